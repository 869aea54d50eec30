"""The plan of organs' lists: who is new, changed, moved or the same, and who is missing."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.organisations.services.member_values import MemberValues, cleaned
from nongan.roster.models import ImportedRow
from nongan.roster.queries import known
from nongan.roster.queries.contents import Contents, Line
from nongan.roster.rules import changes, identity
from nongan.roster.rules.plans import Plan, RowPlan, unusable
from nongan.roster.services.owners import owners

Change = ImportedRow.Change


@dataclass(slots=True)
class Candidate:
    """A line that can be planned: its values in their one spelling, its organ, its person."""

    line: Line
    values: MemberValues
    skills: list[str]
    organ: int
    person: identity.Person


@dataclass(slots=True)
class RosterWork:
    """What planning needs at hand: the county as it is, and the plan as it grows."""

    contents: Contents
    places: known.Places
    members: dict[UUID, known.KnownMember]
    county: str
    plan: Plan = field(default_factory=Plan)

    def organ_of(self, member: known.KnownMember) -> int | None:
        """The organ to which a member belongs now, or belonged last."""
        return self.places.organ_of.get(member.party_organisation or 0)

    def person_of(self, member: known.KnownMember) -> identity.Person:
        """A member as the identity rules compare them."""
        return identity.Person(
            key=member.id,
            name=member.name,
            organ=self.organ_of(member),
            phone=member.phone_index,
            birth=member.birth,
            joined=member.joined,
            sex=member.sex,
        )


def plan_rosters(contents: Contents) -> Plan:
    """Compare the lists of a batch with the members as they are now; nothing is written."""
    work = RosterWork(
        contents,
        known.places(),
        {member.id: member for member in known.known_members(with_left=True)},
        organisations.county_code(),
    )
    candidates = [found for line in contents.lines if (found := _candidate(work, line))]
    repeated = identity.repeats(candidate.person for candidate in candidates)
    for key, first in repeated.items():
        row = next(line.row for line in contents.lines if line.id == first)
        where = {"how": "repeated", "row": row.row_number, "file": row.file_id.hex}
        work.plan.rows[key] = RowPlan(Change.REPEATED, evidence=where)  # type: ignore[index]
    _plan_people(work, [c for c in candidates if c.person.key not in repeated])
    _plan_absent(work, candidates)
    work.plan.owners = owners(
        contents, places=work.places.organs, of_line=lambda line: sheet_organ(work.places, line)
    )
    return work.plan


def sheet_organ(places: known.Places, line: Line) -> int | None:
    """The organ whose list this is, or the row's own where the list is of many organs."""
    name = line.sheet.get("organ") or line.values.get("unit_resolved")
    return places.organs.get(str(name)) if name else None


def _candidate(work: RosterWork, line: Line) -> Candidate | None:
    """Bring a line into the form that is compared, or plan it as unusable."""
    organ = sheet_organ(work.places, line)
    if not line.values.get("name"):
        work.plan.rows[line.id] = unusable("no_name")
    elif organ is None or organ not in work.places.homes:
        work.plan.rows[line.id] = unusable("no_organ")
    elif not _in_scope(work, organ):
        work.plan.rows[line.id] = unusable("other_organ", organ=work.places.organ_names[organ])
    else:
        return _comparable(work, line, organ)
    return None


def _in_scope(work: RosterWork, organ: int) -> bool:
    own = work.contents.batch.party_organisation_id
    return own is None or work.places.organ_of.get(own) == organ


def _comparable(work: RosterWork, line: Line, organ: int) -> Candidate | None:
    written = line.values
    phone = str(written.get("phone") or "")
    index = organisations.phone_index(phone, county=work.county) if phone else ""
    residence = work.places.communities.get(str(written.get("community") or ""))
    try:
        values = cleaned(
            MemberValues(
                name=str(written["name"]),
                sex=str(written.get("sex") or ""),
                kind=str(written.get("kind") or ""),
                post=str(written.get("post") or ""),
                birth=str(written.get("birth") or ""),
                joined=str(written.get("joined") or ""),
                phone=phone if index else "",
                residence_id=residence,
                residence_elsewhere=bool(written.get("community_elsewhere")),
            )
        )
    except Refused as refusal:
        work.plan.rows[line.id] = unusable("unlawful", code=refusal.code)
        return None
    person = identity.Person(
        line.id, values.name, organ, index, values.birth, values.joined, values.sex
    )
    return Candidate(line, values, list(written.get("skills") or []), organ, person)


