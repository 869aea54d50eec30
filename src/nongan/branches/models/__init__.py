"""Placements, temporary branches, their committees, their reports and their Party life."""

from nongan.branches.models.appointing import Appointment, GroupMember, PartyGroup
from nongan.branches.models.founding import Decision, TemporaryBranch
from nongan.branches.models.party_life import (
    BranchArchive,
    PartyLifeAttendance,
    PartyLifeRecord,
    PerformanceNote,
)
from nongan.branches.models.placing import Placement
from nongan.branches.models.reporting import Directive, DirectiveCopy, InformationReport

__all__ = [
    "Appointment",
    "BranchArchive",
    "Decision",
    "Directive",
    "DirectiveCopy",
    "GroupMember",
    "InformationReport",
    "PartyGroup",
    "PartyLifeAttendance",
    "PartyLifeRecord",
    "PerformanceNote",
    "Placement",
    "TemporaryBranch",
]
