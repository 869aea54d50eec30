"""Dual management (双重管理): who directs, reports, notes meetings, and closes a branch.

The superior sees and settles what is handed up, but never writes in a branch's place.
"""

from django.db.models import Q, QuerySet

from nongan.accounts.models import User
from nongan.branches.models import (
    Directive,
    DirectiveCopy,
    InformationReport,
    PartyLifeAttendance,
    PartyLifeRecord,
    PerformanceNote,
    TemporaryBranch,
)
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant

Actor = organisations.Actor
Role = Grant.Role


def is_committee(actor: Actor) -> bool:
    """Say whether this is an officer of the working committee."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER)


def is_branch_officer(actor: Actor) -> bool:
    """Say whether this is an officer of some branch."""
    return organisations.holds_role(actor, Role.BRANCH_OFFICER)


def led_communities(actor: Actor) -> list[int]:
    """The communities whose branch the actor leads now."""
    grants = organisations.grants_held(actor)
    return [g.community_id for g in grants if g.role == Role.BRANCH_OFFICER and g.community_id]


def can_open_managing(actor: Actor) -> bool:
    """Directives and reports run between the committee and the branches."""
    return is_committee(actor) or is_branch_officer(actor)


def leads(actor: Actor, branch: TemporaryBranch) -> bool:
    """Say whether the actor is an officer of this branch; nobody else writes in its name."""
    return branch.community_id in led_communities(actor)


def manages(actor: Actor, branch: TemporaryBranch) -> bool:
    """Say whether the actor sees this branch's dealings with its superior, and its end."""
    return is_committee(actor) or leads(actor, branch)


def managed_branches(actor: Actor) -> QuerySet[TemporaryBranch]:
    """All branches for the committee, the own for a branch officer."""
    if is_committee(actor):
        return TemporaryBranch.objects.all()
    return TemporaryBranch.objects.filter(community__in=led_communities(actor))


def led_branches(actor: Actor) -> QuerySet[TemporaryBranch]:
    """The branches in whose name the actor writes."""
    return TemporaryBranch.objects.filter(community__in=led_communities(actor))


def can_direct(actor: Actor) -> bool:
    """Only the working committee issues directives, and withdraws them."""
    return is_committee(actor)


def visible_directives(actor: Actor) -> QuerySet[Directive]:
    """All for the committee; those sent to the own branch for its officers."""
    if is_committee(actor):
        return Directive.objects.all()
    return Directive.objects.filter(copies__in=visible_copies(actor))


def visible_copies(actor: Actor) -> QuerySet[DirectiveCopy]:
    """The copies of the branches that the actor manages."""
    return DirectiveCopy.objects.filter(branch__in=managed_branches(actor))


def visible_reports(actor: Actor) -> QuerySet[InformationReport]:
    """The reports of the branches that the actor manages; a draft is the branch's alone."""
    rows = InformationReport.objects.filter(branch__in=managed_branches(actor))
    if is_committee(actor):
        rows = rows.filter(~Q(status="draft") | Q(branch__community__in=led_communities(actor)))
    return rows


def can_settle_reports(actor: Actor) -> bool:
    """The working committee accepts a report, or returns it."""
    return is_committee(actor)


def can_open_party_life(actor: Actor) -> bool:
    """The committee, the branches, and the liaisons whose members take part."""
    return can_open_managing(actor) or organisations.holds_role(actor, Role.ORGAN_LIAISON)


def visible_attendances(actor: Actor) -> QuerySet[PartyLifeAttendance]:
    """Who was at meetings: all for the committee, a branch's for its officers, the members that
    belonged to the own organisation on that day for a liaison."""
    rows = PartyLifeAttendance.objects.filter(record__withdrawn_at=None)
    if is_committee(actor):
        return rows
    reach = Q(record__branch__community__in=led_communities(actor)) | Q(
        home__in=organisations.own_party_organisations(actor)
    )
    return rows.filter(reach)


def visible_meetings(actor: Actor) -> QuerySet[PartyLifeRecord]:
    """The meetings of the branches that the actor manages."""
    return PartyLifeRecord.objects.filter(branch__in=managed_branches(actor))


def visible_notes(actor: Actor) -> QuerySet[PerformanceNote]:
    """The branch that wrote it, the home organisation it goes to, the member, the committee."""
    if is_committee(actor):
        return PerformanceNote.objects.all()
    reach = Q(branch__community__in=led_communities(actor)) | Q(
        home__in=organisations.own_party_organisations(actor)
    )
    if isinstance(actor, User) and (member := organisations.member_of(actor)):
        reach |= Q(member=member)
    return PerformanceNote.objects.filter(reach)


def can_read_notes(actor: Actor) -> bool:
    """Whoever writes, receives or is the subject of notes."""
    return can_open_party_life(actor) or organisations.holds_role(actor, Role.MEMBER)


def can_archive(actor: Actor) -> bool:
    """The working committee puts a dissolved branch into the archive, and takes the pack."""
    return is_committee(actor)
