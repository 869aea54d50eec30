"""Whoever had left and is on a list again: the same member, and never silently of another organ."""

from datetime import date

import pytest

from nongan.organisations import queries as organisations
from nongan.organisations import services
from nongan.organisations.models import Member
from nongan.roster.models import ImportedRow
from nongan.roster.services.confirming import confirm_batch
from nongan.roster.services.deciding import answer_row
from nongan.roster.services.taking_back import take_back_batch
from nongan.roster.tests.checks_ground import refused
from nongan.roster.tests.import_ground import (
    ELEVEN,
    LI,
    TEN,
    ZHAO,
    batch_of,
    empty_ground,
    member_named,
    roster,
    row_of,
)

pytestmark = pytest.mark.django_db
Change = ImportedRow.Change


@pytest.fixture
def ground():
    """李小燕 was on the list of 县财政局 and has left; 赵长河 has stayed."""
    made = empty_ground()
    officer = made.user("officer")
    confirm_batch(
        batch_id=batch_of(officer, roster("县财政局", LI, ZHAO)).id, actor=officer, at=TEN
    )
    services.leave_member(
        member_id=member_named("李小燕").id,
        leaves_on=date(2026, 11, 24),
        reason="退休",
        actor=officer,
        at=TEN,
    )
    return made


def test_a_leaver_on_the_organs_list_again_is_the_same_member_with_the_same_history(ground):
    officer, before = ground.user("officer"), member_named("李小燕")

    batch = batch_of(officer, roster("县财政局", LI, ZHAO))
    assert row_of(batch, 3).evidence["how"] == "returned"
    confirm_batch(batch_id=batch.id, actor=officer, at=ELEVEN)

    after = member_named("李小燕")
    assert (after.id, after.number, after.status) == (before.id, before.number, "active")
    assert after.memberships.count() == 2
    assert organisations.home_of(after).starts_on >= date(2026, 11, 24)


def test_who_is_taken_for_a_leaver_can_be_called_somebody_new(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", "李小燕,女,,,,,科员", ZHAO))
    assert row_of(batch, 3).evidence["how"] == "perhaps_returned"

    answer_row(
        batch_id=batch.id, row_id=row_of(batch, 3).id, answer="new", actor=officer, at=ELEVEN
    )
    confirm_batch(batch_id=batch.id, actor=officer, at=ELEVEN)

    assert (
        Member.objects.filter(name="李小燕")
        .values_list("status", flat=True)
        .order_by("number")
        .first()
        == "left"
    )
    assert Member.objects.filter(name="李小燕").count() == 2


def test_a_leaver_on_another_organs_list_is_a_proposal_that_a_person_decides(ground):
    officer, before = ground.user("officer"), member_named("李小燕")
    batch = batch_of(officer, roster("县公安局", LI))
    row = row_of(batch, 3)
    assert (row.change, row.evidence["how"]) == (Change.DOUBT, "perhaps_transferred")
    assert row.evidence["candidates"] == [before.number]
    with refused("undecided"):
        confirm_batch(batch_id=batch.id, actor=officer, at=ELEVEN)
    assert member_named("李小燕").status == "left"

    answer_row(batch_id=batch.id, row_id=row.id, answer=before.number, actor=officer, at=ELEVEN)
    confirm_batch(batch_id=batch.id, actor=officer, at=ELEVEN)

    after = member_named("李小燕")
    assert after.id == before.id
    assert [m.party_organisation for m in organisations.membership_history(after)][-1:] == [
        ground.police
    ]


def test_a_return_is_taken_back_with_its_batch(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", LI, ZHAO))
    confirm_batch(batch_id=batch.id, actor=officer, at=ELEVEN)

    take_back_batch(batch_id=batch.id, actor=officer, at=ELEVEN)

    after = member_named("李小燕")
    assert (after.status, organisations.home_of(after)) == ("left", None)


def test_a_leaver_is_not_missed_on_the_organs_next_list(ground):
    batch = batch_of(ground.user("officer"), roster("县财政局", ZHAO))

    assert not batch.files.get().absent.exists()
