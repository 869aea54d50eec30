"""Roles: who gives them, what they open, how they end; accounts in bulk; exports."""

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from nongan.accounts.models import User
from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed
from nongan.organisations import policies, queries, services
from nongan.organisations.models import ExportRequest, Grant, GrantProposal, Member
from nongan.organisations.queries.first_run import first_run
from nongan.organisations.tests.factories import (
    NINE,
    grant,
    make_administrator,
    make_branch_officer,
    make_community,
    make_liaison,
    make_member,
    make_member_user,
    make_officer,
    make_party_organisation,
    make_user,
    make_worker,
)
from nongan.organisations.tests.refusals import refused

pytestmark = pytest.mark.django_db
Role = Grant.Role
ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


def give(user, role, actor=None, **place):
    return services.give_grant(
        user=user, role=role, place=services.Place(**place), actor=actor, at=NINE
    )


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", ADMINISTRATORS)
def test_nobody_holds_two_of_the_three_administrators(first, second):
    user = make_administrator(first)

    with refused("held_already" if first == second else "two_administrators"):
        give(user, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(user, second)

    assert queries.roles_of(user) == {first}


def test_an_ended_office_makes_room_for_another():
    user, make_room = make_administrator(Role.AUDITOR), Grant.objects.get()

    services.end_grant(grant_id=make_room.id, actor=None, at=NINE)

    assert give(user, Role.SYSTEM_ADMIN).role == Role.SYSTEM_ADMIN


def test_only_the_security_administrator_gives_and_ends_roles():
    security = make_administrator(Role.SECURITY_ADMIN)
    others = [make_officer(), make_administrator(Role.SYSTEM_ADMIN), make_user()]
    held = grant(make_user(), Role.COMMITTEE_OFFICER)

    for actor in others:
        with pytest.raises(NotAllowed):
            give(make_user(), Role.COMMITTEE_OFFICER, actor)
        with pytest.raises(NotAllowed):
            services.end_grant(grant_id=held.id, actor=actor, at=NINE)

    assert Event.objects.count() == 0
    give(make_user(), Role.COMMITTEE_OFFICER, security)
    assert Event.objects.get().verb == "grant.given"


def test_the_last_security_administrator_stays():
    security = make_administrator(Role.SECURITY_ADMIN)
    only = Grant.objects.get()

    with refused("last_one"):
        services.end_grant(grant_id=only.id, actor=security, at=NINE)

    make_administrator(Role.SECURITY_ADMIN)
    services.end_grant(grant_id=only.id, actor=security, at=NINE)
    assert queries.roles_of(security) == set()


@pytest.mark.parametrize(
    "role", [Role.ORGAN_LIAISON, Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER, Role.MEMBER]
)
def test_a_role_in_a_place_is_not_given_without_its_place(role):
    user = make_user()

    with refused("scope"):
        give(user, role)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(user, role)


def test_what_each_role_sees_of_the_members():
    home, other = make_party_organisation(), make_party_organisation()
    below = make_party_organisation(organ=home.organ, parent=home)
    own, low, far = (make_member("甲", place) for place in (home, below, other))
    community = make_community()

    sees = {
        make_officer(): {own, low, far},
        make_liaison(home): {own, low},
        make_liaison(below): {low},
        make_member_user(far): {far},
        make_worker(community): set(),
        make_branch_officer(community): set(),
        make_user(): set(),
    }
    sees |= {make_administrator(role): set() for role in ADMINISTRATORS}

    for user, members in sees.items():
        assert set(policies.visible_members(user)) == members, queries.roles_of(user)


def test_a_liaison_loses_sight_of_a_member_who_moved():
    home, other = make_party_organisation(), make_party_organisation()
    member, liaison = make_member("甲", home), make_liaison(home)

    services.move_member(
        member_id=member.id,
        party_organisation_id=other.id,
        moves_on=NINE.date(),
        reason="",
        actor=make_officer(),
        at=NINE,
    )

    assert not policies.visible_members(liaison).exists()


def test_a_closed_account_holds_no_role():
    officer = make_officer()
    officer.is_active = False
    officer.save()

    assert queries.roles_of(officer) == set()


def test_accounts_in_bulk_are_made_once_and_wait_for_their_roles():
    organs = [make_party_organisation() for _ in range(3)]
    communities = [make_community() for _ in range(2)]
    below = make_party_organisation(organ=organs[0].organ, parent=organs[0])
    system = make_administrator(Role.SYSTEM_ADMIN)
    security = make_administrator(Role.SECURITY_ADMIN)

    slips = services.create_accounts_in_bulk(actor=system, at=NINE)

    assert len(slips) == 5
    assert below.name not in {slip.place for slip in slips}
    assert all(slip.slip.user.check_password(slip.slip.password) for slip in slips)
    assert all(queries.roles_of(slip.slip.user) == set() for slip in slips)
    assert services.create_accounts_in_bulk(actor=system, at=NINE) == []
    assert Event.objects.count() == 1
    with pytest.raises(NotAllowed):
        services.give_proposed_grants(actor=system, at=NINE)

    assert services.give_proposed_grants(actor=security, at=NINE) == 5

    assert queries.roles_of(slips[0].slip.user) == {Role.ORGAN_LIAISON}
    assert list(queries.communities_open_to(slips[4].slip.user)) == [communities[1]]
    assert first_run().has_accounts
    assert GrantProposal.objects.count() == 0


def test_two_party_organisations_of_one_organ_get_two_accounts():
    first = make_party_organisation()
    second = make_party_organisation(organ=first.organ)

    slips = services.create_accounts_in_bulk(actor=None, at=NINE)

    names = [row.slip.user.username for row in slips]
    assert names[1] == f"{names[0]}-2"
    places = GrantProposal.objects.values_list("party_organisation", flat=True)
    assert list(places) == [first.id, second.id]


def test_an_officer_cannot_make_accounts_in_bulk():
    make_community()
    before = User.objects.count()
    officer = make_officer()

    with pytest.raises(NotAllowed):
        services.create_accounts_in_bulk(actor=officer, at=NINE)

    assert User.objects.count() == before + 1


def asked(actor, **scope) -> ExportRequest:
    return services.request_export(
        kind="members", purpose="通知第三季度报到", scope=scope, actor=actor, at=NINE
    )


def test_a_list_with_phones_needs_a_second_person_and_is_taken_once(tmp_path):
    home = make_party_organisation()
    make_member("张晓丽", home, phone="13800434406")
    make_member("别处", phone="13911112222")
    liaison, officer = make_liaison(home), make_officer()
    request = asked(liaison)

    with refused("illegal_move"):
        services.take_export(request_id=request.id, actor=liaison, at=NINE)
    services.approve_export(request_id=request.id, actor=officer, at=NINE)
    with pytest.raises(NotAllowed):
        services.take_export(request_id=request.id, actor=officer, at=NINE)
    _name, data = services.take_export(request_id=request.id, actor=liaison, at=NINE)
    with refused("illegal_move"):
        services.take_export(request_id=request.id, actor=liaison, at=NINE)

    path = tmp_path / "list.xlsx"
    path.write_bytes(data)
    cells = [str(cell) for row in load_workbook(path).worksheets[0].values for cell in row]
    assert "13800434406" in cells
    assert "13911112222" not in cells
    request.refresh_from_db()
    assert request.watermark in cells
    assert [e.verb for e in Event.objects.order_by("seq")] == [
        "export.requested",
        "export.approved",
        "export.taken",
    ]


def test_nobody_approves_the_own_request():
    officer = make_officer()
    request = asked(officer)

    with refused("own_request"):
        services.approve_export(request_id=request.id, actor=officer, at=NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(id=request.id).update(status="approved", approved_by=officer)

    request.refresh_from_db()
    assert request.status == "requested"


def test_a_liaison_decides_nothing_and_a_request_needs_its_purpose():
    liaison = make_liaison(make_party_organisation())
    request = asked(make_officer())

    with pytest.raises(NotAllowed):
        services.approve_export(request_id=request.id, actor=liaison, at=NINE)
    with refused("purpose_missing"):
        services.request_export(kind="members", purpose=" ", scope={}, actor=liaison, at=NINE)
    with refused("kind_unknown"):
        services.request_export(kind="wages", purpose="想看看的", scope={}, actor=liaison, at=NINE)

    assert ExportRequest.objects.count() == 1


def test_the_list_holds_what_its_taker_may_see_when_it_is_taken():
    home = make_party_organisation()
    make_member("张晓丽", home, phone="13800434406")
    liaison = make_liaison(home)
    request = asked(liaison)
    services.approve_export(request_id=request.id, actor=make_officer(), at=NINE)
    Grant.objects.filter(user=liaison).update(ends_at=NINE)

    with pytest.raises(NotAllowed):
        services.take_export(request_id=request.id, actor=liaison, at=NINE)

    assert Member.objects.count() == 1
