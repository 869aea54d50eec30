"""The committee of a branch: who holds a post now, who held it on a day, what is unusual."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from nongan.branches.models import Appointment, TemporaryBranch
from nongan.branches.models.appointing import HELD
from nongan.branches.rules.composition import SINGLE_POSTS, Candidate
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member

Status = Appointment.Status
PENDING = Q(status__in=[Status.NOMINATED, Status.DELIBERATED])
IN_OFFICE = Q(status=Status.IN_OFFICE)


def holders(branch: TemporaryBranch) -> QuerySet[Appointment]:
    """The appointments whose post nobody else can be given: decided, notified, in office."""
    return branch.appointments.filter(HELD)


def candidate_of(row: Appointment) -> Candidate:
    """What the rules ask about the member of an appointment, saved or not, as things stand."""
    home = organisations.home_of(row.member)
    at_home = home.party_organisation if home else None
    others = Appointment.objects.filter(HELD | PENDING).exclude(id=row.id)
    return Candidate(
        is_active=row.member.status == Member.Status.ACTIVE,
        is_of_organ=at_home is not None and at_home.organ_id is not None,
        is_of_this_community=at_home is not None
        and at_home.community_id == row.branch.community_id,
        is_deputy_head=row.is_deputy_head,
        is_secretary_elsewhere=others.filter(
            HELD, member=row.member, post=Appointment.Post.SECRETARY
        ).exists(),
        has_post_here=others.filter(branch=row.branch, member=row.member).exists(),
    )


def may_take_over(row: Appointment) -> QuerySet[Member]:
    """Who could act for somebody who is relieved: the others in office in the branch."""
    others = Appointment.objects.filter(IN_OFFICE, branch=row.branch).exclude(id=row.id)
    return Member.objects.filter(id__in=others.values("member")).order_by("number")


def in_office_on(rows: QuerySet[Appointment], day: date) -> QuerySet[Appointment]:
    """Those of the appointments that were in office on a day, in the order of the posts."""
    return rows.filter(
        Q(ends_on=None) | Q(ends_on__gt=day),
        status__in=[Status.IN_OFFICE, Status.RELIEVED],
        starts_on__lte=day,
    )


@dataclass(frozen=True)
class Vacancy:
    """A single post that nobody holds, and since which day."""

    post: str
    since: date

    @property
    def label(self) -> str:
        """The name of the post."""
        return str(Appointment.Post(self.post).label)


def vacancies(branch: TemporaryBranch, rows: list[Appointment]) -> list[Vacancy]:
    """The single posts of a branch at work that are empty; `rows` are all its appointments."""
    if branch.status != TemporaryBranch.Status.ACTIVE or branch.starts_on is None:
        return []
    found = []
    for post in SINGLE_POSTS:
        of_post = [row for row in rows if row.post == post]
        if not any(row.status == Status.IN_OFFICE for row in of_post):
            ends = [row.ends_on for row in of_post if row.ends_on]
            found.append(Vacancy(post, max(ends, default=branch.starts_on)))
    return found
