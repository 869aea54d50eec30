"""Two runs side by side: what is new, what is settled, what is still there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from nongan.roster.models import CheckRun, Discrepancy

PARTS = ("new", "still", "settled")


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind in both runs: before = settled + still, now = still + new."""

    kind: str
    label: Any
    before: int
    settled: int
    still: int
    new: int

    @property
    def now(self) -> int:
        """What the later run found."""
        return self.still + self.new


@dataclass(frozen=True, slots=True)
class RateChange:
    """A community's figures in both runs; a community that one of them lacks has None there."""

    name: str
    before: dict[str, int] | None
    now: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier run beside a later one."""

    before: CheckRun
    now: CheckRun
    kinds: list[KindLine]
    parts: dict[str, set[Any]]

    @property
    def total(self) -> KindLine:
        """All kinds together."""
        sums = [sum(getattr(k, name) for k in self.kinds) for name in ("settled", "still", "new")]
        return KindLine("", "", sums[0] + sums[1], *sums)

    @property
    def name(self) -> str:
        """What a file with it is called."""
        return f"reverse-check-{self.before.number}-{self.now.number}"


def quarter_begins(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def last_quarters(run: CheckRun, runs: QuerySet[CheckRun]) -> CheckRun | None:
    """The state at the end of the quarter before: the newest run as of a day in it, or failing
    that the newest before this quarter; where there is none, the run before this one."""
    earlier = runs.exclude(id=run.id).order_by("-as_of", "-number")
    of_quarters_before = earlier.filter(as_of__lt=quarter_begins(run.as_of))
    return of_quarters_before.first() or runs.filter(number__lt=run.number).first()


def beside(
    run: CheckRun, runs: QuerySet[CheckRun], number: int | None, visible: QuerySet[Discrepancy]
) -> Comparison | None:
    """A run beside the one with this number, or else last quarter's; None if there is no other."""
    before = runs.exclude(id=run.id).filter(number=number).first() if number else None
    before = before or last_quarters(run, runs)
    return compare(before, run, visible) if before else None


def compare(before: CheckRun, now: CheckRun, visible: QuerySet[Discrepancy]) -> Comparison:
    """What the later run found beside the earlier one, of the discrepancies that are visible."""
    kinds = dict(visible.values_list("id", "kind"))
    first, second = _found(before, kinds), _found(now, kinds)
    parts = {"new": second - first, "still": second & first, "settled": first - second}
    lines = []
    for kind in Discrepancy.Kind:
        settled, still, new = (
            sum(kinds[row] == kind for row in parts[name]) for name in ("settled", "still", "new")
        )
        lines.append(KindLine(kind.value, kind.label, settled + still, settled, still, new))
    return Comparison(before, now, lines, parts)


def _found(run: CheckRun, kinds: dict[Any, str]) -> set[Any]:
    return {row for row in run.findings.values_list("discrepancy", flat=True) if row in kinds}


def records(
    comparison: Comparison, part: str, kind: str, visible: QuerySet[Discrepancy]
) -> QuerySet[Discrepancy]:
    """The discrepancies behind a figure."""
    rows = visible.filter(id__in=comparison.parts[part])
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("community", "party_organisation", "member", "owner").order_by(
        "community__id", "kind", "key"
    )


def rate_changes(
    before: CheckRun, now: CheckRun, part: str, names: Iterable[str]
) -> list[RateChange]:
    """The rates of the named communities or organisations in both runs, in the given order."""
    first, second = _rates(before, part), _rates(now, part)
    return [
        RateChange(name, first.get(name), second.get(name))
        for name in names
        if name in first or name in second
    ]


def _rates(run: CheckRun, part: str) -> dict[str, dict[str, int]]:
    found = {}
    lines: Sequence[dict[str, Any]] = run.rates.get(part, [])
    for line in lines:
        expected = line["roster"] - line["exempt"]
        found[line["name"]] = {**line, "expected": expected}
    return found
