"""Who keeps the Party groups of a branch, and who sees its people."""

from nongan.branches.models import TemporaryBranch
from nongan.branches.policies.founding import Actor, Role, can_found_branches, is_at_the_branch
from nongan.organisations import queries as organisations


def can_keep_groups(actor: Actor, branch: TemporaryBranch) -> bool:
    """The working committee, and the officers of this branch."""
    return can_found_branches(actor) or organisations.holds_role(
        actor, Role.BRANCH_OFFICER, community=branch.community
    )


def can_see_groups(actor: Actor, branch: TemporaryBranch) -> bool:
    """Whoever works at the branch sees its people by group and home organisation."""
    return can_found_branches(actor) or is_at_the_branch(actor, branch)
