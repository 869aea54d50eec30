"""The communities' lines as linking and the reverse check take them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nongan import tabular
from nongan.organisations import queries as organisations
from nongan.roster import linkage
from nongan.roster.models import (
    CERTAIN,
    AttendanceLine,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Occasion,
    Receipt,
    WrittenLine,
)
from nongan.roster.queries.remembered import Remembered, Unsettled, place_of, unsettled

SURE = 1.0
UNSURE = 0.8
"""The score of an organ that a unit only may mean: below `linkage.comparing.CERTAIN`."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A current line with the key that names it on any database, and its pool for linking.

    `unsettled` is a person's decision on the line as it read before it was corrected.
    """

    row: WrittenLine
    key: str
    pool: str
    community: str
    occasion: Occasion | None
    unsettled: Unsettled | None = None

    @property
    def kind(self) -> str:
        """receipt · feedback · attendance: the word in addresses and in `LINE_MODELS`."""
        return self.pool.split(" ")[0].removesuffix("s")

    @property
    def is_card(self) -> bool:
        """Whether a card names the member, so that nothing is to be linked."""
        return self.row.link_by == LinkedBy.CARD


def current_lines() -> list[PaperLine]:
    """Every line that is in force, sorted by key."""
    lines: list[PaperLine] = []
    for receipt in Receipt.objects.filter(is_current=True).select_related("community", "member"):
        lines.append(_line(receipt, "receipts", None))
    places = ("community", "member", "occasion")
    there = FeedbackCard.objects.filter(is_current=True).exclude(presence__in=FeedbackCard.AWAY)
    for card in there.select_related(*places):
        lines.append(_line(card, _quarter("feedback", card.occasion), card.occasion))
    for seen in AttendanceLine.objects.filter(is_current=True).select_related(*places):
        lines.append(_line(seen, _quarter("attendance", seen.occasion), seen.occasion))
    asking = _unsettled(lines)
    lines = [replace(line, unsettled=asking.get(line.row.id)) for line in lines]
    return sorted(lines, key=lambda line: line.key)


def _unsettled(lines: Iterable[PaperLine]) -> Mapping[Any, Unsettled]:
    rows = (line.row for line in lines if line.row.revision)
    undecided = [row for row in rows if row.link_by not in CERTAIN]
    return unsettled({(type(row), place_of(row), row.key): row for row in undecided})


def _quarter(word: str, occasion: Occasion) -> str:
    return f"{word} {occasion.year}Q{occasion.quarter}"


def _line(row: WrittenLine, pool: str, occasion: Occasion | None) -> PaperLine:
    title = f"|{occasion.title}" if occasion else ""
    key = f"{pool}|{row.community.name}{title}|{row.key}"
    return PaperLine(row, key, pool, row.community.name, occasion)


def for_linking(
    lines: Iterable[PaperLine], known: Remembered | None = None, bits: float = 0.0
) -> list[linkage.Line]:
    """The lines in the terms of the linkage: units resolved, decisions of persons fixed.

    Lines of cards are left out: a card names its member, and takes no place from a line of a list.
    `known` is what decisions say of other lines, and `bits` what that weighs.
    """
    vocabulary = organisations.vocabulary()
    known = known or Remembered({}, {})
    return [_for_linking(line, vocabulary, known, bits) for line in lines if not line.is_card]


def _for_linking(
    line: PaperLine, vocabulary: tabular.Vocabulary, known: Remembered, bits: float
) -> linkage.Line:
    row = line.row
    items = frozenset(row.items) if isinstance(row, Receipt) else frozenset()
    earlier = earlier_member(line, known)
    return linkage.Line(
        key=line.key,
        pool=line.pool,
        name=row.name_written,
        unit=row.unit_written,
        organs=taught_organs(row.unit_written, meant_organs(row.unit_written, vocabulary), known),
        sex=row.sex_written,
        phone=row.phone(),
        community=line.community,
        items=items,
        fixed=_fixed(row),
        earlier=earlier,
        earlier_bits=bits if earlier else 0.0,
    )


def earlier_member(line: PaperLine, known: Remembered) -> str:
    """The member for whom an earlier decision speaks: on this line before it was corrected, or
    on other sheets' lines of its words; "" for none."""
    if line.row.link_by in CERTAIN:
        return ""
    if line.unsettled is not None:
        return line.unsettled.decided.member
    found = known.member(line.row.name_written, line.row.unit_written, line.pool)
    return found.member if found else ""


def taught_organs(
    unit: str, organs: tuple[tuple[str, float], ...], known: Remembered
) -> tuple[tuple[str, float], ...]:
    """The organs a wording may mean, where the vocabulary is unsure as decisions have shown."""
    shown = known.organ(unit)
    if shown is None or any(score >= SURE for _, score in organs):
        return organs
    organ, is_sure, _decided = shown
    return ((organ, SURE if is_sure else UNSURE),)


def _fixed(row: WrittenLine) -> str | None:
    if row.link_by != LinkedBy.PERSON:
        return None
    if row.link_status == LinkStatus.NOBODY or row.member is None:
        return linkage.NOBODY
    return row.member.number


def meant_organs(unit: str, vocabulary: tabular.Vocabulary) -> tuple[tuple[str, float], ...]:
    """The organs that a written unit may mean, with how sure that is."""
    if not unit.strip():
        return ()
    answer = tabular.organs.resolve(unit, vocabulary)
    if answer.name is not None and answer.how != "similar":
        return ((answer.name, SURE),)
    if answer.how in ("ambiguous", "similar"):
        return tuple((name, UNSURE) for name, _ in answer.candidates)
    return ()
