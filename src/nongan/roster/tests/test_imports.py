"""A batch from the first file to the confirmed county, and back."""

from datetime import timedelta

import pytest

from nongan import tabular
from nongan.audit.models import Event
from nongan.branches.models import Placement
from nongan.kernel.errors import NotAllowed, Refused
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import Member, Membership
from nongan.roster.models import AbsentMember, Effect, ImportBatch, ImportFile, Kind, Receipt
from nongan.roster.services import batches, confirming, deciding, reading, retention, taking_back
from nongan.roster.tests import import_ground as papers
from nongan.roster.tests.import_ground import (
    ELEVEN,
    TEN,
    batch_of,
    empty_ground,
    member_named,
    row_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return empty_ground()


def confirm(batch, actor, at=TEN):
    return confirming.confirm_batch(batch_id=batch.id, actor=actor, at=at)


def counts():
    return (Member.objects.count(), Membership.objects.count(), Placement.objects.count())


def test_a_batch_is_shown_before_anything_is_written(ground):
    batch = batch_of(ground.user("officer"), papers.roster("县财政局", papers.LI, papers.ZHAO))

    assert batch.status == ImportBatch.Status.READY
    assert batch.summary["changes"] == {"new": 2}
    assert counts() == (0, 0, 0)


def test_confirming_writes_everything_once_and_asking_again_gives_the_same_batch(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, papers.roster("县财政局", papers.LI, papers.OTHER_LI, papers.ZHAO))

    first, again = confirm(batch, officer), confirm(batch, officer, ELEVEN)

    assert (first.id, first.confirmed_at) == (again.id, again.confirmed_at)
    assert counts() == (3, 3, 0)
    assert Event.objects.filter(verb="import.confirmed").count() == 1
    assert row_of(batch, 5).member == member_named("赵长河")


def test_the_same_people_again_change_nothing_under_another_file_name(ground):
    officer = ground.user("officer")
    paper = papers.roster("县财政局", papers.LI, papers.OTHER_LI, papers.ZHAO)
    confirm(batch_of(officer, paper), officer)

    other = batches.Upload("02县财政局（最终版）.csv", paper.content + b"\n")
    batch = batch_of(officer, other)
    confirm(batch, officer)

    assert batch.summary["changes"] == {"same": 3}
    assert batch.summary["absent"] == 0
    assert counts() == (3, 3, 0)


def test_a_correction_is_shown_with_before_and_after_and_a_blank_erases_nothing(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI)), officer)

    changed = papers.LI.replace("13900000001", "13911112222").replace("科员", "")
    batch = batch_of(officer, papers.roster("县财政局", changed))
    row = row_of(batch, 3)

    assert row.change == "changed"
    assert list(row.unseal_json("difference_sealed")) == ["phone"]
    confirm(batch, officer)
    assert member_named("李小燕").post == "科员"


def test_a_member_in_another_organs_list_has_moved_and_keeps_the_history(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI, papers.ZHAO)), officer)

    batch = batch_of(officer, papers.roster("县公安局", papers.SUN, papers.ZHAO))
    confirm(batch, officer, ELEVEN)

    assert batch.summary["changes"] == {"new": 1, "moved": 1}
    homes = Membership.objects.filter(member=member_named("赵长河")).order_by("id")
    assert [home.ends_on is None for home in homes] == [False, True]


def test_two_of_one_name_without_anything_to_tell_them_apart_are_asked_about(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI, papers.OTHER_LI)), officer)
    batch = batch_of(officer, papers.roster("县财政局", "李小燕,女,,,,,"))
    row = row_of(batch, 3)

    with pytest.raises(Refused, match="1"):
        confirm(batch, officer)

    number = row.evidence["candidates"][0]
    deciding.answer_row(batch_id=batch.id, row_id=row.id, answer=number, actor=officer, at=ELEVEN)
    confirm(batch, officer, ELEVEN)
    assert (row.change, len(row.evidence["candidates"])) == ("doubt", 2)
    assert counts()[0] == 2


def test_an_answer_must_be_one_of_the_candidates(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI, papers.OTHER_LI)), officer)
    batch = batch_of(officer, papers.roster("县财政局", "李小燕,女,,,,,"))
    row = row_of(batch, 3)

    with pytest.raises(Refused):
        deciding.answer_row(
            batch_id=batch.id, row_id=row.id, answer="M999999", actor=officer, at=ELEVEN
        )

    row.refresh_from_db()
    assert row.answer == ""


