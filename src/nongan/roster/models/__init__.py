"""Import batches, roster versions, the communities' records, and the reverse check."""

from nongan.roster.models.imports import (
    AbsentMember,
    Effect,
    ImportBatch,
    ImportedRow,
    ImportFile,
    Kind,
)
from nongan.roster.models.versions import (
    MemberSkill,
    OrganConfirmation,
    Placement,
    RosterEntry,
    RosterVersion,
)

__all__ = [
    "AbsentMember",
    "Effect",
    "ImportBatch",
    "ImportFile",
    "ImportedRow",
    "Kind",
    "MemberSkill",
    "OrganConfirmation",
    "Placement",
    "RosterEntry",
    "RosterVersion",
]