def _plan_people(work: RosterWork, candidates: list[Candidate]) -> None:
    by_number = {member.number: member.id for member in work.members.values()}
    answered: dict[UUID, UUID | None] = {}
    for candidate in candidates:
        if answer := candidate.line.row.answer:
            answered[candidate.line.id] = by_number.get(answer)
    taken = set(answered.values())
    here = [member for member in work.members.values() if member.id not in taken]
    matches = identity.match_lines(
        (c.person for c in candidates if c.line.id not in answered),
        (work.person_of(m) for m in here if not m.has_left),
        (work.person_of(m) for m in here if m.has_left),
    )
    for candidate in candidates:
        if candidate.line.id in answered:
            member = answered[candidate.line.id]
            match = identity.Match(identity.How.ANSWERED, member)
        else:
            match = matches[candidate.line.id]
        work.plan.rows[candidate.line.id] = _plan_person(work, candidate, match)


def _plan_person(work: RosterWork, candidate: Candidate, match: identity.Match) -> RowPlan:
    home = work.places.homes[candidate.organ]
    evidence: dict[str, Any] = {"how": str(match.how)}
    if match.is_doubt:
        numbers = [work.members[key].number for key in match.candidates]  # type: ignore[index]
        return RowPlan(Change.DOUBT, evidence={**evidence, "candidates": numbers}, target=home)
    if match.member is None:
        return RowPlan(Change.NEW, evidence=evidence, target=home)
    member = work.members[match.member]  # type: ignore[index]
    difference = changes.differences(as_written(member), written_values(candidate))
    moved = member.has_left or work.organ_of(member) != candidate.organ
    if moved and work.contents.batch.party_organisation_id is not None:
        return unusable("moved_needs_committee", member=member.number)
    change = Change.MOVED if moved else Change.CHANGED if difference else Change.SAME
    if moved:
        evidence["from"] = work.places.organ_names.get(work.organ_of(member) or 0, "")
    return RowPlan(change, member.id, evidence, difference, home)


def as_written(member: known.KnownMember) -> dict[str, Any]:
    """A member in the form that differences are taken of; the phone as its index."""
    return {
        "name": member.name,
        "sex": member.sex,
        "birth": member.birth,
        "joined": member.joined,
        "kind": member.kind,
        "phone": member.phone_index,
        "post": member.post,
        "residence": member.residence,
        "residence_elsewhere": member.residence_elsewhere,
        "skills": list(member.skills),
    }


def written_values(candidate: Candidate) -> dict[str, Any]:
    """A line in the same form; a community overrules "elsewhere" and the other way round."""
    values = candidate.values
    return {
        "name": values.name,
        "sex": values.sex,
        "birth": values.birth,
        "joined": values.joined,
        "kind": values.kind,
        "phone": candidate.person.phone,
        "post": values.post,
        "residence": values.residence_id,
        "residence_elsewhere": values.residence_elsewhere or None,
        "skills": candidate.skills,
    }


def _plan_absent(work: RosterWork, candidates: list[Candidate]) -> None:
    """Name the members of every listed organ whom no line means, and no open question either."""
    first_file: dict[int, UUID] = {}
    for candidate in candidates:
        first_file.setdefault(candidate.organ, candidate.line.file.id)
    named = {plan.member for plan in work.plan.rows.values()}
    asked = {n for plan in work.plan.rows.values() for n in plan.evidence.get("candidates", ())}
    missing: dict[int, list[UUID]] = defaultdict(list)
    for member in work.members.values():
        organ = work.organ_of(member)
        if organ not in first_file or member.has_left:
            continue
        if member.id not in named and member.number not in asked:
            missing[organ].append(member.id)
    work.plan.absent = [(first_file[organ], id) for organ, ids in missing.items() for id in ids]
