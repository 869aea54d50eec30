"""The branch's row as the lock of what is recorded about it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from nongan.branches.models import TemporaryBranch
from nongan.kernel.errors import Refused


def hold_branch(branch_id: UUID) -> TemporaryBranch:
    """Lock a branch within the caller's transaction: the changes to it, its committee and its
    records take turns. Raises TemporaryBranch.DoesNotExist.
    """
    rows = TemporaryBranch.objects.select_for_update(of=("self",)).select_related("community")
    return rows.get(id=branch_id)


def hold_open_records(branch_id: UUID) -> TemporaryBranch:
    """Lock a branch to record something about it.

    Raises TemporaryBranch.DoesNotExist; Refused once it is archived: the records are then those of
    the archive pack, whose digest is kept.
    """
    branch = hold_branch(branch_id)
    if branch.status == TemporaryBranch.Status.ARCHIVED:
        raise Refused(_("The branch is archived; its records stay as they are."), code="archived")
    return branch
