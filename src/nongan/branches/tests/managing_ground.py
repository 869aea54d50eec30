"""A branch, its officer, the committee's officer and members, for tests of dual management."""

from dataclasses import dataclass
from datetime import UTC, datetime

from nongan.accounts.models import User
from nongan.branches.models import TemporaryBranch
from nongan.branches.tests.factories import make_branch, place
from nongan.organisations.models import Grant, Member
from nongan.organisations.tests import factories
from nongan.organisations.tests.factories import make_member, make_officer

JULY = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)


@dataclass
class Ground:
    """Who acts, and on what."""

    officer: User
    leader: User
    branch: TemporaryBranch
    members: list[Member]


def grant(role: str, **place: object) -> User:
    """An account with one role."""
    user = factories.make_user()
    factories.grant(user, role, **place)
    return user


def make_ground() -> Ground:
    """A branch at work since the 4th of May 2026, two members placed in it."""
    officer = make_officer()
    branch = make_branch(officer=officer)
    members = [make_member("张晓丽"), make_member("王立新")]
    for member in members:
        place(member, branch)
    leader = grant(Grant.Role.BRANCH_OFFICER, community=branch.community)
    return Ground(officer, leader, branch, members)
