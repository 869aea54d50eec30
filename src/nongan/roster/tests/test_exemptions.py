"""Exemptions: noted, ended, withdrawn, listed; beside the rate, by those who keep them."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from nongan.audit.models import Event
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed
from nongan.roster.models import Exemption
from nongan.roster.queries import exemptions as queries
from nongan.roster.queries.enrolment import exemptions_on
from nongan.roster.services import exempting
from nongan.roster.tests.checks_ground import DAY, NINE, make_ground, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


def note(ground, number="M000001", who="officer", starts_on=DAY, ends_on=None):
    return exempting.exempt_member(
        member_number=number,
        reason="leave",
        span=(starts_on, ends_on),
        actor=ground.user(who),
        at=NINE,
    )


def test_an_ended_exemption_counts_until_the_day_before(ground):
    row = note(ground)
    back = DAY + timedelta(days=30)

    exempting.end_exemption(
        exemption_id=row.pk, ends_on=back, actor=ground.user("officer"), at=NINE
    )

    assert exemptions_on(back - timedelta(days=1)) == {row.member_id: "leave"}
    assert exemptions_on(back) == {}


def test_a_withdrawn_exemption_counts_on_no_day_and_stays_to_be_read(ground):
    row = note(ground)

    exempting.withdraw_exemption(exemption_id=row.pk, actor=ground.user("officer"), at=NINE)

    row.refresh_from_db()
    assert exemptions_on(DAY) == {}
    assert queries.state_of(row, DAY) == "withdrawn"
    assert Event.objects.order_by("-seq")[0].verb == "exemption.withdrawn"
    with refused("withdrawn"):
        exempting.end_exemption(
            exemption_id=row.pk, ends_on=DAY, actor=ground.user("officer"), at=NINE
        )


def test_after_a_withdrawal_the_member_can_be_exempted_anew(ground):
    row = note(ground)
    exempting.withdraw_exemption(exemption_id=row.pk, actor=ground.user("officer"), at=NINE)

    assert note(ground).ends_on is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Exemption.objects.create(
            member=row.member,
            reason="other",
            starts_on=DAY,
            noted_by=row.noted_by,
            noted_at=NINE,
        )


def test_every_state_is_counted_once(ground):
    note(ground, "M000001")
    note(ground, "M000002", starts_on=DAY + timedelta(days=3))
    note(ground, "M000003", starts_on=DAY - timedelta(days=9), ends_on=DAY)
    gone = note(ground, "M000004")
    exempting.withdraw_exemption(exemption_id=gone.pk, actor=ground.user("officer"), at=NINE)

    found = queries.counts(Exemption.objects.all(), DAY)

    assert found == {"in_force": 1, "coming": 1, "over": 1, "withdrawn": 1}
    for row in Exemption.objects.all():
        assert row in queries.in_state(Exemption.objects.all(), queries.state_of(row, DAY), DAY)


def test_a_liaison_keeps_the_own_organs_exemptions_only(ground):
    own, strange = note(ground, "M000001"), note(ground, "M000003")

    exempting.withdraw_exemption(exemption_id=own.pk, actor=ground.user("liaison"), at=NINE)
    with pytest.raises(NotAllowed):
        exempting.withdraw_exemption(exemption_id=strange.pk, actor=ground.user("liaison"), at=NINE)
    with pytest.raises(NotAllowed):
        note(ground, "M000003", who="liaison")

    strange.refresh_from_db()
    assert strange.withdrawn_at is None


def test_on_the_page_one_is_noted_by_name_shown_and_ended(ground, client: Client):
    client.force_login(ground.user("officer"))
    today = clock.today().isoformat()

    client.post("/exemptions/note/", {"member": "李佳", "reason": "retired", "starts_on": today})

    page = client.get("/exemptions/").content.decode()
    assert "李佳" in page
    assert "M000003" in page
    row = Exemption.objects.get()
    client.post(f"/exemptions/{row.pk}/end/", {"ends_on": today})
    assert "李佳" not in client.get("/exemptions/").content.decode()
    assert "李佳" in client.get("/exemptions/?state=over").content.decode()


def test_a_name_that_two_bear_is_asked_about(ground, client: Client):
    client.force_login(ground.user("officer"))

    answer = client.post(
        "/exemptions/note/",
        {"member": "陈晨", "reason": "leave", "starts_on": "2026-01-01"},
        follow=True,
    )

    assert "M000005" in answer.content.decode()
    assert not Exemption.objects.exists()


def test_the_list_takes_the_same_few_queries_for_many_rows(
    ground, client: Client, django_assert_max_num_queries
):
    client.force_login(ground.user("officer"))
    for number in ground.members:
        note(ground, number)
    client.get("/exemptions/")

    with django_assert_max_num_queries(26):
        client.get("/exemptions/")


def test_the_command_grants_lists_ends_and_withdraws(ground):
    def run(*words):
        out = io.StringIO()
        call_command("exemptions", *words, stdout=out)
        return out.getvalue()

    number = run("grant", "m000001", "seconded", "--from", "2026-01-01", "--as", "officer").strip()

    assert run("list").split("\t")[:4] == [number, "M000001", "张晓丽", "seconded"]
    run("end", number, "--as", "officer")
    assert run("list") == ""
    run("withdraw", number, "--as", "officer")
    assert run("list", "--state", "withdrawn").strip().endswith("withdrawn")
    with pytest.raises(CommandError):
        run("withdraw", number, "--as", "officer")
    with pytest.raises(CommandError):
        run("withdraw", "999999", "--as", "officer")
