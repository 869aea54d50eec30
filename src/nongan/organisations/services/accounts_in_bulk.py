"""Accounts for all liaisons and communities at once, with printed one-time passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from nongan.accounts.models import User
from nongan.accounts.services.passwords import AccountSpec, Slip, issue_one_time_passwords
from nongan.kernel.errors import require
from nongan.organisations import policies
from nongan.organisations.models import Community, Grant, GrantProposal, PartyOrganisation
from nongan.organisations.queries.first_run import places_without_accounts


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One slip to cut out: for which place, the sign-in name, the password once in clear."""

    place: str
    slip: Slip


def liaison_spec(row: PartyOrganisation) -> AccountSpec:
    """The account of an organ's liaison: `dw007` is organ 7, a branch below it `dw007-812`."""
    number = row.organ.number if row.organ else row.pk
    top = row.parent is None or row.parent.organ_id != row.organ_id
    name = f"dw{number:03d}" if top else f"dw{number:03d}-{row.pk}"
    return AccountSpec(name, f"{row.organ or row}联络员")


def community_spec(row: Community) -> AccountSpec:
    """The account of a community's worker: `sq03` is the community with that number."""
    return AccountSpec(f"sq{row.pk:02d}", f"{row}工作人员")


@transaction.atomic
def create_accounts_in_bulk(*, actor: User | None, at: datetime) -> list[PrintedSlip]:
    """Make an account for every organ's liaison and every community that has none.

    The roles are proposed; the security administrator gives them. The one event is that of
    `issue_one_time_passwords`. Running it twice makes nothing twice. Raises NotAllowed, Refused.
    """
    require(actor is None or policies.can_create_accounts(actor))
    organisations, communities = places_without_accounts()
    specs = [liaison_spec(row) for row in organisations]
    specs += [community_spec(row) for row in communities]
    if not specs:
        return []
    slips = issue_one_time_passwords(specs=specs, actor=actor, at=at)
    liaisons, workers = slips[: len(organisations)], slips[len(organisations) :]
    GrantProposal.objects.bulk_create(_proposals(organisations, liaisons, at))
    GrantProposal.objects.bulk_create(
        [
            GrantProposal(
                user=slip.user,
                role=Grant.Role.COMMUNITY_WORKER,
                community=community,
                proposed_at=at,
            )
            for community, slip in zip(communities, workers, strict=True)
        ]
    )
    places = [str(row.organ or row) for row in organisations] + [str(row) for row in communities]
    return [PrintedSlip(place, slip) for place, slip in zip(places, slips, strict=True)]


def _proposals(
    rows: Sequence[PartyOrganisation], slips: Sequence[Slip], at: datetime
) -> list[GrantProposal]:
    return [
        GrantProposal(
            user=slip.user,
            role=Grant.Role.ORGAN_LIAISON,
            party_organisation=row,
            proposed_at=at,
        )
        for row, slip in zip(rows, slips, strict=True)
    ]
