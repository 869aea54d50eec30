"""Everything a plan is made from, read from the database; its digest; and what has changed since.

Keys are the same on every database: a person's is the member number, those of branches and units
are ids with leading zeros, so that they sort alike everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nongan.allocation import rules, solver
from nongan.allocation.models import (
    AllocationPlan,
    CommunityPoint,
    CommunityWish,
    PlanExclusion,
    PlanLock,
)
from nongan.branches.models import Appointment
from nongan.branches.queries import placing
from nongan.catalogue.models import MemberSkill
from nongan.kernel import digests
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member, Membership, PartyOrganisation

IN_POST = (
    Appointment.Status.DECIDED,
    Appointment.Status.NOTIFIED,
    Appointment.Status.IN_OFFICE,
)


def key_of(id: int | None) -> str:  # noqa: A002
    """The key of a community or unit in the solver; "" for none."""
    return "" if id is None else f"{id:09d}"


@dataclass(frozen=True)
class Inputs:
    """What a plan is made from; `members` leads from the keys of people back to the rows."""

    problem: solver.Problem
    members: Mapping[str, UUID]
    kept: dict[str, Any] = field(default_factory=dict)
    digest: str = ""


def unit_ids() -> dict[int, int]:
    """Every Party organisation's id with that of its unit: the topmost one of the same organ."""
    rows = {row.id: row for row in PartyOrganisation.objects.only("id", "organ", "parent")}

    def top(row: PartyOrganisation) -> int:
        above, seen = row, {row.id}
        while (
            row.organ_id is not None
            and (parent := rows.get(above.parent_id or 0)) is not None
            and parent.organ_id == row.organ_id
            and parent.id not in seen
        ):
            above = parent
            seen.add(parent.id)
        return above.id

    return {id: top(row) for id, row in rows.items()}


def members_to_place() -> QuerySet[Member]:
    """Active members whom an organ sends: not those of the communities' own organisations."""
    at_home = Membership.objects.filter(
        ends_on=None, party_organisation__in=organisations.of_communities()
    )
    return Member.objects.filter(status=Member.Status.ACTIVE).exclude(
        id__in=at_home.values("member")
    )


def units_of_members() -> dict[UUID, int]:
    """The unit to which each member to be placed belongs now."""
    units = unit_ids()
    homes = Membership.objects.filter(ends_on=None, member__in=members_to_place())
    return {
        member: units[home] for member, home in homes.values_list("member", "party_organisation")
    }


def read_inputs(plan: AllocationPlan) -> Inputs:
    """What a plan would be made from now. About ten queries; births are unsealed for their year."""
    people, members = _people(plan)
    problem = solver.Problem(
        people, _branches(plan), plan.year, _rules(plan, people), weights_of(plan)
    )
    kept = _kept(problem)
    # Ages and ways enter the digest by person, and are kept by count only or not at all.
    bands = {person.key: _band(person, problem) for person in people}
    ways = {person.key: dict(person.distances) for person in people}
    return Inputs(problem, members, kept, digests.digest([kept, bands, ways]))


def weights_of(plan: AllocationPlan) -> solver.Weights:
    """A plan's weights as the solver takes them."""
    return solver.Weights(**{n: getattr(plan, f"weight_{n}") for n in solver.Parts.__slots__})


def _people(plan: AllocationPlan) -> tuple[tuple[solver.Person, ...], dict[str, UUID]]:
    units, last = units_of_members(), placing.open_placements()
    skills, wishes = _skills(), _wishes(plan)
    locks, unit_locks = locks_of(plan)
    excluded = _exclusions(plan)
    distances = _distances(plan)
    people, members = [], {}
    for row in members_to_place().order_by("number").iterator():
        born = organisations.unsealed_birth(row)[:4]
        unit = units.get(row.id)
        members[row.number] = row.id
        people.append(
            solver.Person(
                row.number,
                key_of(unit),
                row.sex,
                int(born) if born.isdecimal() else None,
                frozenset(skills.get(row.id, ())),
                tuple(wishes.get(row.id, ())),
                distances.get(row.residence_id, {}),
                key_of(last.get(row.id)),
                key_of(locks.get(row.id) or unit_locks.get(unit or 0)),
                excluded.get(row.id, {}),
            )
        )
    return tuple(people), members


def _skills() -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for member, code in MemberSkill.objects.values_list("member_id", "item__code"):
        found[member].append(code)
    return found


def _wishes(plan: AllocationPlan) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    here = plan.branch_places.values("community")
    rows = CommunityWish.objects.filter(community__in=here).order_by("member", "rank")
    for member, community in rows.values_list("member_id", "community_id"):
        found[member].append(key_of(community))
    return found


def locks_of(plan: AllocationPlan) -> tuple[dict[UUID, int], dict[int, int]]:
    """The communities of locked members, and of locked units; a person's own lock goes first."""
    rows = list(PlanLock.objects.filter(plan=plan))
    return (
        {row.member_id: row.community_id for row in rows if row.member_id},
        {row.unit_id: row.community_id for row in rows if row.unit_id},
    )


