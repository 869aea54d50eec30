"""Rows of the registry (domain.md M01): places, organs, Party organisations, people, rights."""

from nongan.organisations.models.people import Member, Membership, NumberSeries, PhoneLook
from nongan.organisations.models.places import Community, County, Street
from nongan.organisations.models.rights import ExportRequest, Grant, GrantProposal
from nongan.organisations.models.structure import Organ, PartyOrganisation

__all__ = [
    "Community",
    "County",
    "ExportRequest",
    "Grant",
    "GrantProposal",
    "Member",
    "Membership",
    "NumberSeries",
    "Organ",
    "PartyOrganisation",
    "PhoneLook",
    "Street",
]