def test_a_member_missing_from_the_new_list_stays_until_a_person_says_left(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI, papers.ZHAO)), officer)
    zhao = member_named("赵长河")

    silent = batch_of(officer, papers.roster("县财政局", papers.LI))
    confirm(silent, officer)
    zhao.refresh_from_db()
    stayed = zhao.status
    told = batch_of(officer, papers.roster("县财政局", papers.LI))
    deciding.mark_left(
        batch_id=told.id, position=1, member_numbers=[zhao.number], actor=officer, at=ELEVEN
    )
    confirm(told, officer, ELEVEN)

    zhao.refresh_from_db()
    assert (stayed, zhao.status) == ("active", "left")
    assert AbsentMember.objects.filter(file__batch=silent, has_left=True).count() == 0


def test_a_row_written_twice_is_written_once(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, papers.roster("县财政局", papers.LI, papers.LI))

    confirm(batch, officer)

    assert batch.summary["changes"] == {"new": 1, "repeated": 1}
    assert counts() == (1, 1, 0)


def test_a_refused_file_does_not_stop_the_others(ground):
    officer = ground.user("officer")
    bad = batches.Upload("县公安局.xlsx", b"\x89PNG\r\n\x1a\n not a table")
    batch = batch_of(officer, papers.roster("县财政局", papers.LI), bad)

    confirm(batch, officer)

    assert batch.files.get(position=2).status == ImportFile.Status.REFUSED
    assert batch.files.get(position=2).refusal["code"]
    assert counts()[0] == 1


def test_a_corrected_cell_is_read_by_the_same_rules(ground):
    officer = ground.user("officer")
    batch = batch_of(
        officer, papers.roster("县财政局", papers.LI.replace("13900000001", "1390000001"))
    )
    row = row_of(batch, 3)
    spoiled = [problem["code"] for problem in row.problems]

    deciding.correct_cells(
        batch_id=batch.id, row_id=row.id, cells={"phone": "139 0000 0001"}, actor=officer, at=TEN
    )
    reading.read_batch(batch_id=batch.id, actor=officer, at=TEN)

    row = row_of(batch, 3)
    assert "phone_invalid" in spoiled
    assert row.unseal_json("values_sealed")["values"]["phone"] == "13900000001"
    assert "phone_invalid" not in [problem["code"] for problem in row.problems]


def test_a_column_can_be_given_another_meaning(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, papers.roster("县财政局", papers.LI))

    choice = tabular.SheetChoice(role="data", columns={7: None})
    deciding.choose_for_sheet(batch_id=batch.id, sheet=(1, 0), choice=choice, actor=officer, at=TEN)
    reading.read_batch(batch_id=batch.id, actor=officer, at=TEN)

    assert "post" not in row_of(batch, 3).unseal_json("values_sealed")["values"]


def test_rows_and_files_taken_out_are_not_written(ground):
    officer = ground.user("officer")
    batch = batch_of(
        officer,
        papers.roster("县财政局", papers.LI, papers.ZHAO),
        papers.roster("县公安局", papers.SUN),
    )
    known = {"batch_id": batch.id, "actor": officer, "at": TEN}

    deciding.take_row_out(row_id=row_of(batch, 4).id, is_excluded=True, **known)
    deciding.take_file_out(position=2, is_excluded=True, **known)
    confirm(batch, officer)

    assert [member.name for member in Member.objects.all()] == ["李小燕"]


def test_a_preview_that_no_longer_holds_is_made_anew_and_not_written(ground):
    officer = ground.user("officer")
    early = batch_of(officer, papers.roster("县财政局", papers.LI))
    late = batch_of(officer, papers.roster("县财政局", papers.LI))
    confirm(late, officer)

    with pytest.raises(confirming.Stale):
        confirm(early, officer)

    early.refresh_from_db()
    assert early.summary["changes"] == {"same": 1}
    assert counts() == (1, 1, 0)


def test_a_confirmed_batch_is_taken_back_whole(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI)), officer)
    before = list(Member.objects.values())
    changed = papers.LI.replace("科员", "主任")
    batch = batch_of(officer, papers.roster("县财政局", changed, papers.ZHAO))
    confirm(batch, officer, ELEVEN)

    taking_back.take_back_batch(batch_id=batch.id, actor=officer, at=ELEVEN)

    assert list(Member.objects.values()) == before
    assert Effect.objects.filter(batch=batch).exists()


def test_a_batch_on_which_a_later_one_rests_is_not_taken_back(ground):
    officer = ground.user("officer")
    first = batch_of(officer, papers.roster("县财政局", papers.LI))
    confirm(first, officer)
    confirm(
        batch_of(officer, papers.roster("县财政局", papers.LI.replace("科员", "主任"))), officer
    )

    with pytest.raises(Refused):
        taking_back.take_back_batch(batch_id=first.id, actor=officer, at=ELEVEN)

    first.refresh_from_db()
    assert first.status == ImportBatch.Status.CONFIRMED
    assert counts()[0] == 1


