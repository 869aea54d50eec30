"""Import batches, roster versions, the communities' records, cards, and the reverse check."""

from nongan.roster.models.cards import (
    CardBatch,
    CardReminder,
    ContactCard,
    EnteredPaper,
    Feedback,
    Objection,
)
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
    CERTAIN,
    LINE_MODELS,
    AskedAnswer,
    AttendanceLine,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Occasion,
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
    "CERTAIN",
    "LINE_MODELS",
    "AbsentMember",
    "AnswerChange",
    "AskedAnswer",
    "AttendanceLine",
    "CardBatch",
    "CardReminder",
    "CheckRun",
    "ContactCard",
    "Contradiction",
    "CountyModel",
    "Discrepancy",
    "DiscrepancyStep",
    "Effect",
    "EnteredPaper",
    "Exemption",
    "Feedback",
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
    "Objection",
    "Occasion",
    "OrganConfirmation",
    "Receipt",
    "ReviewThreshold",
    "RosterEntry",
    "RosterVersion",
    "RunMemory",
    "Urging",
    "WrittenLine",
]
