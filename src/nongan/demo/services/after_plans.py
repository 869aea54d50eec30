"""The demo's plan in force: everybody where the committee's list put them, some moved since."""

from datetime import datetime
from typing import Any

from nongan.allocation.models import AllocationPlan, Amendment, PlanNotice, ReviewRequest
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.services import (
    amending,
    approving,
    notifying,
    planning,
    reviewing,
    simulating,
)
from nongan.allocation.services.amending import Wanted
from nongan.demo.services.story import People, people
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant
from nongan.roster.services.publishing import publish_plan

TITLE = "{}年在职党员进社区分配方案"
MOVED = 3
# Only staying counts: the plan repeats the list that was imported.
WEIGHTS = {
    **dict.fromkeys(("preference", "distance", "numbers", "sexes", "ages", "skills"), 0),
    "stability": 1,
}
ASKED = (
    "离家较远，下班后难以及时赶到。",
    "周末照顾老人，希望就近服务。",
    "已搬到别处居住，请再看一次。",
)
STAYS = "已核实，所在社区离住处不足三公里，暂维持原分配；如搬家请告知联络员。"


def put_plan_in_force(*, at: datetime) -> None:
    """Plan, approve and publish what the imported list says; amend it; ask for reviews; each once.

    Nothing happens in a county that has a plan in force or approved already.
    """
    cast = people()
    if not AllocationPlan.objects.exclude(published_at=None).exists():
        _publish(cast, at)
    plan = queries.plan_in_force()
    if plan is None:
        return
    if not Amendment.objects.exists():
        _amend(plan, cast, at)
    if not ReviewRequest.objects.exists():
        _ask(cast, at)
    for notice in queries.unseen(policies.own_notices(cast.liaison)).order_by("id")[:1]:
        if not PlanNotice.objects.exclude(seen_at=None).exists():
            notifying.see_notice(notice_id=notice.pk, actor=cast.liaison, at=at)


def _publish(cast: People, at: datetime) -> None:
    day, placed = clock.day_of(at), queries.numbers_placed()
    plan = planning.create_plan(
        title=TITLE.format(day.year), year=day.year, starts_on=day, actor=cast.officer, at=at
    )
    sizes = {
        place.pk: planning.Size(0, placed[place.pk], placed[place.pk] * 11 // 10 + 5)
        for place in organisations.open_communities()
    }
    change = planning.PlanChange(weights=WEIGHTS, sizes=sizes)
    known: dict[str, Any] = {"plan_id": plan.id, "version": None, "at": at}
    planning.change_settings(**known, change=change, actor=cast.officer)
    simulating.simulate_plan(**known, actor=cast.officer)
    approving.submit_plan(**known, actor=cast.officer)
    approving.approve_plan(**known, actor=cast.second)
    publish_plan(plan_id=plan.id, actor=cast.officer, at=at)


def _amend(plan: AllocationPlan, cast: People, at: datetime) -> None:
    lines = plan.lines.select_related("member").order_by("member__number")
    own = Grant.objects.filter(role=Grant.Role.MEMBER).values("member")
    places = list(organisations.open_communities().values_list("pk", flat=True))
    reasons = zip(lines.exclude(member__in=own)[:MOVED], Amendment.BY_HAND[:MOVED], strict=False)
    for line, reason in reasons:
        target = next(place for place in places if place != line.community_id)
        wanted = Wanted(line.member.number, target, clock.day_of(at), reason)
        amending.amend_plan(plan_id=plan.id, wanted=wanted, actor=cast.second, at=at)


def _ask(cast: People, at: datetime) -> None:
    """One taken back, one answered, one open: the member of the cast asks all three."""
    grant = (
        Grant.objects.filter(role=Grant.Role.MEMBER, ends_at=None).select_related("user").first()
    )
    if grant is None:
        return
    first, second, third = ASKED
    asked: dict[str, Any] = {"wished_id": None, "actor": grant.user, "at": at}
    taken_back = reviewing.ask_review(text=first, **asked)
    reviewing.withdraw_review(review_id=taken_back.id, actor=grant.user, at=at)
    answered = reviewing.ask_review(text=second, **asked)
    reviewing.answer_review(
        review_id=answered.id, answer=reviewing.Answer(STAYS), actor=cast.second, at=at
    )
    reviewing.ask_review(text=third, **asked)
