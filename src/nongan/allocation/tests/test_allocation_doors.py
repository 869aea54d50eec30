"""Plans from the command line, and simulated beside the request."""

import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from nongan.allocation import solver
from nongan.allocation.models import AllocationPlan
from nongan.allocation.services import background
from nongan.allocation.tests.ground import NINE, make_ground, refused
from nongan.audit.models import Event

LONG = 30
"""Seconds after which a test that waits has failed."""


# the command line


@pytest.fixture
def ground(db):
    return make_ground()


def command(*words, who="zhao"):
    """What `nongan allocation` prints."""
    out, user = StringIO(), ("--as", who) if who else ()
    call_command("allocation", *words, *user, stdout=out)
    return out.getvalue()


def test_a_plan_is_made_from_nothing_to_its_approval(ground):
    spring, summer, _autumn = ground.communities
    plan = command("new", "方案", "--year", "2027").strip()
    sizes = [word for place in ground.communities for word in ("--size", f"{place.name}=0,4,9")]
    command("set", plan, "--weight", "ages=7", "--together", "3", *sizes)
    lock = command("lock", plan, "M000000", spring.name, "双方商定").strip()
    command("lock", plan, ground.units[0].name, spring.name, "整建制进驻")
    exclusion = command("exclude", plan, "M000001", summer.name, "配偶在此任职").strip()
    row = AllocationPlan.objects.get(id=plan)
    assert (row.weight_ages, row.together_most, row.locks.count()) == (7, 3, 2)
    assert set(row.branch_places.values_list("least", "target", "most")) == {(0, 4, 9)}

    command("unlock", plan, str(row.locks.get(member=None).id))
    assert [str(one.id) for one in row.locks.all()] == [lock]
    told = command("simulate", plan[:13])

    assert told.startswith("方案\t")
    assert sum(int(line.split("\t")[1].split("/")[0]) for line in told.splitlines()[2:]) == 12
    places = dict(row.lines.values_list("member__number", "community"))
    assert places["M000000"] == spring.id
    assert places["M000001"] != summer.id
    explained = command("explain", plan, "M000003", who="").strip().split("\t")
    assert (explained[0], bool(explained[3])) == ("M000003", True)
    command("submit", plan)
    with pytest.raises(CommandError):
        command("approve", plan)
    command("approve", plan, who="qian")
    assert command("list", who="").split("\t")[2:4] == ["approved", "12"]
    command("send-back", plan, "秋社区女同志太少")
    command("lift", plan, exclusion)
    command("withdraw", plan, "重做")
    row.refresh_from_db()
    assert (row.status, row.exclusions.count()) == ("withdrawn", 0)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "no-such-plan"),
        ("set", "{plan}", "--size", "不存在=1,2,3"),
        ("set", "{plan}", "--weight", "ages=many"),
        ("lock", "{plan}", "M999999", "春社区", "双方商定"),
        ("unlock", "{plan}", "1"),
        ("lift", "{plan}", "1"),
        ("submit", "{plan}"),
    ],
)
def test_what_is_not_there_ends_in_a_sentence_and_changes_nothing(ground, words):
    plan, last = ground.new_plan(), Event.objects.count()
    who = "" if words[0] == "show" else "zhao"
    with pytest.raises(CommandError):
        command(*[word.format(plan=plan.id) for word in words], who=who)
    assert Event.objects.count() == last


def test_nobody_but_the_committee_plans_from_the_command_line(ground):
    with pytest.raises(CommandError):
        command("new", "方案", who="sun")
    assert not AllocationPlan.objects.exists()


# beside the request


class Slowly:
    """The solver, which begins only when it is let go."""

    def __init__(self, monkeypatch):
        self.asked, self.go, self.honest = threading.Event(), threading.Event(), solver.frontier
        monkeypatch.setattr(solver, "frontier", self)

    def __call__(self, problem, effort):
        self.asked.set()
        assert self.go.wait(LONG)
        return self.honest(problem, effort)


def start(ground, plan):
    background.start_simulation(plan_id=plan.id, version=None, actor=ground.officer, at=NINE)


def answered(plan):
    """The plan once nobody simulates it any more."""
    for _turn in range(10 * LONG):
        plan.refresh_from_db()
        if plan.lease is None:
            return plan
        time.sleep(0.1)
    raise AssertionError("it was never answered")


@pytest.fixture
def committed(transactional_db):
    return make_ground()


def test_a_plan_is_simulated_beside_the_request_by_one(committed, monkeypatch):
    plan, slowly = committed.new_plan(), Slowly(monkeypatch)
    start(committed, plan)
    assert slowly.asked.wait(LONG)
    with refused("simulating"):
        start(committed, plan)
    slowly.go.set()

    assert answered(plan).status == "simulated"
    assert plan.lines.count() == 12
    verbs = ["plan.simulation_begun", "plan.simulated"]
    events = Event.objects.filter(verb__in=verbs).order_by("seq")
    assert list(events.values_list("verb", flat=True)) == verbs


def test_an_answer_to_a_plan_that_was_changed_meanwhile_is_dropped(committed, monkeypatch):
    plan, slowly = committed.new_plan(), Slowly(monkeypatch)
    start(committed, plan)
    assert slowly.asked.wait(LONG)
    workers = [
        one for one in threading.enumerate() if one.daemon and one.name.endswith("(_finish)")
    ]
    committed.change(plan, weights={"ages": 3})
    slowly.go.set()
    for worker in workers:
        worker.join(LONG)

    assert (len(workers), answered(plan).status, plan.weight_ages) == (1, "draft", 3)
    assert not plan.lines.exists()


def test_a_solver_that_breaks_gives_the_plan_back(committed, monkeypatch):
    plan = committed.new_plan()
    with monkeypatch.context() as broken:

        def breaks(*_said):
            raise RuntimeError("out of memory")

        broken.setattr(solver, "frontier", breaks)
        start(committed, plan)
        assert answered(plan).status == "draft"
    start(committed, plan)
    assert answered(plan).status == "simulated"


def test_nothing_starts_when_the_request_is_undone(committed):
    plan, before = committed.new_plan(), threading.active_count()
    with transaction.atomic():
        start(committed, plan)
        transaction.set_rollback(True)
    plan.refresh_from_db()
    assert (plan.lease, threading.active_count()) == (None, before)


# one answer on every database


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_the_digest_and_the_cost_of_a_plan_are_the_same_on_every_database():
    ground = make_ground()
    plan = ground.simulated(ground.new_plan())
    known = "cf2e1d23bc52b4d995af9b034c1b37f25d1eabf9bfd12bb7b08ec7ed27be74d0"
    assert (plan.inputs_digest, plan.cost) == (known, 30)
    lines = dict(plan.lines.values_list("member__number", "community"))
    # Everybody has something that draws them: a wish, or the place where they live.
    assert lines == {f"M{number:06}": 1 + number % 3 for number in range(12)}
