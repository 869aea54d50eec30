"""Plans of allocation, what they are made from, and what follows when one is published."""

from nongan.allocation.models.after import Amendment, PlanNotice, ReviewRequest
from nongan.allocation.models.plans import (
    AllocationLine,
    AllocationPlan,
    BranchPlace,
    PlanExclusion,
    PlanLock,
    Simulation,
    SkillFloor,
)
from nongan.allocation.models.wishes import CommunityPoint, CommunityWish

__all__ = [
    "AllocationLine",
    "AllocationPlan",
    "Amendment",
    "BranchPlace",
    "CommunityPoint",
    "CommunityWish",
    "PlanExclusion",
    "PlanLock",
    "PlanNotice",
    "ReviewRequest",
    "Simulation",
    "SkillFloor",
]
