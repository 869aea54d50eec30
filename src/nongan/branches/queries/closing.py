"""What must be settled before a branch is dissolved; every app registers its matters in apps.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from nongan.branches.models import TemporaryBranch

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class ClosingCheck:
    """A point of the checklist: its name, how many of it are open, and where it is settled.

    `url_name` takes no argument, or the branch's id where `takes_branch`. With `passes_on` it is a
    secretary's own: at relief it passes to whoever takes over.
    """

    code: str
    label: Text
    count: Callable[[TemporaryBranch], int]
    url_name: str
    takes_branch: bool = False
    order: int = 50
    passes_on: bool = False


@dataclass(frozen=True)
class ClosingPoint:
    """A point as it stands for one branch."""

    check: ClosingCheck
    count: int


_checks: dict[str, ClosingCheck] = {}


def add_closing_check(check: ClosingCheck) -> None:
    """Register a point; called from apps.py only."""
    _checks[check.code] = check


def _counted(branch: TemporaryBranch, checks: Iterable[ClosingCheck]) -> list[ClosingPoint]:
    ordered = sorted(checks, key=lambda check: (check.order, check.code))
    return [ClosingPoint(check, check.count(branch)) for check in ordered]


def closing_matters(branch: TemporaryBranch) -> list[ClosingPoint]:
    """Every point of the checklist with what is open in it now, computed from the records."""
    return _counted(branch, _checks.values())


def open_closing_matters(branch: TemporaryBranch) -> list[ClosingPoint]:
    """The matters that still stand in the way of dissolving the branch."""
    return [point for point in closing_matters(branch) if point.count]


def open_handover_matters(branch: TemporaryBranch) -> list[ClosingPoint]:
    """What a secretary who is relieved leaves open: whoever takes over is answerable for it."""
    passing = (check for check in _checks.values() if check.passes_on)
    return [point for point in _counted(branch, passing) if point.count]
