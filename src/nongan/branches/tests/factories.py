"""Makes branches, bodies and posts for tests, by the services that people use."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from nongan.accounts.models import User
from nongan.branches.models import Appointment, Placement, TemporaryBranch
from nongan.branches.rules.written import DecisionValues, Relief
from nongan.branches.services import appointing, founding
from nongan.organisations.models import Community, Member, PartyOrganisation
from nongan.organisations.tests.factories import (
    make_community,
    make_member,
    make_officer,
    make_party_organisation,
)

MAY = date(2026, 5, 4)
JUNE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_body(name: str = "") -> PartyOrganisation:
    """A Party committee above branches, such as that of the county's organs."""
    title = name or f"县直机关党委{next(_numbers)}"
    return PartyOrganisation.objects.create(name=title, kind="committee")


def decision(
    number: str = "", *, body: PartyOrganisation | None = None, on: date = MAY, **more: Any
) -> DecisionValues:
    said = number or f"农机党〔2026〕{next(_numbers)}号"
    return DecisionValues((body or make_body()).id, said, on, more.get("attendees", 9))


def make_branch(community: Community | None = None, officer: User | None = None) -> TemporaryBranch:
    """A branch at work since the 4th of May."""
    place = community or make_community()
    return founding.found_branches(
        community_ids=[place.id],
        decision=decision(),
        starts_on=MAY,
        actor=officer or make_officer(),
        at=JUNE,
    )[0]


def make_local(branch: TemporaryBranch, name: str = "李桂芳") -> Member:
    """A member of the community's own Party organisation."""
    return make_member(name, make_party_organisation(community=branch.community))


def nominate(
    branch: TemporaryBranch, post: str = "secretary", *, actor: User, member: Member | None = None
) -> Appointment:
    """A fitting member nominated for a post."""
    fit = member or (make_local(branch) if post == "community_deputy" else make_member())
    return appointing.nominate_member(
        branch_id=branch.id,
        post=post,
        member_number=fit.number,
        is_deputy_head=post == "secretary",
        actor=actor,
        at=JUNE,
    )


def deliberate(row: Appointment, *, actor: User) -> Appointment:
    return appointing.deliberate_appointment(appointment_id=row.id, on=MAY, actor=actor, at=JUNE)


def appoint(
    branch: TemporaryBranch, post: str = "secretary", *, actor: User, **more: Any
) -> Appointment:
    """Somebody in office since the 4th of May, by every step."""
    row = deliberate(nominate(branch, post, actor=actor, **more), actor=actor)
    who: dict[str, Any] = {"appointment_id": row.id, "actor": actor, "at": JUNE}
    appointing.decide_appointment(decision=decision(), **who)
    appointing.notify_appointment(on=MAY, **who)
    return appointing.take_office(on=MAY, **who)


def relieve(
    row: Appointment, *, actor: User, on: date = date(2026, 5, 20), by: str = ""
) -> Appointment:
    return appointing.relieve_appointment(
        appointment_id=row.id,
        decision=decision(on=on),
        relief=Relief(on, "工作调动", by),
        actor=actor,
        at=JUNE,
    )


def place(member: Member, branch: TemporaryBranch) -> Placement:
    """Let a member serve in a branch."""
    return Placement.objects.create(member=member, community=branch.community, starts_on=MAY)
