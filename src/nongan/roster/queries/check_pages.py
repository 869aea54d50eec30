"""Reads for the pages of the reverse check: overview, worklist, evidence side by side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.organisations.models import Community, Grant, Member, PartyOrganisation
from nongan.organisations.queries import with_home
from nongan.roster.models import CheckRun, Discrepancy, Finding
from nongan.roster.rules.differences import Piece, pieces


@dataclass(frozen=True)
class RateLine:
    """A community's or organisation's reporting rate, with its numerator and denominator."""

    id: int | None
    name: str
    roster: int
    exempt: int
    reported: int

    @property
    def expected(self) -> int:
        """Roster less exempt."""
        return self.roster - self.exempt


@dataclass(frozen=True)
class MatrixLine:
    """A community's unfinished discrepancies by kind, in the order of `Discrepancy.Kind`."""

    community: Community
    cells: list[tuple[str, int]]
    total: int


@dataclass(frozen=True)
class Matrix:
    """Kinds × communities of unfinished discrepancies."""

    kinds: list[tuple[str, Any]]
    lines: list[MatrixLine]
    totals: list[tuple[str, int]]
    total: int


@dataclass(frozen=True)
class DiscrepancyFilter:
    """What the worklist can be narrowed by; every field stands in the URL."""

    kind: str = ""
    community: int | None = None
    organisation: int | None = None
    status: str = ""
    text: str = ""
    mine: bool = False
    overdue: date | None = None


def latest_run(runs: QuerySet[CheckRun]) -> CheckRun | None:
    """The newest of the runs."""
    return runs.order_by("-number").first()


def unfinished(rows: QuerySet[Discrepancy]) -> QuerySet[Discrepancy]:
    """Those that are still found and not closed."""
    return rows.filter(is_present=True).exclude(status=Discrepancy.Status.CLOSED)


def community_rates(run: CheckRun | None, places: Iterable[Community]) -> list[RateLine]:
    """The rates of the given communities in a run, in their own order; never a league table."""
    found = {line["name"]: line for line in run.rates["communities"]} if run else {}
    return [_rate(place.id, place.name, found.get(place.name)) for place in places]


def organisation_rates(run: CheckRun | None, rows: Iterable[PartyOrganisation]) -> list[RateLine]:
    """The rates of the given Party organisations that have members on the roster."""
    found = {line["name"]: line for line in run.rates["organisations"]} if run else {}
    return [_rate(row.id, row.name, found[row.name]) for row in rows if row.name in found]


def _rate(row_id: int, name: str, line: Mapping[str, Any] | None) -> RateLine:
    if line is None:
        return RateLine(row_id, name, 0, 0, 0)
    return RateLine(row_id, name, line["roster"], line["exempt"], line["reported"])


def matrix(rows: QuerySet[Discrepancy], places: Iterable[Community]) -> Matrix:
    """Unfinished discrepancies by community and kind; one query."""
    counts: dict[int | None, dict[str, int]] = defaultdict(dict)
    grouped = unfinished(rows).order_by().values("community", "kind").annotate(n=Count("id"))
    for row in grouped:
        counts[row["community"]][row["kind"]] = row["n"]
    kinds = [(kind.value, kind.label) for kind in Discrepancy.Kind]
    lines = []
    for place in places:
        cells = [(kind, counts[place.id].get(kind, 0)) for kind, _name in kinds]
        lines.append(MatrixLine(place, cells, sum(count for _kind, count in cells)))
    totals = [(k, sum(per.get(k, 0) for per in counts.values())) for k, _name in kinds]
    return Matrix(kinds, lines, totals, sum(count for _kind, count in totals))