def locked_members(plan: AllocationPlan) -> dict[int, list[UUID]]:
    """Who is locked to each community, by themselves or with their unit."""
    own, of_units = locks_of(plan)
    there: dict[int, list[UUID]] = defaultdict(list)
    active = Member.objects.filter(status=Member.Status.ACTIVE, id__in=list(own))
    for member in active.values_list("id", flat=True):
        there[own[member]].append(member)
    for member, unit in units_of_members().items() if of_units else ():
        if member not in own and unit in of_units:
            there[of_units[unit]].append(member)
    return there


def _exclusions(plan: AllocationPlan) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in PlanExclusion.objects.filter(plan=plan):
        found[row.member_id][key_of(row.community_id)] = row.reason
    return found


def _distances(plan: AllocationPlan) -> dict[int | None, dict[str, int]]:
    """Residence community → branch → class; a member who lives elsewhere has none."""
    streets = dict(Community.objects.values_list("id", "street_id"))
    lying = {
        row.community_id: (float(row.longitude), float(row.latitude))
        for row in CommunityPoint.objects.all()
    }
    branches = list(plan.branch_places.values_list("community_id", flat=True))
    return {
        home: {
            key_of(branch): rules.distance_class(
                is_same=home == branch,
                is_same_street=streets[home] == streets[branch],
                ends=(lying.get(home), lying.get(branch)),
            )
            for branch in branches
        }
        for home in streets
    }


def _branches(plan: AllocationPlan) -> tuple[solver.Branch, ...]:
    secretaries = _secretary_units()
    places = plan.branch_places.select_related("community").order_by("community_id")
    return tuple(
        solver.Branch(
            key_of(row.community_id),
            row.least,
            row.target,
            row.most,
            key_of(secretaries.get(row.community_id)),
            row.community.closed_on is not None,
        )
        for row in places
    )


def _secretary_units() -> dict[int, int]:
    """The unit of each community's secretary, decided or in office."""
    units = units_of_members()
    held = Appointment.objects.filter(post=Appointment.Post.SECRETARY, status__in=IN_POST)
    rows = held.order_by("id").values_list("branch__community_id", "member_id")
    return {community: units[member] for community, member in rows if member in units}


def _rules(plan: AllocationPlan, people: tuple[solver.Person, ...]) -> solver.Rules:
    units = sorted({person.unit for person in people if person.unit})
    return solver.Rules(
        _floors(plan),
        dict.fromkeys(units, plan.together_most) if plan.together_most else {},
        dict.fromkeys(units, plan.spread_percent) if plan.spread_percent else {},
        plan.own_percent,
    )


def _floors(plan: AllocationPlan) -> tuple[solver.Floor, ...]:
    """One floor of an item in each branch: what is said of a branch goes before what is said of
    all. A floor of a community without places in the plan has nothing to hold for."""
    rows = list(plan.skill_floors.select_related("item"))
    branches = list(plan.branch_places.values_list("community_id", flat=True))
    chosen: dict[tuple[str, int], tuple[int, bool]] = {}
    for row in sorted(rows, key=lambda row: row.community_id is not None):
        for branch in branches if row.community_id is None else [row.community_id]:
            chosen[row.item.code, branch] = (row.least, row.is_hard)
    return tuple(
        solver.Floor(item, key_of(branch), least, hard)
        for (item, branch), (least, hard) in sorted(chosen.items())
        if branch in branches
    )


def _band(person: solver.Person, problem: solver.Problem) -> int | None:
    """How many band starts a person has reached; the year itself never leaves the problem."""
    if person.birth_year is None:
        return None
    age = problem.year - person.birth_year
    return sum(start <= age for start in problem.rules.age_bands)


def _kept(problem: solver.Problem) -> dict[str, Any]:
    """What is stored of a problem: enough to tell differences, no births, no names, no reasons."""
    bands = Counter(str(_band(person, problem)) for person in problem.people)
    return {
        "people": {
            person.key: {
                "unit": person.unit,
                "sex": person.sex,
                "skills": sorted(person.skills),
                "wishes": list(person.preferred),
                "home": sorted(key for key, away in person.distances.items() if away == 0),
                "last": person.last,
                "lock": person.lock,
                "excluded": sorted(person.excluded),
            }
            for person in problem.people
        },
        "bands": dict(sorted(bands.items())),
        "branches": {
            branch.key: {
                "size": [branch.least, branch.target, branch.most],
                "secretary": branch.secretary_unit,
                "closed": branch.closed,
            }
            for branch in problem.branches
        },
        "floors": [list(astuple(floor)) for floor in problem.rules.floors],
        "rules": [
            max(problem.rules.together.values(), default=None),
            max(problem.rules.spread.values(), default=None),
            problem.rules.own_percent,
        ],
        "weights": list(astuple(problem.weights)),
        "year": problem.year,
    }