def test_an_allocation_places_members_and_a_new_one_moves_them(ground):
    officer = ground.user("officer")
    confirm(batch_of(officer, papers.roster("县财政局", papers.LI, papers.ZHAO)), officer)
    line = ("李小燕", "财政局", "13900000001")
    first = batch_of(officer, papers.allocation((*line, "桥南社区")), kind=Kind.ALLOCATION)
    confirm(first, officer)

    second = batch_of(officer, papers.allocation((*line, "西关社区")), kind=Kind.ALLOCATION)
    confirm(second, officer, ELEVEN)
    places = [p.community.name for p in Placement.objects.filter(ends_on=None)]
    taking_back.take_back_batch(batch_id=second.id, actor=officer, at=ELEVEN)

    assert second.summary["changes"] == {"moved": 1}
    assert places == ["西关社区"]
    assert Placement.objects.get(ends_on=None).community == ground.bridge


def test_a_stranger_on_the_allocation_list_is_named_and_must_be_taken_out(ground):
    officer = ground.user("officer")
    paper = papers.allocation(("查无此人", "财政局", "", "桥南社区"))
    batch = batch_of(officer, paper, kind=Kind.ALLOCATION)

    with pytest.raises(Refused):
        confirm(batch, officer)

    assert row_of(batch, 3).evidence["how"] == "not_a_member"
    assert Placement.objects.count() == 0


def test_receipts_twice_are_receipts_once(ground):
    worker = ground.user("worker")
    paper = papers.receipts("桥南社区", ("01-0001", "李小燕", "财政局", "13900000001"))
    confirm(batch_of(worker, paper, kind=Kind.RECEIPTS), worker)

    again = batch_of(worker, paper, kind=Kind.RECEIPTS)
    confirm(again, worker)

    assert again.summary["changes"] == {"same": 1}
    assert Receipt.objects.count() == 1


def test_a_liaison_brings_in_the_own_organ_only(ground):
    liaison = ground.user("liaison")
    batch = batch_of(
        liaison, papers.roster("县财政局", papers.LI), papers.roster("县公安局", papers.SUN)
    )

    with pytest.raises(Refused):
        confirm(batch, liaison)

    assert row_of(batch, 3, file=2).evidence["how"] == "other_organ"
    assert counts()[0] == 0


def test_a_community_brings_in_the_own_papers_only(ground):
    worker = ground.user("worker")
    paper = papers.receipts("西关社区", ("01-0001", "李小燕", "财政局", ""))
    batch = batch_of(worker, paper, kind=Kind.RECEIPTS)

    assert row_of(batch, 3).evidence["how"] == "other_community"
    with pytest.raises(NotAllowed):
        batches.open_batch(kind=Kind.ROSTERS, uploads=[paper], actor=worker, at=TEN)


def test_a_killed_reader_is_taken_over_when_its_lease_is_out_and_not_before(ground):
    officer = ground.user("officer")
    batch = batches.open_batch(
        kind=Kind.ROSTERS,
        uploads=[papers.roster("县财政局", papers.LI), papers.roster("县公安局", papers.SUN)],
        actor=officer,
        at=TEN,
    )
    stopped = iter([None])
    with pytest.raises(StopIteration):
        reading.read_batch(
            batch_id=batch.id,
            actor=officer,
            at=TEN,
            now=lambda: TEN,
            on_file=lambda file: next(stopped),
        )
    held = reading.read_batch(batch_id=batch.id, actor=officer, at=TEN)
    ImportBatch.objects.filter(id=batch.id).update(lease_until=TEN)

    went_on = reading.read_batch(batch_id=batch.id, actor=officer, at=TEN + timedelta(hours=1))

    batch.refresh_from_db()
    assert (held, went_on, batch.status) == (False, True, ImportBatch.Status.READY)
    assert batch.summary["changes"] == {"new": 2}


def test_discarding_writes_nothing_and_cannot_be_confirmed(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, papers.roster("县财政局", papers.LI))

    batches.discard_batch(batch_id=batch.id, actor=officer, at=TEN)

    with pytest.raises(IllegalMove):
        confirm(batch, officer)
    assert counts() == (0, 0, 0)


def test_papers_are_sealed_and_deleted_by_the_stated_rule(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, papers.roster("县财政局", papers.LI))
    confirm(batch, officer)
    file = batch.files.get()
    sealed = bytes(file.content_sealed)

    early = retention.purge_papers(actor=None, at=TEN + timedelta(days=29))
    due = retention.purge_papers(actor=None, at=TEN + timedelta(days=30))

    file.refresh_from_db()
    assert "李小燕".encode() not in sealed
    assert (early, due, file.content_sealed) == (0, 1, None)
    assert row_of(batch, 3).values_sealed == ""
    assert row_of(batch, 3).member == member_named("李小燕")
    assert not list(reading.scratch_directory().glob("*"))
