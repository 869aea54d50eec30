"""Changes to branches and placements: one function is one thing a person asks for."""

from nongan.branches.rules.written import (
    DecisionValues,
    DirectiveWords,
    Meeting,
    Relief,
    ReportWords,
)

__all__ = ["DecisionValues", "DirectiveWords", "Meeting", "Relief", "ReportWords"]
