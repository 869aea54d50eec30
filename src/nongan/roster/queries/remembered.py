"""What persons have decided, as evidence for other lines.

A decision speaks for more than its own line: the same name at the same unit on another sheet
probably means the same member, and a wording of a unit that the vocabulary does not know means
the organ of those whom it was decided to mean. Both are evidence among other evidence and never
decide alone; a decision that is taken back is no evidence any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from nongan.roster.linkage import names
from nongan.roster.models import LINE_MODELS, LinkedBy, LinkStatus, Receipt, WrittenLine
from nongan.roster.rules.lines import bare

ENOUGH = 2
"""Members of one organ from which on a wording surely means it; one may have moved."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decision as far as other lines look at it; `member` "" for nobody."""

    pool: str
    member: str
    by: int
    at: datetime

    def content(self) -> dict[str, Any]:
        """For the evidence that a line keeps."""
        return {"member": self.member, "by": self.by, "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A decision on a line as it read before a correction, and the fields that were corrected."""

    decided: Decided
    fields: tuple[str, ...]

    def content(self) -> dict[str, Any]:
        """For the evidence that a line keeps."""
        return {**self.decided.content(), "fields": list(self.fields)}


@dataclass(frozen=True)
class Remembered:
    """All that decisions say of other lines."""

    names: Mapping[tuple[str, str], list[Decided]]
    units: Mapping[str, Mapping[str, list[Decided]]]

    def member(self, name: str, unit: str, pool: str) -> Decided | None:
        """Whom this name at this unit was decided to mean on other sheets, if always the same.

        Two lines of one sheet with the same words are rather two people than one.
        """
        found = self.names.get(_words(name, unit), [])
        if len({one.member for one in found}) != 1 or any(one.pool == pool for one in found):
            return None
        return max(found, key=lambda one: one.at)

    def organ(self, unit: str) -> tuple[str, bool, Decided] | None:
        """The organ that a wording was always decided to mean, and whether that is sure."""
        found = self.units.get(bare(unit), {})
        if len(found) != 1:
            return None
        organ, decided = next(iter(found.items()))
        sure = len({one.member for one in decided}) >= ENOUGH
        return organ, sure, max(decided, key=lambda one: one.at)


def remembered(lines: Iterable[tuple[WrittenLine, str]], organs: Mapping[str, str]) -> Remembered:
    """What the decided lines say. `lines` are rows with their pools, `organs` by member."""
    by_words: dict[tuple[str, str], list[Decided]] = defaultdict(list)
    by_unit: dict[str, dict[str, list[Decided]]] = defaultdict(lambda: defaultdict(list))
    for row, pool in lines:
        if row.link_by != LinkedBy.PERSON or row.link_status != LinkStatus.LINKED:
            continue
        decided = _decided(row, pool)
        by_words[_words(row.name_written, row.unit_written)].append(decided)
        if bare(row.unit_written) and organs.get(decided.member):
            by_unit[bare(row.unit_written)][organs[decided.member]].append(decided)
    return Remembered(by_words, by_unit)


def _decided(row: WrittenLine, pool: str) -> Decided:
    member = row.member.number if row.member else ""
    # A constraint holds that every decision has its person and its time.
    return Decided(pool, member, row.decided_by_id or 0, cast(datetime, row.decided_at))


def _words(name: str, unit: str) -> tuple[str, str]:
    return names.normalise(name), bare(unit)


def unsettled(
    current: Mapping[tuple[type[WrittenLine], Any, str], WrittenLine],
) -> dict[Any, Unsettled]:
    """The lines that somebody decided on before they were corrected, by the row's id.

    `current` are the undecided lines that replaced an older one, by model, place and key.
    """
    found: dict[Any, Unsettled] = {}
    for model in LINE_MODELS.values():
        older = model._default_manager.filter(is_current=False, link_by=LinkedBy.PERSON)
        for row in older.select_related("member").order_by("revision"):
            now = current.get((model, place_of(row), row.key))
            if now is not None and now.revision > row.revision:
                found[now.id] = Unsettled(_decided(row, ""), tuple(differing(row, now)))
    return found


def place_of(row: WrittenLine) -> Any:
    """Where a line's key is unique: a receipt's community, any other line's occasion."""
    return row.community_id if isinstance(row, Receipt) else getattr(row, "occasion_id", None)


def differing(old: WrittenLine, new: WrittenLine) -> list[str]:
    """The fields that decide whom a line means in which two revisions differ."""
    pairs = {
        "name": (bare(old.name_written), bare(new.name_written)),
        "unit": (bare(old.unit_written), bare(new.unit_written)),
        "sex": (old.sex_written, new.sex_written),
        "phone": (old.phone_index, new.phone_index),
        "items": (sorted(getattr(old, "items", [])), sorted(getattr(new, "items", []))),
    }
    return [name for name, (left, right) in pairs.items() if left != right]
