"""The Party groups (党小组) that a branch keeps: settled from a proposal, then changed by hand."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import GroupMember, PartyGroup, Placement, TemporaryBranch
from nongan.branches.policies import groups as policies
from nongan.branches.queries.groups import proposed_groups
from nongan.branches.services.holding import hold_branch
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Member

KEEPING = (
    TemporaryBranch.Status.APPROVED,
    TemporaryBranch.Status.ACTIVE,
    TemporaryBranch.Status.DISSOLVING,
)


def _held(branch_id: UUID, actor: User) -> TemporaryBranch:
    branch = hold_branch(branch_id)
    require(policies.can_keep_groups(actor, branch))
    if branch.status not in KEEPING:
        raise Refused(_("This branch has no groups to keep."), code="branch_not_open")
    return branch


@transaction.atomic
def settle_groups(
    *, branch_id: UUID, size: int, seen: str, actor: User, at: datetime
) -> list[PartyGroup]:
    """Make the groups that were proposed for this size; earlier ones are gone.

    `seen` is the proposal's digest: who was placed meanwhile must not slip in unseen. Raises
    NotAllowed; Refused when the proposal has changed or there is nobody to group.
    """
    branch = _held(branch_id, actor)
    proposal = proposed_groups(branch, size=size)
    if not proposal.groups:
        raise Refused(_("There is nobody to group."), code="nobody")
    if proposal.digest != seen:
        raise Refused(
            _("The branch's members have changed meanwhile. Look at the proposal again."),
            code="changed_meanwhile",
        )
    branch.groups.all().delete()
    made = PartyGroup.objects.bulk_create(
        PartyGroup(branch=branch, number=number) for number in range(1, len(proposal.groups) + 1)
    )
    GroupMember.objects.bulk_create(
        [
            GroupMember(group=group, branch=branch, member=member)
            for group, people in zip(made, proposal.groups, strict=True)
            for member in people
        ],
        batch_size=500,
    )
    _record(branch, "groups.settled", actor, at, groups=len(made))
    return made


@transaction.atomic
def move_to_group(
    *, branch_id: UUID, member_number: str, group_number: int, actor: User, at: datetime
) -> GroupMember:
    """Put a member of the branch into a group; a leader who moves leads no longer.

    Raises NotAllowed, Member.DoesNotExist, PartyGroup.DoesNotExist; Refused for somebody who does
    not serve here, or is in that group already.
    """
    branch = _held(branch_id, actor)
    group = branch.groups.get(number=group_number)
    member = Member.objects.get(number=member_number)
    served = Placement.objects.filter(member=member, community=branch.community_id, ends_on=None)
    if not served.exists():
        raise Refused(_("This member does not serve in this branch."), code="not_here")
    before = GroupMember.objects.filter(branch=branch, member=member).first()
    if before is not None and before.group_id == group.id:
        raise Refused(_("The member is in this group already."), code="already_there")
    branch.groups.filter(leader=member).update(leader=None)
    row, _made = GroupMember.objects.update_or_create(
        branch=branch, member=member, defaults={"group": group}
    )
    _record(branch, "group.member_moved", actor, at, member=member.number, group=group.number)
    return row


@transaction.atomic
def name_group_leader(
    *, branch_id: UUID, group_number: int, member_number: str, actor: User, at: datetime
) -> PartyGroup:
    """Name a member of a group its leader. Raises NotAllowed, DoesNotExist; Refused for others."""
    branch = _held(branch_id, actor)
    group = branch.groups.get(number=group_number)
    row = group.members.filter(member__number=member_number).select_related("member").first()
    if row is None:
        raise Refused(_("The leader is a member of the group."), code="not_in_group")
    group.leader = row.member
    group.save(update_fields=["leader"])
    _record(branch, "group.leader_named", actor, at, member=member_number, group=group.number)
    return group


@transaction.atomic
def dissolve_groups(*, branch_id: UUID, actor: User, at: datetime) -> int:
    """Do without groups again; return how many there were. Raises NotAllowed, Refused."""
    branch = _held(branch_id, actor)
    count = branch.groups.count()
    if not count:
        raise Refused(_("The branch has no groups."), code="no_groups")
    branch.groups.all().delete()
    _record(branch, "groups.dissolved", actor, at, groups=count)
    return count


def _record(
    branch: TemporaryBranch, verb: str, actor: User, at: datetime, **details: object
) -> None:
    told = {"branch": branch.name, **details}
    audit.record(actor=actor, verb=verb, target=branch, at=at, details=told)