def discrepancies_list(
    rows: QuerySet[Discrepancy], wanted: DiscrepancyFilter, user_id: int | None
) -> QuerySet[Discrepancy]:
    """The worklist in the order of communities, with what its table shows."""
    found = rows.filter(_asked(wanted), is_present=True)
    if not wanted.status:
        found = found.exclude(status=Discrepancy.Status.CLOSED)
    if wanted.mine:
        found = found.filter(owner=user_id)
    if wanted.overdue:
        found = found.filter(due_on__lt=wanted.overdue, status__in=Discrepancy.WAITING)
    return found.select_related(
        "community", "other_community", "party_organisation", "member", "owner"
    ).order_by("community__id", "kind", "year", "quarter", "member__number", "key")


def _asked(wanted: DiscrepancyFilter) -> Q:
    """What the filter's plain fields ask for."""
    asked = Q()
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.community is not None:
        asked &= Q(community=wanted.community) | Q(other_community=wanted.community)
    if wanted.organisation is not None:
        asked &= Q(party_organisation=wanted.organisation)
    if wanted.status:
        asked &= Q(status=wanted.status)
    return asked & _named(wanted.text.strip())


def _named(text: str) -> Q:
    """Lines or members of a name, a pinyin, its initials, or a member number."""
    if not text:
        return Q()
    compact = text.replace(" ", "")
    hit = Q(name_written__contains=text) | Q(member__name__contains=compact)
    if compact.isascii():
        hit |= Q(member__name_keys__contains=f"|{compact.lower()}")
        hit |= Q(member__number=compact.upper())
    return hit


def latest_finding(discrepancy: Discrepancy) -> Finding | None:
    """How the newest run that found it saw it."""
    return discrepancy.findings.select_related("run").order_by("-run__number").first()


@dataclass(frozen=True)
class Side:
    """One field of a line beside the roster's entry."""

    label: Any
    written: str
    enrolled: str
    agrees: bool = False

    @property
    def differs(self) -> bool:
        """Say whether both sides say something, and do not mean the same by it."""
        if not self.written or not self.enrolled or self.agrees:
            return False
        return self.written != self.enrolled


def possible_owners(discrepancy: Discrepancy) -> QuerySet[User]:
    """Those who look after the discrepancy's community or organ, and the working committee."""
    grants = Grant.objects.filter(ends_at__isnull=True).filter(
        Q(role=Grant.Role.COMMITTEE_OFFICER)
        | Q(community__isnull=False, community=discrepancy.community_id)
        | Q(party_organisation__isnull=False, party_organisation=discrepancy.party_organisation_id)
    )
    return User.objects.filter(id__in=grants.values("user"), is_active=True).order_by("username")


def sides(finding: Finding) -> list[tuple[Mapping[str, Any], list[Side]]]:
    """Each line of the evidence beside the roster's entry, field by field."""
    member = finding.evidence.get("member") or {}
    return [(line, _sides(line, member)) for line in finding.evidence.get("lines", [])]


def _sides(line: Mapping[str, Any], member: Mapping[str, Any]) -> list[Side]:
    sexes = dict(Member.Sex.choices)
    return [
        Side(_("Name"), line["name"], member.get("name", "")),
        Side(_("Unit"), line["unit"], member.get("organ", ""), "unit" in line.get("agrees", ())),
        Side(_("Community"), line["community"], member.get("community", "")),
        Side(
            _("Sex"),
            str(sexes.get(line["sex"], "")),
            str(sexes.get(member.get("sex", ""), "")),
        ),
    ]


@dataclass(frozen=True)
class LookAlike:
    """A member who looks like a line, the name in pieces beside the written one."""

    member: Member
    name: list[Piece]


def look_alikes(finding: Finding, visible: QuerySet[Member]) -> list[LookAlike]:
    """Of the three members who look most like a line on no roster, those the reader may see."""
    numbers = finding.evidence.get("look_alikes", [])
    lines = finding.evidence.get("lines", [])
    written = lines[0]["name"] if lines else ""
    found = {m.number: m for m in with_home(visible.filter(number__in=numbers))}
    members = [found[number] for number in numbers if number in found]
    return [LookAlike(member, pieces(written, member.name)) for member in members]
