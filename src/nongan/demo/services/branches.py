"""The demo's branches: founded by one decision, led, grouped, and one of each trouble."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from nongan.accounts.models import User
from nongan.branches.models import Appointment, TemporaryBranch
from nongan.branches.queries.groups import people_of, proposed_groups
from nongan.branches.services import DecisionValues, Relief, appointing, founding, groups
from nongan.demo.services.story import people
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.organisations import services as registry
from nongan.organisations.models import Member, PartyOrganisation
from nongan.organisations.services import MemberValues, PartyOrganisationValues

Post = Appointment.Post
DAYS_AT_WORK, DAYS_OF_THE_FIRST = 80, 35
GROUP_SIZE, USUAL_MEMBERS = 20, 50
LOCALS = (
    *("崔玉芬", "谭永贵", "孟繁荣", "龚秀兰", "石国栋", "尹春梅", "葛长青"),
    *("邵桂琴", "贺维民", "侯淑珍", "闫德福", "乔凤霞", "翟文斌", "盛玉珠"),
)


@transaction.atomic
def found_branches(*, at: datetime) -> None:
    """Found a branch in every community, fill its posts, form its groups; once.

    The first branch has its second secretary; the last but one has lacked a deputy for weeks.
    """
    if TemporaryBranch.objects.exists():
        return
    officer, founded_on = people().officer, clock.day_of(at) - timedelta(days=DAYS_AT_WORK)
    body = _body(officer, at)
    county = organisations.get_county().name[:1]
    branches = founding.found_branches(
        community_ids=list(organisations.open_communities().values_list("id", flat=True)),
        decision=DecisionValues(
            body.id, f"{county}直党工委〔{founded_on.year}〕7号", founded_on, 9
        ),
        starts_on=founded_on,
        actor=officer,
        at=at,
    )
    office = Office(officer, body, at)
    heads, local_names = _deputy_heads(), iter(LOCALS * 10)
    office.change_secretary(branches[0], heads, founded_on)
    for branch in branches:
        lacks_some = branch == branches[-2]  # the last one ends in this story
        office.fill(branch, heads, next(local_names), founded_on, lacks_deputy=lacks_some)
        if not lacks_some:
            _group(branch, officer, at)


def _body(officer: User, at: datetime) -> PartyOrganisation:
    name = f"中共{organisations.get_county().name}直属机关工作委员会"
    known = PartyOrganisation.objects.filter(name=name).first()
    values = PartyOrganisationValues(name, PartyOrganisation.Kind.COMMITTEE)
    return known or registry.add_party_organisation(values=values, actor=officer, at=at)


def _deputy_heads() -> Iterator[Member]:
    """Deputy heads of organs, one of each organ, by member number."""
    rows = organisations.with_home(Member.objects.filter(status="active", post="副局长"))
    known: set[int] = set()
    for member in rows.order_by("number"):
        home = organisations.home_of(member)
        if home is not None and home.party_organisation_id not in known:
            known.add(home.party_organisation_id)
            yield member


class Office:
    """The officer who carries out what the body decides."""

    def __init__(self, officer: User, body: PartyOrganisation, at: datetime) -> None:
        self.officer, self.body, self.at = officer, body, at
        self.papers = 0

    def decision(self, on: date) -> DecisionValues:
        """The next paper of the body."""
        self.papers += 1
        county = organisations.get_county().name[:1]
        number = f"{county}直党工委〔{on.year}〕{20 + self.papers}号"
        return DecisionValues(self.body.id, number, on, 9)

    def appoint(self, branch: TemporaryBranch, post: str, member: Member, on: date) -> Appointment:
        """Every step from the nomination into office."""
        by: dict[str, Any] = {"actor": self.officer, "at": self.at}
        row = appointing.nominate_member(
            branch_id=branch.id,
            post=post,
            member_number=member.number,
            is_deputy_head=post == Post.SECRETARY,
            **by,
        )
        appointing.deliberate_appointment(appointment_id=row.id, on=on, **by)
        appointing.decide_appointment(appointment_id=row.id, decision=self.decision(on), **by)
        appointing.notify_appointment(appointment_id=row.id, on=on, **by)
        return appointing.take_office(appointment_id=row.id, on=on, **by)

    def change_secretary(self, branch: TemporaryBranch, heads: Iterator[Member], on: date) -> None:
        """A secretary who is called elsewhere after some weeks."""
        first = next(heads, None)
        if first is None:
            return
        row = self.appoint(branch, Post.SECRETARY, first, on)
        until = on + timedelta(days=DAYS_OF_THE_FIRST)
        appointing.relieve_appointment(
            appointment_id=row.id,
            decision=self.decision(until),
            relief=Relief(until, "工作调动"),
            actor=self.officer,
            at=self.at,
        )

    def fill(
        self,
        branch: TemporaryBranch,
        heads: Iterator[Member],
        local_name: str,
        on: date,
        *,
        lacks_deputy: bool,
    ) -> None:
        """A secretary, two deputies, a committee member; one branch lacks a deputy."""
        since = self._free_since(branch, on)
        if head := next(heads, None):
            self.appoint(branch, Post.SECRETARY, head, since)
        if local := self._local(branch, local_name, on):
            self.appoint(branch, Post.COMMUNITY_DEPUTY, local, on)
        served = [member for member in people_of(branch) if member.post != "副局长"]
        posts = (
            [Post.COMMITTEE_MEMBER] if lacks_deputy else [Post.ORGAN_DEPUTY, Post.COMMITTEE_MEMBER]
        )
        for post, member in zip(posts, served, strict=False):
            self.appoint(branch, post, member, on)

    def _free_since(self, branch: TemporaryBranch, on: date) -> date:
        ended = branch.appointments.filter(ends_on__isnull=False).first()
        return ended.ends_on + timedelta(days=1) if ended and ended.ends_on else on

    def _local(self, branch: TemporaryBranch, name: str, on: date) -> Member | None:
        """A member of the community's own Party organisation."""
        home = branch.community.party_organisations.filter(closed_on=None).first()
        if home is None:
            return None
        return registry.register_member(
            values=MemberValues(name, kind="full", post="社区党组织委员"),
            party_organisation_id=home.id,
            starts_on=on,
            actor=self.officer,
            at=self.at,
        )


def _group(branch: TemporaryBranch, officer: User, at: datetime) -> None:
    """Party groups with leaders where there are many members."""
    if len(people_of(branch)) <= USUAL_MEMBERS:
        return
    by: dict[str, Any] = {"branch_id": branch.id, "actor": officer, "at": at}
    proposal = proposed_groups(branch, size=GROUP_SIZE)
    groups.settle_groups(size=GROUP_SIZE, seen=proposal.digest, **by)
    for number, members in enumerate(proposal.groups, start=1):
        leader = members[0].number
        groups.name_group_leader(group_number=number, member_number=leader, **by)
