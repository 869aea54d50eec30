"""A plan approved, or in force, over the small county of `ground`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nongan.accounts.models import User
from nongan.accounts.tests.factories import make_user
from nongan.allocation.models import AllocationPlan
from nongan.allocation.rules import Wanted
from nongan.allocation.services import approving
from nongan.allocation.tests.ground import NINE, START, Ground, make_ground
from nongan.branches.models import Placement
from nongan.kernel import clock
from nongan.organisations.models import Grant, Member

NEW_YEAR = NINE.replace(year=2027, month=1, day=4)


@dataclass
class After:
    """What a test publishes and amends; `plan` is approved until it is published."""

    ground: Ground
    plan: AllocationPlan

    def place_of(self, member: Member) -> int | None:
        """Where a member serves now."""
        row = Placement.objects.filter(member=member, ends_on=None).first()
        return row.community_id if row else None

    def elsewhere(self, member: Member) -> int:
        """A community in which the member does not serve."""
        here = self.place_of(member)
        return next(row.id for row in self.ground.communities if row.id != here)

    def wanted(self, member: Member, **more: Any) -> Wanted:
        """An amendment of a member to elsewhere."""
        known: dict[str, Any] = {
            "community_id": more.pop("community_id", None) or self.elsewhere(member)
        }
        known |= {"on": clock.day_of(NEW_YEAR), "reason": "balance", **more}
        return Wanted(member.number, **known)


def make_approved(people: int = 12, ground: Ground | None = None, later: int = 0) -> After:
    """A plan simulated, submitted by one officer and approved by the other."""
    ground = ground or make_ground(people)
    plan = ground.simulated(ground.new_plan())
    said: dict[str, Any] = {"plan_id": plan.id, "version": None}
    at = NINE + timedelta(days=later)
    approving.submit_plan(**said, actor=ground.officer, at=at)
    plan = approving.approve_plan(**said, actor=ground.second, at=at)
    assert (plan.status, plan.starts_on) == ("approved", START)
    return After(ground, plan)


def own_account(member: Member, name: str = "own") -> User:
    """The account of a member."""
    user = make_user(name)
    Grant.objects.create(user=user, role=Grant.Role.MEMBER, member=member, starts_at=NINE)
    return user


def sized(after: After, least: int, target: int, most: int, at: int = 0) -> dict[str, Any]:
    """What `resize_branch` is asked for a community."""
    return {
        "plan_id": after.plan.id,
        "community_id": after.ground.communities[at].id,
        "size": (least, target, most),
        "actor": after.ground.officer,
        "at": NEW_YEAR,
    }
