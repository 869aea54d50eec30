"""Import batches, roster versions, the communities' records, and the reverse check."""

from nongan.roster.models.checks import (
    CheckRun,
    Discrepancy,
    DiscrepancyStep,
    Exemption,
    Finding,
    Urging,
)
from nongan.roster.models.imports import (
    AbsentMember,
    Effect,
    ImportBatch,
    ImportedRow,
    ImportFile,
    ImportFileOwner,
    Kind,
)
from nongan.roster.models.memory import (
    AnswerChange,
    Contradiction,
    CountyModel,
    LineReference,
    RunMemory,
)
from nongan.roster.models.records import (
    LINE_MODELS,
    AskedAnswer,
    AttendanceLine,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Occasion,
    OccasionExpected,
    Receipt,
    WrittenLine,
)
from nongan.roster.models.thresholds import ReviewThreshold
from nongan.roster.models.versions import (
    OrganConfirmation,
    RosterEntry,
    RosterVersion,
)

__all__ = [
    "LINE_MODELS",
    "AbsentMember",
    "AnswerChange",
    "AskedAnswer",
    "AttendanceLine",
    "CheckRun",
    "Contradiction",
    "CountyModel",
    "Discrepancy",
    "DiscrepancyStep",
    "Effect",
    "Exemption",
    "FeedbackCard",
    "Finding",
    "ImportBatch",
    "ImportFile",
    "ImportFileOwner",
    "ImportedRow",
    "Kind",
    "LineReference",
    "LinkStatus",
    "LinkedBy",
    "Occasion",
    "OccasionExpected",
    "OrganConfirmation",
    "Receipt",
    "ReviewThreshold",
    "RosterEntry",
    "RosterVersion",
    "RunMemory",
    "Urging",
    "WrittenLine",
]
