"""Branches as lists and pages show them: posts, people, and what is unusual."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from nongan.branches.models import Appointment, PartyGroup, Placement, TemporaryBranch
from nongan.branches.queries.appointing import Vacancy, vacancies
from nongan.branches.rules.composition import USUAL_MEMBERS, USUAL_SIZE, vacant_too_long
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member, PartyOrganisation

Post = Appointment.Post
Status = TemporaryBranch.Status


@dataclass(frozen=True)
class BranchLine:
    """One branch with the names that the reader may see, and what is to be noticed."""

    branch: TemporaryBranch
    secretary: str
    deputies: list[str]
    members: int
    vacancies: list[Vacancy]
    notices: list[str]


def deciding_bodies() -> QuerySet[PartyOrganisation]:
    """The Party organisations that may decide on branches: open committees, no community's."""
    return organisations.open_party_organisations().filter(kind="committee", community=None)


def communities_to_found() -> QuerySet[Community]:
    """The open communities without a branch, or with one that is only proposed."""
    living = set(TemporaryBranch.LIVING) - {Status.PROPOSED}
    taken = TemporaryBranch.objects.filter(status__in=living).values("community")
    return organisations.open_communities().exclude(id__in=taken).order_by("id")


def branch_lines(
    branches: QuerySet[TemporaryBranch], seen: QuerySet[Appointment], today: date
) -> list[BranchLine]:
    """Branches with their posts, in the order of their communities; five queries.

    `seen` are the appointments that the reader may see by name.
    """
    rows = list(branches.select_related("community", "founded_by__body").order_by("community"))
    named = set(seen.filter(branch__in=branches).values_list("id", flat=True))
    posts: dict[UUID, list[Appointment]] = defaultdict(list)
    for row in Appointment.objects.filter(branch__in=branches).select_related("member"):
        posts[row.branch_id].append(row)
    placed = Placement.objects.filter(ends_on=None).values_list("community")
    counts = dict(placed.annotate(number=Count("id")).order_by())
    grouped = set(PartyGroup.objects.values_list("branch", flat=True))
    return [
        _line(
            row,
            posts[row.id],
            named,
            _serving(row, counts),
            has_groups=row.id in grouped,
            today=today,
        )
        for row in rows
    ]


def _serving(branch: TemporaryBranch, counts: dict[int, int]) -> int:
    """Members belong to the living branch of their community, to none that has ended."""
    is_living = branch.status in TemporaryBranch.LIVING
    return counts.get(branch.community_id, 0) if is_living else 0


def _line(
    branch: TemporaryBranch,
    rows: list[Appointment],
    named: set[UUID],
    members: int,
    *,
    has_groups: bool,
    today: date,
) -> BranchLine:
    held = [row for row in rows if row.status == Appointment.Status.IN_OFFICE]
    names = defaultdict(list)
    for row in sorted(held, key=lambda r: r.post):
        names[row.post].append(row.member.name if row.id in named else _("filled"))
    empty = vacancies(branch, rows)
    return BranchLine(
        branch=branch,
        secretary="".join(names[Post.SECRETARY]),
        deputies=[*names[Post.ORGAN_DEPUTY], *names[Post.COMMUNITY_DEPUTY]],
        members=members,
        vacancies=empty,
        notices=list(_notices(branch, held, empty, members, has_groups=has_groups, today=today)),
    )


def _notices(
    branch: TemporaryBranch,
    held: list[Appointment],
    empty: list[Vacancy],
    members: int,
    *,
    has_groups: bool,
    today: date,
) -> Iterable[str]:
    if branch.status != Status.ACTIVE:
        return
    yield from _committee_notices(held, empty, today)
    if members > USUAL_MEMBERS and not has_groups:
        yield _("%(count)s members and no Party groups; above 50 groups are usual") % {
            "count": members
        }
    if branch.community.closed_on is not None:
        yield _("The community is closed; dissolve the branch")


def _committee_notices(held: list[Appointment], empty: list[Vacancy], today: date) -> Iterable[str]:
    for vacancy in empty:
        if vacant_too_long(vacancy.since, today):
            days = (today - vacancy.since).days
            yield _("%(post)s: vacant for %(days)s days") % {"post": vacancy.label, "days": days}
    if len(held) not in USUAL_SIZE:
        yield _("%(count)s people in the committee; three to seven are usual") % {
            "count": len(held)
        }
    for row in held:
        if row.member.status != Member.Status.ACTIVE:
            yield _("Somebody in office has left; relieve the post: %(post)s") % {
                "post": row.get_post_display()
            }
