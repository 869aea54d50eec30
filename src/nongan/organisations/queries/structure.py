"""Reading the county's structure: overviews, choices, the words that readings lean on."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from nongan import tabular
from nongan.organisations.models import (
    Community,
    County,
    Grant,
    GrantProposal,
    Member,
    Organ,
    PartyOrganisation,
    Street,
)


@dataclass(frozen=True)
class StreetLine:
    """A street with its communities, as the overview shows them."""

    street: Street
    communities: list[Community]


@dataclass(frozen=True)
class OrganLine:
    """An organ with its Party organisations and the number of their members."""

    organ: Organ
    party_organisations: list[PartyOrganisation]
    members: int


@dataclass(frozen=True)
class Overview:
    """The county on one page; what is closed stands apart."""

    county: County | None
    streets: list[StreetLine] = field(default_factory=list)
    organs: list[OrganLine] = field(default_factory=list)
    closed_communities: list[Community] = field(default_factory=list)
    closed_organs: list[Organ] = field(default_factory=list)


def get_county() -> County:
    """The county. Raises County.DoesNotExist before it is set up."""
    return County.objects.get()


def find_county() -> County | None:
    """The county, or None before it is set up."""
    return County.objects.first()


def county_name() -> str:
    """The county's name for headings; empty before it is set up."""
    county = find_county()
    return county.name if county else ""


def open_streets() -> QuerySet[Street]:
    """The streets that are not closed."""
    return Street.objects.filter(closed_on__isnull=True)


def open_communities() -> QuerySet[Community]:
    """The communities that are not closed, each with its street."""
    return Community.objects.filter(closed_on__isnull=True).select_related("street")


def open_organs() -> QuerySet[Organ]:
    """The organs that are neither merged nor closed."""
    return Organ.objects.filter(closed_on__isnull=True)


def open_party_organisations() -> QuerySet[PartyOrganisation]:
    """The Party organisations that are not closed."""
    return PartyOrganisation.objects.filter(closed_on__isnull=True).select_related("organ")


def of_organs() -> QuerySet[PartyOrganisation]:
    """The open Party organisations of organs: those that members may belong to."""
    return open_party_organisations().filter(organ__isnull=False).order_by("organ__number", "id")


def of_communities() -> QuerySet[PartyOrganisation]:
    """The communities' own Party organisations, whose members no organ sends."""
    return PartyOrganisation.objects.filter(community__isnull=False)


def with_member_counts(rows: QuerySet[PartyOrganisation]) -> QuerySet[PartyOrganisation]:
    """Party organisations with `member_count`, the members who belong to them now."""
    here = Q(memberships__ends_on__isnull=True, memberships__member__status=Member.Status.ACTIVE)
    return rows.annotate(member_count=Count("memberships", filter=here))


def overview() -> Overview:
    """Streets with communities, organs with Party organisations, the closed ones apart."""
    streets = open_streets()
    communities = list(Community.objects.select_related("street"))
    rows = with_member_counts(open_party_organisations().filter(organ__isnull=False))
    by_organ: dict[int | None, list[PartyOrganisation]] = {}
    for row in rows:
        by_organ.setdefault(row.organ_id, []).append(row)
    organs = list(Organ.objects.select_related("successor"))
    return Overview(
        find_county(),
        [
            StreetLine(s, [c for c in communities if c.street_id == s.id and not c.closed_on])
            for s in streets
        ],
        [_organ_line(organ, by_organ.get(organ.id, [])) for organ in organs if not organ.closed_on],
        [community for community in communities if community.closed_on],
        [organ for organ in organs if organ.closed_on],
    )


def _organ_line(organ: Organ, rows: list[PartyOrganisation]) -> OrganLine:
    return OrganLine(organ, rows, sum(getattr(row, "member_count", 0) for row in rows))


def home_party_organisation(organ: Organ) -> PartyOrganisation | None:
    """The top Party organisation of an organ, to which a roster of the organ belongs.

    Of an organ that was merged, the one of its successor.
    """
    rows = open_party_organisations().filter(organ=organ).order_by("parent_id", "id")
    found = next(
        (row for row in rows if row.parent is None or row.parent.organ_id != organ.id), None
    )
    if found is None and organ.successor is not None:
        return home_party_organisation(organ.successor)
    return found


def organ_named(name: str) -> Organ | None:
    """The organ of this canonical name or other name; an open one first."""
    rows = sorted(Organ.objects.all(), key=lambda organ: organ.closed_on is not None)
    exact = next((organ for organ in rows if organ.name == name), None)
    return exact or next((organ for organ in rows if name in organ.aliases), None)


def parents_of_party_organisations() -> dict[int, int | None]:
    """Every Party organisation's id with that of the one above it."""
    return dict(PartyOrganisation.objects.values_list("id", "parent_id"))


def vocabulary() -> tabular.Vocabulary:
    """The names of this county for readings. `catalogue.queries.vocabulary` adds the items.

    Closed organs stay readable: paper with an old name must still find its organ.
    """
    county = find_county()
    return tabular.Vocabulary(
        county=county.name if county else "",
        streets=list(Street.objects.values_list("name", flat=True)),
        communities=list(open_communities().values_list("name", flat=True)),
        organs=[tabular.OrganName(o.name, tuple(o.aliases)) for o in Organ.objects.all()],
    )


def grants_overview() -> QuerySet[Grant]:
    """Every open grant with its account and place."""
    return (
        Grant.objects.filter(ends_at__isnull=True)
        .select_related("user", "party_organisation", "community", "member")
        .order_by("role", "party_organisation", "community", "user__username")
    )


def proposals() -> QuerySet[GrantProposal]:
    """The roles that wait to be given, with account and place."""
    return GrantProposal.objects.select_related("user", "party_organisation", "community")
