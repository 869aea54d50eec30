"""Promises of plans under a held lock: whoever comes second sees what the first has done.

The lock is held on the test's own connection while the other works on one of its own, so that it
looks before the change and writes after it. Each safeguard is left out once and must be missed.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from nongan.accounts.services import tokens
from nongan.allocation.models import AllocationPlan, PlanNotice
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import proposing
from nongan.allocation.services import approving, replanning
from nongan.allocation.tests.after_ground import NEW_YEAR, After, make_approved
from nongan.allocation.tests.ground import NINE, make_ground
from nongan.audit.models import Event
from nongan.branches.models import Placement
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.models import County
from nongan.roster.models import RosterVersion
from nongan.roster.tests.publishing_ground import amend, at_once, publish

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
LONG = 30
"""Seconds after which a test that waits has failed."""


@pytest.fixture
def leave_out(settings, monkeypatch):
    """Leave a safeguard out of the product, as a bench does."""

    def named(name: str) -> None:
        settings.FAULTS_ALLOWED = True
        monkeypatch.setenv("BENCH_FAULTS", f"{name}=skip")

    return named


def while_held(
    rows: Any,
    *,
    work: Callable[[], Any],
    meanwhile: Callable[[], Any],
    looked: threading.Event | None = None,
) -> str:
    """Hold the rows, let `work` run into them, do `meanwhile`, let go; how `work` ended.

    `looked` is set by a work that has done its reading and only then asks for the lock.
    """
    answers: list[str] = []

    def run() -> None:
        try:
            work()
            answers.append("done")
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        assert list(rows.select_for_update())
        thread.start()
        assert looked is None or looked.wait(LONG)
        thread.join(0.5)
        assert thread.is_alive(), "it did not wait for the lock"
        meanwhile()
    thread.join(LONG)
    (answer,) = answers
    return answer


def held(after: After) -> Any:
    return AllocationPlan.objects.filter(id=after.plan.id)


# publishing


def test_who_publishes_behind_another_plan_is_told():
    first = make_approved()
    second = make_approved(ground=first.ground)

    answer = while_held(
        County.objects.all(), work=lambda: publish(second), meanwhile=lambda: publish(first)
    )

    assert answer == "another_published"
    assert queries.plan_in_force() == first.plan


def test_who_publishes_the_same_plan_behind_another_press_does_nothing():
    after = make_approved()

    answer = while_held(
        County.objects.all(), work=lambda: publish(after), meanwhile=lambda: publish(after)
    )

    assert answer == "done"
    assert RosterVersion.objects.count() == 1
    assert Event.objects.filter(verb="plan.published").count() == 1


def test_facts_that_change_while_publishing_waits_are_seen():
    after = make_approved()

    answer = while_held(
        County.objects.all(),
        work=lambda: publish(after),
        meanwhile=lambda: after.ground.add_member(50),
    )

    assert answer == "inputs_changed"
    assert queries.plan_in_force() is None


def two_that_agree() -> tuple[After, After]:
    """Two approved plans that leave everybody where they serve: publishing one changes no fact."""
    before = make_approved()
    publish(before)
    first, second = (make_approved(ground=before.ground, later=70) for _ in range(2))
    return first, second


def publish_both(first: After, second: After) -> list[str]:
    """Publish both on one day, at once."""
    day = NEW_YEAR + timedelta(days=20)
    return at_once(lambda: publish(first, at=day), lambda: publish(second, at=day))


def test_plans_that_agree_are_not_published_over_each_other():
    assert publish_both(*two_that_agree()) == ["another_published", "done"]


def test_sabotage_plans_published_one_over_the_other_are_noticed(leave_out):
    plans = two_that_agree()
    leave_out("publish.one_after_another")
    assert publish_both(*plans) == ["done", "done"], "the test above would not notice this fault"


def test_b6_twenty_presses_of_one_key_publish_once():
    after = make_approved()
    AllocationPlan.objects.update(starts_on=NINE.date())
    made = tokens.make_token(actor=after.ground.officer, name="b6", days=1, at=clock.now())
    headers = {"Authorization": f"Bearer {made.text}", "Idempotency-Key": "the-key"}
    url = reverse("api:api-plan-publish", args=[after.plan.id])
    answers: list[Any] = []

    def press() -> None:
        client = Client(raise_request_exception=False)
        answers.append(client.post(url, {}, content_type="application/json", headers=headers))

    at_once(*[press] * 20)

    kinds = {answer.status_code for answer in answers}
    assert 200 in kinds
    assert kinds <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert RosterVersion.objects.count() == 1
    assert PlanNotice.objects.count() == 5
    assert Event.objects.filter(verb="plan.published").count() == 1


# approving


def submitted() -> After:
    ground = make_ground()
    plan = ground.simulated(ground.new_plan())
    said: dict[str, Any] = {
        "plan_id": plan.id,
        "version": None,
        "actor": ground.officer,
        "at": NINE,
    }
    return After(ground, approving.submit_plan(**said))


def approve(after: After) -> AllocationPlan:
    said: dict[str, Any] = {"plan_id": after.plan.id, "version": after.plan.version, "at": NINE}
    return approving.approve_plan(**said, actor=after.ground.second)


def send_back(after: After) -> AllocationPlan:
    said: dict[str, Any] = {"plan_id": after.plan.id, "version": None, "at": NINE, "note": "重算"}
    return approving.send_back(**said, actor=after.ground.officer)


@pytest.mark.parametrize(
    ("meanwhile", "code", "status"),
    [
        (send_back, "stale", "draft"),
        (approve, "illegal_move", "approved"),
        (lambda after: after.ground.add_member(50), "inputs_changed", "submitted"),
    ],
)
def test_who_approves_behind_a_change_is_told(meanwhile, code, status):
    after = submitted()

    answer = while_held(
        held(after), work=lambda: approve(after), meanwhile=lambda: meanwhile(after)
    )

    assert answer == code
    assert held(after).get().status == status


# re-planning


def replan_behind_an_amendment(monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    """How re-planning ends when somebody is amended between its look and its lock; and whether
    that amendment stands."""
    after = make_approved()
    publish(after)
    after.ground.add_member(50)
    digest = proposing.propose(held(after).get()).digest
    member, looked, propose = after.ground.members[0], threading.Event(), proposing.propose
    place = after.elsewhere(member)

    def noted(plan: AllocationPlan) -> proposing.Proposal:
        proposal = propose(plan)
        looked.set()
        return proposal

    monkeypatch.setattr(proposing, "propose", noted)
    take: dict[str, Any] = {"plan_id": after.plan.id, "digest": digest, "at": NEW_YEAR}
    answer = while_held(
        held(after),
        work=lambda: replanning.take_replan(**take, actor=after.ground.second),
        meanwhile=lambda: amend(after, member, community_id=place),
        looked=looked,
    )
    return answer, after.place_of(member) == place


def test_re_planning_behind_an_amendment_is_told_and_leaves_it(monkeypatch):
    assert replan_behind_an_amendment(monkeypatch) == ("changed_meanwhile", True)
    open_rows = Placement.objects.filter(ends_on=None).values_list("member", flat=True)
    assert len(open_rows) == len(set(open_rows)) == 12


def test_sabotage_re_planning_that_does_not_look_again_is_noticed(monkeypatch, leave_out):
    leave_out("replan.look_again")
    answer, _stands = replan_behind_an_amendment(monkeypatch)
    assert answer == "done", "the test above would not notice this fault"
