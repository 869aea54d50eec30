"""The ground of the demo county: its structure, its accounts' roles, and the offices' paper."""

from datetime import datetime

from nongan.accounts.models import User
from nongan.catalogue.models import ServiceItem
from nongan.demo import queries
from nongan.demo.models import Loading
from nongan.demo.papers.county import write_county
from nongan.demo.papers.structure import Community, Item, Organ, Structure
from nongan.demo.services.cast import CAST, Part
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant, Member
from nongan.organisations.queries import plans
from nongan.organisations.services import rights
from nongan.organisations.services.register_structure import register_structure

PRESET = "nongan"
WHOLE, SMALL = 2_400, 220
SMALL_COMMUNITIES, SMALL_ORGANS = 4, 8


def lay_ground(loading: Loading, *, at: datetime) -> None:
    """Register the preset's structure, or the first part of it for a small county."""
    plan = plans.preset_plan(PRESET)
    if loading.is_small:
        plan.communities = plan.communities[:SMALL_COMMUNITIES]
        plan.organs = plan.organs[:SMALL_ORGANS]
        kept = {place.name for place in plan.communities} | {organ.name for organ in plan.organs}
        plan.party_organisations = [
            row for row in plan.party_organisations if {row.organ, row.community} & kept
        ]
        streets = {community.street for community in plan.communities}
        plan.streets = [street for street in plan.streets if street in streets]
    if plans.structure_changes(plan).total():
        register_structure(plan=plan, actor=None, at=at)


def write_papers(loading: Loading) -> None:
    """Write the offices' files; the same files again when a killed run is taken up."""
    count = SMALL if loading.is_small else WHOLE
    write_county(queries.papers_folder(), structure(), today=loading.told_on, count=count)


def structure() -> Structure:
    """The registered structure in the words of the papers."""
    county = organisations.get_county()
    places = organisations.open_communities().select_related("street").order_by("id")
    return Structure(
        county.name,
        tuple(Community(place.name, place.street.name) for place in places),
        tuple(
            Organ(organ.name, next(iter(organ.aliases), organ.name))
            for organ in organisations.open_organs().order_by("number")
        ),
        tuple(Item(item.code, item.name_zh) for item in ServiceItem.objects.order_by("number")),
    )


def give_roles(accounts: dict[str, User], *, at: datetime) -> None:
    """Give each demo person the role that is still missing; members follow with the rosters."""
    for part in CAST:
        user = accounts[part.username]
        place = _place(part)
        held = Grant.objects.filter(user=user, role=part.role, ends_at__isnull=True).exists()
        if place is not None and not held:
            rights.give_grant(user=user, role=part.role, actor=None, at=at, place=place)


def _place(part: Part) -> rights.Place | None:
    """Where the role holds; None where that place does not exist yet."""
    if part.role == Grant.Role.ORGAN_LIAISON:
        organ = organisations.open_organs().order_by("number")[0]
        return rights.Place(party_organisation=organisations.home_party_organisation(organ))
    if part.role in {Grant.Role.BRANCH_OFFICER, Grant.Role.COMMUNITY_WORKER}:
        community = organisations.open_communities().order_by("id")[0]
        return rights.Place(community=community)
    if part.role == Grant.Role.MEMBER:
        member = Member.objects.order_by("number").first()
        return None if member is None else rights.Place(member=member)
    return rights.COUNTY_WIDE
