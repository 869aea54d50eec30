"""The plan of a batch: what confirming it would do, row by row."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class RowPlan:
    """What one row would do.

    `change` is a value of ImportedRow.Change; `evidence` says why in codes; `difference` maps a
    field to [before, after]; `target` is the Party organisation or community it leads to.
    """

    change: str
    member: UUID | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    difference: dict[str, list[Any]] = field(default_factory=dict)
    target: int | None = None


@dataclass(slots=True)
class Plan:
    """The plans of the rows, and the members whom a complete list no longer names.

    `owners`: each file with the organs or, of communities' papers, the communities whose it is.
    """

    rows: dict[UUID, RowPlan] = field(default_factory=dict)
    absent: list[tuple[UUID, UUID]] = field(default_factory=list)
    owners: set[tuple[UUID, int]] = field(default_factory=set)

    def facts(self) -> list[list[Any]]:
        """What a person agrees to by confirming, as JSON values in a fixed order."""
        rows = [
            [str(id), plan.change, str(plan.member or ""), plan.target, sorted(plan.difference)]
            for id, plan in self.rows.items()
        ]
        return [*sorted(rows), *sorted([str(file), str(member)] for file, member in self.absent)]


def unusable(why: str, **params: Any) -> RowPlan:
    """The plan of a row that cannot be imported as it stands."""
    return RowPlan("unusable", evidence={"how": why, **params})
