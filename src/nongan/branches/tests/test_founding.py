"""Branches are proposed, approved, begin, and end; a decision stands behind each step."""

from datetime import date

import pytest

from nongan.audit.models import Event
from nongan.branches.models import Decision, TemporaryBranch
from nongan.branches.queries import closing
from nongan.branches.services import founding
from nongan.branches.tests.factories import JUNE, MAY, decision, make_body, make_branch
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.tests.factories import (
    make_branch_officer,
    make_community,
    make_officer,
    make_party_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


def refused(code, work, **values):
    with pytest.raises(Refused) as told:
        work(**values)
    assert told.value.code == code


def test_fourteen_are_founded_by_one_decision(officer):
    places = [make_community() for _ in range(14)]
    founding.propose_branch(community_id=places[3].id, name="河滨支部", actor=officer, at=JUNE)

    made = founding.found_branches(
        community_ids=[p.id for p in places],
        decision=decision(),
        starts_on=MAY,
        actor=officer,
        at=JUNE,
    )

    assert len(made) == 14
    assert {b.status for b in TemporaryBranch.objects.all()} == {"active"}
    assert Decision.objects.get().founded.count() == 14
    assert TemporaryBranch.objects.filter(name="河滨支部").count() == 1
    assert Event.objects.filter(verb="branches.founded").count() == 1


def test_one_of_fourteen_that_cannot_be_founded_stops_all(officer):
    places = [make_community(), make_branch().community]
    refused(
        "branch_exists",
        founding.found_branches,
        community_ids=[p.id for p in places],
        decision=decision("新1号"),
        actor=officer,
        at=JUNE,
    )
    assert TemporaryBranch.objects.count() == 1
    assert not Decision.objects.filter(number="新1号").exists()


def test_every_step_in_its_order(officer):
    who = {"actor": officer, "at": JUNE}
    branch = founding.propose_branch(community_id=make_community().id, **who)
    assert branch.name.startswith("派驻")
    refused("illegal_move", founding.start_branch, branch_id=branch.id, on=MAY, **who)
    founding.approve_branches(branch_ids=[branch.id], decision=decision(), **who)
    early = date(2026, 5, 3)
    refused("days_out_of_order", founding.start_branch, branch_id=branch.id, on=early, **who)
    late = date(2026, 6, 2)
    refused("in_the_future", founding.start_branch, branch_id=branch.id, on=late, **who)
    founding.start_branch(branch_id=branch.id, on=MAY, **who)
    refused("reason_missing", founding.start_dissolving, branch_id=branch.id, reason=" ", **who)
    founding.start_dissolving(branch_id=branch.id, reason="任务完成", **who)
    assert founding.call_off_dissolving(branch_id=branch.id, **who).status == "active"
    refused("not_dissolving", founding.call_off_dissolving, branch_id=branch.id, **who)


def test_a_proposal_is_withdrawn_and_another_may_follow(officer):
    who = {"actor": officer, "at": JUNE}
    place = make_community()
    branch = founding.propose_branch(community_id=place.id, **who)
    refused("branch_exists", founding.propose_branch, community_id=place.id, **who)
    founding.withdraw_branch(branch_id=branch.id, reason="暂缓", **who)
    assert founding.propose_branch(community_id=place.id, **who).status == "proposed"


def test_a_branch_with_open_matters_is_not_dissolved(officer, monkeypatch):
    who = {"actor": officer, "at": JUNE}
    branch = make_branch()
    founding.start_dissolving(branch_id=branch.id, reason="任务完成", **who)
    left = [2]
    check = closing.ClosingCheck(
        code="orders", label="Orders", count=lambda _branch: left[0], url_name="branches:x"
    )
    monkeypatch.setattr(closing, "_checks", {"orders": check})
    end = {"branch_id": branch.id, "decision": decision(), "on": MAY, **who}

    with pytest.raises(Refused, match=r"Orders \(2\)"):
        founding.dissolve_branch(**end)
    left[0] = 0

    assert founding.dissolve_branch(**end).status == "dissolved"


def test_a_decision_needs_a_higher_body_and_keeps_its_day(officer):
    place, body = make_community(), make_body()
    made = {"community_ids": [place.id], "actor": officer, "at": JUNE}
    own = make_party_organisation(community=place, kind="committee")
    for wrong in (own, make_party_organisation()):
        values = decision(body=wrong)
        refused("not_a_higher_body", founding.found_branches, decision=values, **made)
    blank = decision(" ", body=body)
    refused("number_missing", founding.found_branches, decision=blank, **made)
    founding.found_branches(decision=decision("1号", body=body), **made)
    again = {**made, "community_ids": [make_community().id]}
    other_day = decision("1号", body=body, on=date(2026, 5, 5))
    refused("number_used", founding.found_branches, decision=other_day, **again)
    others = decision("1号", body=body, attendees=3)
    refused("attendees_differ", founding.found_branches, decision=others, **again)
    founding.found_branches(decision=decision("1号", body=body), **again)
    assert Decision.objects.count() == 1


def test_a_closed_community_gets_no_branch(officer):
    place = make_community()
    place.closed_on = MAY
    place.save()
    refused("closed", founding.propose_branch, community_id=place.id, actor=officer, at=JUNE)


def test_only_the_committee_founds():
    place = make_community()
    with pytest.raises(NotAllowed):
        founding.propose_branch(community_id=place.id, actor=make_branch_officer(place), at=JUNE)
    assert not TemporaryBranch.objects.exists()
