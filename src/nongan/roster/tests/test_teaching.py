"""Teaching the linking: proposed, shown, adopted, withdrawn; never by itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed, Refused
from nongan.roster import linkage
from nongan.roster.models import CheckRun, CountyModel, Receipt, RunMemory
from nongan.roster.services import checking, reviewing, teaching
from nongan.roster.tests.checks_ground import DAY, NINE, line, make_ground, refused
from nongan.roster.tests.test_checking import everyone_but_wang


@pytest.fixture
def ground(db):
    ground = make_ground()
    ground.receipts(*everyone_but_wang(ground))
    return ground


def run(ground, who="officer"):
    return checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user(who), at=NINE
    )


def teach(ground, who="officer"):
    return teaching.teach(as_of=DAY, actor=ground.user(who), at=NINE)


def adopt(ground, number, who="officer"):
    return teaching.adopt_model(number=number, actor=ground.user(who), at=NINE)


def withdraw(ground, number, who="officer"):
    return teaching.withdraw_model(number=number, actor=ground.user(who), at=NINE)


def test_what_is_taught_changes_nothing_until_it_is_adopted(ground):
    before = run(ground)

    row = teach(ground)

    assert (row.number, row.status) == (1, "proposed")
    assert row.digest == linkage.FittedModel.of(row.data).digest
    assert row.trial["lines"] == 5
    again = run(ground)
    assert (again.inputs_hash, again.model) == (before.inputs_hash, None)


def test_an_adopted_model_is_part_of_the_inputs_and_withdrawing_gives_the_old_hash(ground):
    before = run(ground)
    row = teach(ground)

    adopt(ground, row.number)
    taught = run(ground)
    assert taught.model == row
    assert taught.inputs_hash != before.inputs_hash

    withdraw(ground, row.number)
    assert run(ground).inputs_hash == before.inputs_hash


def test_a_model_just_fitted_answers_as_the_run_itself(ground):
    before = run(ground)
    row = teach(ground)
    adopt(ground, row.number)

    assert row.trial["changed"] == 0
    assert row.trial["before"] == row.trial["after"]
    assert run(ground).answer_hash == before.answer_hash


def test_the_trial_counts_and_names_what_would_change(ground):
    first = teach(ground)
    adopt(ground, first.number)
    # Many papers later the county writes otherwise; what was learnt then is not what shows now.
    content = dict(first.data)
    content["m"] = {
        kind: {**tables, "name": dict.fromkeys(tables["name"], 0.125)}
        for kind, tables in content["m"].items()
    }
    content["chances"] = {kind: {"stranger": 0.4, "again": 0.2} for kind in content["chances"]}
    CountyModel.objects.update(data=content)

    second = teach(ground)

    assert second.trial["instead_of"] == first.number
    assert second.trial["changed"] == len(second.trial["changes"]) > 0
    assert second.trial["before"] != second.trial["after"]


def test_changed_answers_name_the_model_as_their_reason(ground):
    run(ground)
    row = teach(ground)
    content = dict(row.data)
    content["chances"] = {kind: {"stranger": 0.4, "again": 0.2} for kind in content["chances"]}
    content["m"] = {
        kind: {**tables, "name": dict.fromkeys(tables["name"], 0.125)}
        for kind, tables in content["m"].items()
    }
    CountyModel.objects.update(data=content, digest="e" * 64)
    adopt(ground, row.number)

    answer = run(ground)

    assert answer.changes.exists()
    assert {change.reason for change in answer.changes.all()} <= {"model", "competes"}
    assert all({"why": "model"} in change.reasons for change in answer.changes.all())


def test_one_model_is_in_force_and_an_older_one_can_be_adopted_again(ground):
    first = teach(ground)
    adopt(ground, first.number)
    reviewing.link_to_member(
        kind="receipt",
        line_id=Receipt.objects.filter(name_written="陈晨").first().id,
        member_number="M000005",
        actor=ground.user("worker"),
        at=NINE,
    )
    second = teach(ground)

    adopt(ground, second.number)
    first.refresh_from_db()
    assert (first.status, CountyModel.objects.get(status="adopted")) == ("withdrawn", second)

    adopt(ground, first.number)
    assert CountyModel.objects.get(status="adopted") == first


def test_only_the_committee_teaches(ground):
    row = teach(ground)
    for who in ("branch", "worker", "liaison", "auditor", "stranger"):
        for act in (lambda w: teach(ground, w), lambda w: adopt(ground, row.number, w)):
            with pytest.raises(NotAllowed):
                act(who)


def test_there_must_be_lines_and_a_model_must_exist(db):
    ground = make_ground()
    with refused("no_lines"):
        teach(ground)
    with refused("no_such_model"):
        adopt(ground, 7)


def test_a_model_of_another_version_is_refused_and_not_half_used(ground):
    row = teach(ground)
    CountyModel.objects.update(data={**row.data, "schema": -1})

    with refused("model_of_another_version"):
        adopt(ground, row.number)
    row.refresh_from_db()
    assert row.status == "proposed"


def test_each_step_leaves_one_event(ground):
    row = teach(ground)
    adopt(ground, row.number)
    adopt(ground, row.number)
    withdraw(ground, row.number)

    for verb in ("model.taught", "model.adopted", "model.withdrawn"):
        assert Event.objects.filter(verb=verb).count() == 1


def test_the_pages_and_the_command_do_the_same(ground, client, capsys):
    client.force_login(ground.user("officer"))
    client.post(reverse("roster:model-teach"))
    page = client.get(reverse("roster:model-detail", args=[1]))
    assert page.status_code == 200
    client.post(reverse("roster:model-adopt", args=[1]))
    assert CountyModel.objects.get().status == "adopted"

    call_command("teach", "withdraw", "1", "--as", "officer")
    assert CountyModel.objects.get().status == "withdrawn"
    call_command("teach", "list", "--as", "officer")
    assert CountyModel.objects.get().digest in capsys.readouterr().out


def at_once(*acts):
    """All at the same moment, each in a connection of its own; the refusals come back."""
    start = Barrier(len(acts))

    def one(act):
        start.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_are_two_runs_of_one_answer():
    ground = make_ground()
    ground.receipts(*everyone_but_wang(ground))

    runs = at_once(lambda: run(ground), lambda: run(ground, "second_officer"))

    assert {one.number for one in runs} == {1, 2}
    assert len({one.answer_hash for one in runs}) == 1
    assert RunMemory.objects.get().run.number == 2
    assert CheckRun.objects.get(number=2).counts["changes"]["changed"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_decision_while_a_run_goes_on_stands_and_is_told_by_a_later_run():
    ground = make_ground()
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    run(ground)
    row = Receipt.objects.get()

    at_once(
        lambda: run(ground),
        lambda: reviewing.link_to_member(
            kind="receipt",
            line_id=row.id,
            member_number="M000006",
            actor=ground.user("worker"),
            at=NINE,
        ),
    )
    run(ground)

    row.refresh_from_db()
    assert (row.link_by, row.member) == ("person", ground.members["M000006"])
    told = [change for one in CheckRun.objects.all() for change in one.changes.all()]
    assert [change.reason for change in told] == ["decided"]


@pytest.mark.django_db(transaction=True)
def test_two_models_adopted_at_once_leave_one_in_force():
    ground = make_ground()
    ground.receipts(*everyone_but_wang(ground))
    first = teach(ground)
    CountyModel.objects.filter(id=first.id).update(digest="a" * 64)
    second = teach(ground)

    at_once(lambda: adopt(ground, first.number), lambda: adopt(ground, second.number))

    assert CountyModel.objects.filter(status="adopted").count() == 1
