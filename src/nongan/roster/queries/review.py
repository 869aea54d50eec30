"""Reads for the review queue and the lists of receipts and feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import get_language

from nongan.catalogue.models import ServiceItem
from nongan.organisations.models import Member
from nongan.organisations.queries import home_of, unsealed_phone, with_home
from nongan.roster.models import FeedbackCard, Occasion, Placement, Receipt, WrittenLine
from nongan.roster.queries import explanations

MOST = 300
"""The queue shows so many; the count beside it is the true one."""


@dataclass(frozen=True)
class Waiting:
    """A line that waits for a decision, with the word for its kind in addresses."""

    kind: str
    line: WrittenLine


@dataclass(frozen=True)
class Option:
    """A member whom the line may mean: number key, entry of the roster, reasons."""

    digit: int
    member: Member
    organ: str
    community: str
    phone: str
    reasons: list[explanations.Reason]
    is_chosen: bool


def waiting(lines: Mapping[str, QuerySet[WrittenLine]]) -> list[Waiting]:
    """The doubtful lines by kind; those that a community was asked about come last."""
    found: list[Waiting] = []
    for kind, rows in lines.items():
        ordered = rows.select_related("community", "member").order_by(
            F("asked_at").asc(nulls_first=True), "community__id", "file_name", "sheet", "row"
        )
        found += [Waiting(kind, line) for line in ordered[:MOST]]
    return sorted(found, key=lambda one: one.line.asked_at is not None)


def following(queue: Sequence[Waiting], line: WrittenLine) -> Waiting | None:
    """The line that waits after this one, round to the first."""
    others = [one for one in queue if one.line.id != line.id]
    after = [index for index, one in enumerate(queue) if one.line.id == line.id]
    rest = list(queue[after[0] + 1 :]) if after else []
    return next(iter(rest or others), None)


def options(line: WrittenLine) -> list[Option]:
    """The members whom the line may mean, best first, with full phones (the read is logged)."""
    explained = explanations.candidates(line)
    numbers = [one.member for one in explained]
    if line.member is not None and line.member.number not in numbers:
        explained = [explanations.Explained(line.member.number, []), *explained]
        numbers = [line.member.number, *numbers]
    members = {m.number: m for m in with_home(Member.objects.filter(number__in=numbers))}
    places = dict(
        Placement.objects.filter(
            ends_on__isnull=True, member__in=[m.id for m in members.values()]
        ).values_list("member_id", "community__name")
    )
    answer: list[Option] = []
    for one in explained:
        member = members.get(one.member)
        if member is not None:
            home = home_of(member)
            answer.append(
                Option(
                    len(answer) + 1,
                    member,
                    home.party_organisation.name if home else "",
                    places.get(member.id, ""),
                    unsealed_phone(member),
                    one.reasons,
                    member.id == line.member_id,
                )
            )
    return answer


def item_names(line: WrittenLine) -> list[str]:
    """The service items of a receipt by name."""
    codes = line.items if isinstance(line, Receipt) else []
    name = "name_en" if (get_language() or "").startswith("en") else "name_zh"
    return list(ServiceItem.objects.filter(code__in=codes).values_list(name, flat=True))


@dataclass(frozen=True)
class LineFilter:
    """What a list of lines can be narrowed by."""

    text: str = ""
    community: int | None = None
    link: str = ""
    grade: str = ""
    occasion: int | None = None


def lines_list[L: WrittenLine](rows: QuerySet[L], wanted: LineFilter) -> QuerySet[L]:
    """Receipts or feedback cards in the order of the paper."""
    if wanted.text.strip():
        text = wanted.text.strip()
        rows = rows.filter(Q(name_written__contains=text) | Q(member__number=text.upper()))
    if wanted.community is not None:
        rows = rows.filter(community=wanted.community)
    if wanted.link:
        rows = rows.filter(link_status=wanted.link)
    if wanted.grade:
        rows = rows.filter(grade=wanted.grade)
    if wanted.occasion is not None:
        rows = rows.filter(occasion=wanted.occasion)
    return rows.select_related("community", "member").order_by(
        "community__id", "file_name", "sheet", "row", "id"
    )


def occasions_list(rows: QuerySet[Occasion]) -> QuerySet[Occasion]:
    """Occasions with the number of their cards and of those in doubt, newest quarter first."""
    current = Q(cards__is_current=True)
    return (
        rows.select_related("community")
        .annotate(
            card_count=Count("cards", filter=current),
            doubt_count=Count("cards", filter=current & Q(cards__link_status="review")),
            stranger_count=Count("cards", filter=current & Q(cards__link_status="nobody")),
        )
        .order_by("-year", "-quarter", "community__id", "id")
    )


def receipts_of(member: Member) -> QuerySet[Receipt]:
    """The receipts in force that mean a member."""
    return Receipt.objects.filter(member=member, is_current=True, link_status="linked")


def cards_of(member: Member) -> QuerySet[FeedbackCard]:
    """The feedback in force on a member; the member sees it (M07)."""
    return FeedbackCard.objects.filter(
        member=member, is_current=True, link_status="linked"
    ).select_related("occasion__community")
