"""The queue of doubtful lines: in the order of communities and papers, with what is done of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from nongan.organisations.models import Community
from nongan.roster.models import LINE_MODELS, AskedAnswer, LinkedBy, LinkStatus, WrittenLine

Lines = Mapping[str, QuerySet[WrittenLine]]
"""Kind → the lines of that kind that the reader may decide on."""

IN_DOUBT = Q(link_status=LinkStatus.REVIEW) & ~Q(link_by=LinkedBy.PERSON)
ASKED = Q(asked_at__isnull=False, asked_answer=AskedAnswer.NONE)
KINDS = {kind: position for position, kind in enumerate(LINE_MODELS)}


@dataclass(frozen=True, slots=True)
class Place:
    """A line's place in the queue: enough to open it."""

    community: int
    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a community's lines are: waiting in the queue, asked, decided by persons."""

    community: Community
    waiting: int
    asked: int
    decided: int

    @property
    def total(self) -> int:
        """All that came to persons."""
        return self.waiting + self.asked + self.decided


def queue(lines: Lines) -> list[Place]:
    """Every line that waits for a person, community by community, as the papers lie.

    Those that the community has been asked about are left out until it has answered.
    """
    found: list[tuple[int, int, str, str, int, UUID]] = []
    for kind, rows in lines.items():
        waiting = rows.filter(IN_DOUBT).exclude(ASKED).order_by()
        found += [
            (community, KINDS[kind], file, sheet, row, line)
            for community, file, sheet, row, line in waiting.values_list(
                "community_id", "file_name", "sheet", "row", "id"
            )
        ]
    names = list(KINDS)
    return [Place(place[0], names[place[1]], place[-1]) for place in sorted(found)]


def neighbours(
    places: list[Place], line: UUID, community: int
) -> tuple[Place | None, Place | None]:
    """The lines before and after this one. A line that waits no more stands at the beginning of
    its community; after the last comes the first."""
    others = [place for place in places if place.id != line]
    if not others:
        return None, None
    here = next((n for n, place in enumerate(places) if place.id == line), None)
    if here is None:
        here = next((n for n, place in enumerate(others) if place.community >= community), 0)
    return others[here - 1], others[here % len(others)]


def shown(places: Iterable[Place], lines: Lines) -> list[tuple[str, WrittenLine]]:
    """The lines of some places with their kinds, in that order."""
    wanted = list(places)
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for place in wanted:
        by_kind[place.kind].append(place.id)
    rows = {
        (kind, row.id): row
        for kind, ids in by_kind.items()
        for row in lines[kind].filter(id__in=ids).select_related("community", "member")
    }
    keys = [(place.kind, place.id) for place in wanted]
    return [(key[0], rows[key]) for key in keys if key in rows]


def progress(lines: Lines, communities: Iterable[Community]) -> list[Progress]:
    """How far each community is; those that nothing ever waited in are left out."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for rows in lines.values():
        grouped = (
            rows.order_by()
            .values("community")
            .annotate(
                waiting=Count("id", filter=IN_DOUBT & ~ASKED),
                asked=Count("id", filter=IN_DOUBT & ASKED),
                decided=Count("id", filter=Q(link_by=LinkedBy.PERSON)),
            )
        )
        for row in grouped:
            found = (row["waiting"], row["asked"], row["decided"])
            known = counts[row["community"]]
            counts[row["community"]] = [a + b for a, b in zip(known, found, strict=True)]
    rows_of = [Progress(place, *counts[place.id]) for place in communities if place.id in counts]
    return [one for one in rows_of if one.total]


def asked(lines: Lines) -> list[tuple[str, WrittenLine]]:
    """The lines that wait for a community's answer, community by community."""
    found = [
        (kind, row)
        for kind, rows in lines.items()
        for row in rows.filter(IN_DOUBT & ASKED).select_related("community", "member")
    ]
    return sorted(
        found, key=lambda one: (one[1].community_id, KINDS[one[0]], one[1].file_name, one[1].row)
    )
