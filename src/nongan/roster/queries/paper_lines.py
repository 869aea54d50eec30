"""The communities' lines as linking and the reverse check take them."""

from collections.abc import Iterable
from dataclasses import dataclass

from nongan import tabular
from nongan.organisations import queries as organisations
from nongan.roster import linkage
from nongan.roster.models import (
    AttendanceLine,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Occasion,
    Receipt,
    WrittenLine,
)

SURE = 1.0
UNSURE = 0.8
"""The score of an organ that a unit only may mean: below `linkage.comparing.CERTAIN`."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A current line with the key that names it on any database, and its pool for linking."""

    row: WrittenLine
    key: str
    pool: str
    community: str
    occasion: Occasion | None


def current_lines() -> list[PaperLine]:
    """Every line that is in force, sorted by key."""
    lines: list[PaperLine] = []
    for receipt in Receipt.objects.filter(is_current=True).select_related("community", "member"):
        lines.append(_line(receipt, "receipts", None))
    places = ("community", "member", "occasion")
    for card in FeedbackCard.objects.filter(is_current=True).select_related(*places):
        lines.append(_line(card, _quarter("feedback", card.occasion), card.occasion))
    for seen in AttendanceLine.objects.filter(is_current=True).select_related(*places):
        lines.append(_line(seen, _quarter("attendance", seen.occasion), seen.occasion))
    return sorted(lines, key=lambda line: line.key)


def _quarter(word: str, occasion: Occasion) -> str:
    return f"{word} {occasion.year}Q{occasion.quarter}"


def _line(row: WrittenLine, pool: str, occasion: Occasion | None) -> PaperLine:
    title = f"|{occasion.title}" if occasion else ""
    key = f"{pool}|{row.community.name}{title}|{row.key}"
    return PaperLine(row, key, pool, row.community.name, occasion)


def for_linking(lines: Iterable[PaperLine]) -> list[linkage.Line]:
    """The lines in the terms of the linkage: units resolved, decisions of persons fixed."""
    vocabulary = organisations.vocabulary()
    return [_for_linking(line, vocabulary) for line in lines]


def _for_linking(line: PaperLine, vocabulary: tabular.Vocabulary) -> linkage.Line:
    row = line.row
    items = frozenset(row.items) if isinstance(row, Receipt) else frozenset()
    return linkage.Line(
        key=line.key,
        pool=line.pool,
        name=row.name_written,
        unit=row.unit_written,
        organs=meant_organs(row.unit_written, vocabulary),
        sex=row.sex_written,
        phone=row.phone(),
        community=line.community,
        items=items,
        fixed=_fixed(row),
    )


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
