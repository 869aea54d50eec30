"""Occasions that a person notes, and placements that the committee moves."""

import io
from datetime import date, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from nongan.branches.models import Placement
from nongan.branches.services.placing import place_member
from nongan.kernel import clock, working_days
from nongan.kernel.errors import NotAllowed, Refused
from nongan.roster.models import Discrepancy, Occasion
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.rules.occasions import OccasionValues
from nongan.roster.services import checking, records
from nongan.roster.services.occasions import change_occasion, note_occasion
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground, refused

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 16)


@pytest.fixture
def ground():
    return make_ground()


def note(ground, who="worker", place=None, **more):
    values = OccasionValues(more.pop("title", "护河行动"), more.pop("held_on", MAY), **more)
    place = place or ground.bridge
    return note_occasion(community_id=place.pk, values=values, actor=ground.user(who), at=NINE)


def test_feedback_on_an_occasion_is_due_ten_working_days_after_its_day(ground):
    row = note(ground, expected_count=30)

    assert (row.year, row.quarter, row.expected_count) == (2026, 2, 30)
    assert clock.day_of(row.starts_at) == MAY
    assert feedback_due_on(row) == working_days.add(MAY, 10)


def test_an_evening_belongs_to_its_own_day_in_the_county(ground):
    row = note(ground, times=(time(19, 0), time(23, 30)))

    assert clock.day_of(row.ends_at) == MAY


def test_a_day_that_is_noted_moves_the_day_of_feedback_of_an_imported_occasion(ground):
    ground.feedback(card(ground.bridge, 1, "王建国", "县财政局"))
    row = Occasion.objects.get()
    before = feedback_due_on(row)

    values = OccasionValues(row.title, date(2026, 2, 3))
    change_occasion(occasion_id=row.pk, values=values, actor=ground.user("officer"), at=NINE)

    row.refresh_from_db()
    assert feedback_due_on(row) == working_days.add(date(2026, 2, 3), 10) < before
    assert row.quarter == 1


def test_what_a_person_noted_stays_when_the_paper_is_taken_back(ground):
    ground.feedback(card(ground.bridge, 1, "王建国", "县财政局"))
    row = Occasion.objects.get()
    batch = row.batch
    values = OccasionValues(row.title, date(2026, 2, 3))
    change_occasion(occasion_id=row.pk, values=values, actor=ground.user("officer"), at=NINE)

    records.take_back_records(batch=batch, actor=ground.user("officer"), at=NINE)

    assert Occasion.objects.get().pk == row.pk


def test_a_title_counts_once_a_quarter_and_hours_run_forwards(ground):
    note(ground)

    with refused("noted_already"):
        note(ground)
    with refused("ends_before_start"):
        note(ground, title="夜巡", times=(time(20, 0), time(19, 0)))

    assert Occasion.objects.count() == 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_mistyped_year_is_refused(ground, day):
    with pytest.raises(Refused) as told:
        note(ground, held_on=day)
    assert told.value.code == "day_far_off"


def test_a_community_notes_its_own_occasions_only(ground):
    with pytest.raises(NotAllowed):
        note(ground, who="neighbour")

    assert not Occasion.objects.exists()


def test_the_form_notes_and_corrects(ground, client: Client):
    client.force_login(ground.user("worker"))
    facts = {"title": "护河行动", "held_on": "2026-05-16", "expected_count": "30"}

    client.post("/occasions/add/", {**facts, "community": ground.bridge.pk})
    row = Occasion.objects.get()
    client.post(f"/occasions/{row.pk}/", {**facts, "starts": "09:00", "ends": "11:30"})

    row.refresh_from_db()
    assert row.ends_at is not None
    assert clock.local(row.ends_at).time() == time(11, 30)
    assert 'value="09:00"' in client.get(f"/occasions/{row.pk}/").content.decode()
    page = client.get("/occasions/").content.decode()
    assert "2026-05-16 09:00" in page
    assert feedback_due_on(row).isoformat() in page
    client.post("/occasions/add/", {**facts, "community": ground.gate.pk})
    assert Occasion.objects.count() == 1


def test_the_command_notes_and_lists_occasions(ground):
    out = io.StringIO()
    call_command(
        *("occasions", "note", "桥南社区", "护河行动", "--on", "2026-05-16"),
        *("--hours", "09:00", "11:00", "--expected", "30", "--as", "worker"),
        stdout=out,
    )
    call_command("occasions", "list", stdout=out)

    assert "护河行动\t2026-05-16\t30" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("occasions", "note", "无此社区", "护河", "--on", "2026-05-16")


def place(ground, number="M000001", community=None, on=DAY, who="officer"):
    return place_member(
        member_number=number,
        community_id=(community or ground.gate).pk,
        on=on,
        reason="实际在此报到",
        actor=ground.user(who),
        at=NINE,
    )


def test_a_placement_moves_and_the_earlier_one_stays_in_the_history(ground):
    place(ground, on=DAY + timedelta(days=1))

    spans = Placement.objects.filter(member__number="M000001").order_by("starts_on")
    assert [(row.community, row.ends_on) for row in spans] == [
        (ground.bridge, DAY + timedelta(days=1)),
        (ground.gate, None),
    ]


def test_a_placement_is_not_moved_to_where_it_is_before_it_began_or_by_others(ground):
    with refused("already_there"):
        place(ground, community=ground.bridge)
    with refused("ends_before_start"):
        place(ground, on=DAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        place(ground, who="worker")

    assert Placement.objects.get(member__number="M000001").community == ground.bridge


def test_who_reported_elsewhere_is_placed_there_from_the_discrepancy(ground, client: Client):
    ground.receipts(line(ground.gate, 1, "王建国", "县财政局", phone="13912345678"))
    checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )
    row = Discrepancy.objects.get(kind="wrong_community")
    client.force_login(ground.user("officer"))
    assert (
        f"/discrepancies/{row.id}/place/"
        in client.get(f"/discrepancies/{row.id}/").content.decode()
    )

    client.post(
        f"/discrepancies/{row.id}/place/", {"community": ground.gate.pk, "on": DAY.isoformat()}
    )

    assert Placement.objects.get(member=row.member, ends_on=None).community == ground.gate
    checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )
    row.refresh_from_db()
    assert (row.is_present, row.status) == (False, "closed")


def test_the_command_moves_a_placement(ground):
    out = io.StringIO()
    call_command(
        "placements", "move", "M000001", "西关社区", "--on", "2026-11-24", "--as", "officer"
    )
    call_command("placements", "list", stdout=out)

    assert "M000001\t张晓丽\t西关社区" in out.getvalue()
