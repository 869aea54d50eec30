"""The committee's allocation list: who serves in which community."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from nongan.accounts.models import User
from nongan.branches.queries import placing as placements
from nongan.branches.services import placing
from nongan.kernel import clock, faults
from nongan.organisations import queries as organisations
from nongan.roster.models import ImportedRow
from nongan.roster.queries import known
from nongan.roster.queries.contents import Contents, Line
from nongan.roster.rules import identity
from nongan.roster.rules.plans import Plan, RowPlan, unusable
from nongan.roster.services.effects import PLACEMENT, Done

Change = ImportedRow.Change
CHUNK = 500


def plan_allocation(contents: Contents) -> Plan:
    """Say for every line which member is placed where; nothing is written."""
    places, plan = known.places(), Plan()
    members = {member.id: member for member in known.known_members(with_birth=False)}
    people = {
        member.id: identity.Person(
            member.id,
            member.name,
            places.organ_of.get(member.party_organisation or 0),
            member.phone_index,
        )
        for member in members.values()
    }
    numbers = {member.number: member.id for member in members.values()}
    usable: dict[UUID, tuple[Line, int]] = {}
    for line in contents.lines:
        community = places.communities.get(str(line.values.get("community") or ""))
        if not line.values.get("name"):
            plan.rows[line.id] = unusable("no_name")
        elif community is None:
            plan.rows[line.id] = unusable("no_community")
        else:
            usable[line.id] = (line, community)
    matches = _match(usable, places, people, numbers)
    current = placements.open_placements()
    seen: dict[UUID, UUID] = {}
    for key, (line, community) in usable.items():
        plan.rows[key] = _plan_line(matches[key], members, community, current)
        _refuse_second(plan, seen, line)
    return plan


def _match(
    usable: dict[UUID, tuple[Line, int]],
    places: known.Places,
    people: dict[UUID, identity.Person],
    numbers: dict[str, UUID],
) -> dict[UUID, identity.Match]:
    county = organisations.county_code()
    answered = {
        key: identity.Match(identity.How.ANSWERED, numbers.get(line.row.answer))
        for key, (line, _community) in usable.items()
        if line.row.answer
    }
    taken = {match.member for match in answered.values()}
    persons = [
        _person(line, places, county) for key, (line, _c) in usable.items() if key not in answered
    ]
    first = identity.repeats(persons)
    found = identity.match_lines(
        (person for person in persons if person.key not in first),
        (person for person in people.values() if person.key not in taken),
    )
    matches = {key: found[first.get(key, key)] for key in (person.key for person in persons)}
    names: dict[str, list[identity.Person]] = defaultdict(list)
    for person in people.values():
        names[person.name].append(person)
    for person in persons:
        if matches[person.key].how == identity.How.NOBODY and person.organ is None:
            likely = tuple(candidate.key for candidate in names[person.name])
            matches[person.key] = identity.Match(identity.How.SEVERAL, candidates=likely)
    return {**matches, **answered}  # type: ignore[dict-item]


def _person(line: Line, places: known.Places, county: str) -> identity.Person:
    unit = str(line.values.get("unit_resolved") or line.sheet.get("organ") or "")
    phone = str(line.values.get("phone") or "")
    index = organisations.phone_index(phone, county=county) if phone else ""
    return identity.Person(line.id, str(line.values["name"]), places.organs.get(unit), index)


def _plan_line(
    match: identity.Match,
    members: dict[UUID, known.KnownMember],
    community: int,
    current: dict[UUID, int],
) -> RowPlan:
    if match.is_doubt:
        candidates = [members[key].number for key in match.candidates]  # type: ignore[index]
        evidence = {"how": str(match.how), "candidates": candidates}
        return RowPlan(Change.DOUBT, evidence=evidence, target=community)
    if match.member is None:
        return unusable("not_a_member")
    member: UUID = match.member  # type: ignore[assignment]
    before = current.get(member)
    change = Change.NEW if before is None else Change.SAME
    difference = {}
    if before not in (None, community):
        change, difference = Change.MOVED, {"community": [before, community]}
    return RowPlan(change, member, {"how": str(match.how)}, difference, community)


def _refuse_second(plan: Plan, seen: dict[UUID, UUID], line: Line) -> None:
    """A second line of one member repeats the first, or contradicts it and must be taken out."""
    row = plan.rows[line.id]
    if row.member is None:
        return
    first = seen.setdefault(row.member, line.id)
    if first == line.id:
        return
    if plan.rows[first].target == row.target:
        plan.rows[line.id] = RowPlan(Change.REPEATED, row.member, {"how": "repeated"})
    else:
        plan.rows[line.id] = unusable("two_communities")


def write_allocation(*, contents: Contents, plan: Plan, actor: User, at: datetime) -> list[Done]:
    """Open the planned placements and end those they replace, within the caller's transaction."""
    rows = [plan.rows[line.id] for line in contents.lines]
    places = {
        row.member: row.target
        for row in rows
        if row.change in {Change.NEW, Change.MOVED} and row.member and row.target
    }
    faults.point("B2.half_written")
    placed = placing.place_list(places=places, on=clock.day_of(at), source=contents.batch.id)
    done = [Done(PLACEMENT, str(row), {"ends_on": None}) for row in placed.ended]
    return done + [Done(PLACEMENT, str(row)) for row in placed.opened]
