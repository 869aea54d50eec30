"""Posts are filled step by step by rules that refuse by name, and left with a decision."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nongan.audit.models import Event
from nongan.branches.models import Appointment
from nongan.branches.queries import closing
from nongan.branches.queries.appointing import in_office_on, vacancies
from nongan.branches.services import appointing
from nongan.branches.tests.factories import (
    JUNE,
    MAY,
    appoint,
    decision,
    deliberate,
    make_branch,
    make_local,
    nominate,
    relieve,
)
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.models import Grant, Membership
from nongan.organisations.tests.factories import (
    make_branch_officer,
    make_member,
    make_member_user,
    make_officer,
    make_party_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def branch(officer):
    return make_branch(officer=officer)


def refused(code, work, *args, **values):
    with pytest.raises(Refused) as told:
        work(*args, **values)
    assert told.value.code == code


def test_who_was_in_office_on_a_day(branch, officer):
    first = appoint(branch, actor=officer)
    relieve(first, actor=officer)
    row = deliberate(nominate(branch, actor=officer), actor=officer)
    who = {"appointment_id": row.id, "actor": officer, "at": JUNE}
    appointing.decide_appointment(decision=decision(on=date(2026, 5, 25)), **who)
    appointing.notify_appointment(on=date(2026, 5, 26), **who)
    appointing.take_office(on=date(2026, 5, 26), **who)

    def on(day):
        return [row.id for row in in_office_on(branch.appointments.all(), day)]

    assert on(MAY - timedelta(days=1)) == []
    assert on(date(2026, 5, 19)) == [first.id]
    assert on(date(2026, 5, 20)) == []
    assert on(date(2026, 5, 26)) == [row.id]
    open_posts = {v.post: v.since for v in vacancies(branch, list(branch.appointments.all()))}
    assert open_posts == {"organ_deputy": MAY, "community_deputy": MAY}
    verbs = Event.objects.filter(verb__startswith="appointment.").count()
    assert verbs == 5 + 1 + 5


def test_several_are_nominated_and_one_is_decided(branch, officer):
    first, second = (deliberate(nominate(branch, actor=officer), actor=officer) for _ in "12")
    decide = appointing.decide_appointment
    decide(appointment_id=first.id, decision=decision(), actor=officer, at=JUNE)
    late = {
        "appointment_id": second.id,
        "decision": decision("空2号"),
        "actor": officer,
        "at": JUNE,
    }
    refused("post_taken", decide, **late)
    second.refresh_from_db()
    assert (second.status, second.decision) == ("deliberated", None)


def test_composition_is_refused_by_the_name_of_the_rule(branch, officer):
    def name(post, member, *, head=False):
        return appointing.nominate_member(
            branch_id=branch.id,
            post=post,
            member_number=member.number,
            is_deputy_head=head,
            actor=officer,
            at=JUNE,
        )

    local, stranger = make_local(branch), make_local(make_branch())
    refused("not_a_deputy_head", name, "secretary", make_member())
    refused("not_of_an_organ", name, "secretary", local, head=True)
    refused("not_of_an_organ", name, "organ_deputy", local)
    refused("not_of_the_community", name, "community_deputy", make_member())
    refused("not_of_the_community", name, "community_deputy", stranger)
    refused("not_active", name, "committee_member", make_member(status="left"))
    refused("no_post", name, "chair", make_member())
    name("committee_member", local)
    refused("has_a_post", name, "community_deputy", local)
    leader = appoint(make_branch(), actor=officer).member
    refused("secretary_elsewhere", name, "secretary", leader, head=True)
    name("committee_member", leader)
    assert branch.appointments.count() == 2


def test_the_rules_are_asked_again_at_the_decision(branch, officer):
    row = deliberate(nominate(branch, "organ_deputy", actor=officer), actor=officer)
    home = make_party_organisation(community=branch.community)
    Membership.objects.filter(member=row.member).update(party_organisation=home)
    values = {"appointment_id": row.id, "decision": decision(), "actor": officer, "at": JUNE}
    refused("not_of_an_organ", appointing.decide_appointment, **values)
    row.member.status = "left"
    row.member.save()
    refused("not_active", appointing.decide_appointment, **values)


def test_days_out_of_order_and_steps_left_out_are_refused(branch, officer):
    row = nominate(branch, actor=officer)
    who = {"appointment_id": row.id, "actor": officer, "at": JUNE}
    refused("illegal_move", appointing.decide_appointment, decision=decision(), **who)
    refused("in_the_future", appointing.deliberate_appointment, on=date(2026, 6, 2), **who)
    refused("day_far_off", appointing.deliberate_appointment, on=date(26, 5, 4), **who)
    deliberate(row, actor=officer)
    before = decision(on=date(2026, 5, 3))
    refused("days_out_of_order", appointing.decide_appointment, decision=before, **who)
    appointing.decide_appointment(decision=decision(), **who)
    refused("days_out_of_order", appointing.notify_appointment, on=date(2026, 5, 3), **who)
    appointing.notify_appointment(on=MAY, **who)
    refused("days_out_of_order", appointing.take_office, on=date(2026, 5, 3), **who)
    appointing.take_office(on=MAY, **who)
    refused("days_out_of_order", relieve, row, actor=officer, on=date(2026, 5, 3))
    refused("illegal_move", appointing.withdraw_appointment, reason="迟了", **who)


def test_a_withdrawn_nominee_may_be_nominated_again(branch, officer):
    row = nominate(branch, actor=officer)
    who = {"actor": officer, "at": JUNE}
    refused(
        "reason_missing", appointing.withdraw_appointment, appointment_id=row.id, reason="", **who
    )
    appointing.withdraw_appointment(appointment_id=row.id, reason="本人请求", **who)
    assert nominate(branch, actor=officer, member=row.member).status == "nominated"


def test_a_closed_community_and_a_dissolving_branch_appoint_nobody(branch, officer):
    branch.community.closed_on = MAY
    branch.community.save()
    refused("closed", nominate, branch, actor=officer)
    branch.status = "dissolving"
    branch.save()
    refused("branch_not_open", nominate, branch, actor=officer)


def test_open_cards_of_a_relieved_secretary_pass_to_somebody_named(branch, officer, monkeypatch):
    left = closing.ClosingCheck(
        code="cards", label="Cards", count=lambda _b: 3, url_name="branches:x", passes_on=True
    )
    monkeypatch.setattr(closing, "_checks", {"cards": left})
    row = appoint(branch, actor=officer)
    deputy = appoint(branch, "organ_deputy", actor=officer)

    with pytest.raises(Refused, match=r"Cards \(3\)"):
        relieve(row, actor=officer)
    refused("not_in_office", relieve, row, actor=officer, by=row.member.number)
    done = relieve(row, actor=officer, by=deputy.member.number)

    assert done.taken_over_by == deputy.member


def test_with_nobody_else_in_office_a_secretary_is_relieved_all_the_same(
    branch, officer, monkeypatch
):
    left = closing.ClosingCheck(
        code="cards", label="Cards", count=lambda _b: 3, url_name="branches:x", passes_on=True
    )
    monkeypatch.setattr(closing, "_checks", {"cards": left})
    assert relieve(appoint(branch, actor=officer), actor=officer).taken_over_by is None


def test_the_right_of_a_relieved_officer_is_gone_at_the_next_request(branch, officer):
    row = appoint(branch, actor=officer)
    account = make_member_user(row.member)
    own = Grant.objects.create(
        user=account, role="branch_officer", community=branch.community, starts_at=JUNE
    )
    elsewhere = Grant.objects.create(
        user=account, role="branch_officer", community=make_branch().community, starts_at=JUNE
    )
    colleague = make_branch_officer(branch.community)
    sessions = [Client(), Client()]
    for client in sessions:
        client.force_login(account)

    relieve(row, actor=officer)

    own.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (own.ends_at, elsewhere.ends_at) == (JUNE, None)
    assert Grant.objects.get(user=colleague).ends_at is None
    assert all(c.get(reverse("home:desk")).status_code == 302 for c in sessions)
    assert Event.objects.get(verb="appointment.relieved").details["grants_ended"] == 1


def test_a_refused_relief_leaves_the_right_in_place(branch, officer):
    row = appoint(branch, actor=officer)
    account = make_member_user(row.member)
    grant = Grant.objects.create(
        user=account, role="branch_officer", community=branch.community, starts_at=JUNE
    )
    refused("in_the_future", relieve, row, actor=officer, on=date(2026, 6, 2))
    grant.refresh_from_db()
    row.refresh_from_db()
    assert (grant.ends_at, row.status) == (None, "in_office")


def test_only_the_committee_appoints(branch):
    with pytest.raises(NotAllowed):
        nominate(branch, actor=make_branch_officer(branch.community))
    assert not Appointment.objects.exists()
