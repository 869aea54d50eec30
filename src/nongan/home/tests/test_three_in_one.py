"""The law of the three-in-one view: role × scope × block × action, on the page and in the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest
from django.urls import reverse

from nongan.accounts.models import User
from nongan.branches.models import PartyLifeAttendance, PartyLifeRecord, Placement, TemporaryBranch
from nongan.branches.tests.factories import make_branch
from nongan.home import policies
from nongan.home.policies import ACTIONS, BLOCKS, SCOPES, TABLE
from nongan.kernel import clock
from nongan.organisations.models import Grant, Member, Membership
from nongan.organisations.tests import factories
from nongan.organisations.tests.factories import (
    make_community,
    make_member,
    make_party_organisation,
)
from nongan.roster.models import Receipt
from nongan.roster.tests.checks_ground import batch_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
Role = Grant.Role
SCOPED = (Role.ORGAN_LIAISON, Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER)
# Each role in each scope that it can stand in.
CELLS = [
    (Role.COMMITTEE_OFFICER, "own"),
    (Role.MEMBER, "own"),
    (Role.MEMBER, "other"),
    *product(SCOPED, SCOPES),
    *((role, "other") for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)),
]
MOVED = date(2026, 6, 1)
THEN, NOW = MOVED - timedelta(days=9), MOVED + timedelta(days=9)


@dataclass
class World:
    """A member who moved house and home on the first of June, with papers before and after."""

    member: Member
    users: dict[tuple[str, str], User]


@pytest.fixture
def world(db):
    places = {scope: make_community(f"{scope}社区") for scope in SCOPES}
    homes = {scope: make_party_organisation(f"{scope}党支部") for scope in SCOPES}
    member = make_member("张晓丽", homes["former"], phone="13900001234")
    Membership.objects.filter(member=member).update(starts_on=date(2026, 5, 4), ends_on=MOVED)
    Membership.objects.create(member=member, party_organisation=homes["own"], starts_on=MOVED)
    spans = {"former": (date(2026, 5, 4), MOVED), "own": (MOVED, None)}
    users = {cell: _user(cell, places, homes, member) for cell in CELLS}
    batch = batch_of("receipts", users[Role.COMMITTEE_OFFICER, "own"])
    for scope, (starts_on, ends_on) in spans.items():
        Placement.objects.create(
            member=member, community=places[scope], starts_on=starts_on, ends_on=ends_on
        )
        day = THEN if scope == "former" else NOW
        _meeting(make_branch(places[scope]), day, f"{scope}党课", member, homes[scope])
        _receipt(places[scope], day, f"{scope}收件人", member, batch)
    return World(member, users)


def _user(cell, places, homes, member):
    role, scope = cell
    user = factories.make_user()
    where = {}
    if role == Role.ORGAN_LIAISON:
        where["party_organisation"] = homes[scope]
    elif role in SCOPED:
        where["community"] = places[scope]
    elif role == Role.MEMBER:
        where["member"] = member if scope == "own" else make_member()
    factories.grant(user, role, **where)
    return user


def _meeting(branch: TemporaryBranch, day, topic, member, home):
    officer = branch.proposed_by
    row = PartyLifeRecord.objects.create(
        branch=branch,
        kind="party_class",
        held_on=day,
        topic=topic,
        recorded_by=officer,
        recorded_at=clock.now(),
    )
    PartyLifeAttendance.objects.create(record=row, member=member, home=home)


def _receipt(community, day, received_by, member, batch):
    Receipt.objects.create(
        community=community,
        name_written=member.name,
        file_name="回执.xlsx",
        row=1,
        key=f"{community.id}",
        batch=batch,
        content_digest="1" * 64,
        member=member,
        link_status="linked",
        reported_on=day,
        received_by=received_by,
    )


def page(client, world, user):
    client.force_login(user)
    return client.get(reverse("home:three-in-one", args=[world.member.id]))


def act_links(world):
    """Where each block is changed."""
    return {
        "home": reverse("organisations:member-change", args=[world.member.id]),
        "branch": "/party-life/add/",
        "community": f'href="{reverse("roster:receipt-list")}">',
    }


def blocks_of(text: str) -> dict[str, str]:
    """What the page shows of each block; "" where it is not there."""
    found = dict.fromkeys(BLOCKS, "")
    for part in text.split('data-block="')[1:]:
        name, _, rest = part.partition('"')
        found[name] = rest
    return found


@pytest.mark.parametrize(("role", "scope"), CELLS)
def test_the_page_gives_just_what_the_table_says(client, world, role, scope):
    law = TABLE.get((role, scope), {})
    answer = page(client, world, world.users[role, scope])
    if not law:
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    shown = blocks_of(answer.content.decode())
    signs = {"home": ("former党支部", "own党支部"), "branch": ("former党课", "own党课")}
    signs["community"] = ("former收件人", "own收件人")
    for block in BLOCKS:
        given = law.get(block, frozenset())
        text = shown[block]
        assert bool(text) == bool(given), block
        before, after = signs[block]
        is_host = role in policies.HOSTS and block != "home"
        assert (after in text) == ("see" in given), (block, "later")
        # A present host sees what was in the own community; what stood elsewhere before is not its.
        sees_before = "history" in given or ("see" in given and not is_host)
        assert (before in text) == sees_before, (block, "before")
        links = act_links(world)
        assert (links[block] in text) == ("act" in given), (block, "act")
    assert ("****" in shown["home"]) == ("phone" in law.get("home", ()))
    assert "13900001234" not in answer.content.decode()


@pytest.mark.parametrize(("role", "scope"), CELLS)
def test_the_api_gives_the_same(client, world, role, scope):
    client.force_login(world.users[role, scope])
    answer = client.get(reverse("api:api-three-in-one", args=[world.member.id]))
    law = TABLE.get((role, scope), {})
    assert answer.status_code == (200 if law else 404)
    if law:
        said = answer.json()["may"]
        assert said == {block: sorted(law.get(block, ())) for block in BLOCKS}
        assert bool(answer.json()["phone"]) == ("phone" in law.get("home", ()))


def test_the_table_names_known_things_only():
    for (role, scope), blocks in TABLE.items():
        assert role in Role.values
        assert scope in SCOPES
        assert set(blocks) <= set(BLOCKS)
        assert all(actions and actions <= set(ACTIONS) for actions in blocks.values())


def test_what_the_law_may_never_give():
    for (role, scope), blocks in TABLE.items():
        for actions in blocks.values():
            assert scope != "other"
            if scope == "former":
                assert actions == {"history"}
            if role in (Role.COMMITTEE_OFFICER, Role.MEMBER):
                assert "act" not in actions
            assert "phone" not in actions or actions >= {"see", "phone"}
    administrators = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    assert not administrators & {role for role, _ in TABLE}


@pytest.mark.parametrize("role", [Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER])
def test_e11_a_hosts_right_shrinks_to_history_at_the_next_request(client, world, role):
    user = world.users[role, "own"]
    assert "****" in page(client, world, user).content.decode()
    Placement.objects.filter(member=world.member, ends_on=None).update(
        ends_on=NOW - timedelta(days=1)
    )
    after = page(client, world, user).content.decode()
    assert "****" not in after
    assert "own党课" not in after, "the meeting was after the end"
    assert 'data-block="home"' not in after
    Grant.objects.filter(user=user).update(ends_at=clock.now() + timedelta(seconds=1))
    assert page(client, world, user).status_code == 404


def test_sabotage_a_law_that_gives_a_former_host_the_phone_is_noticed(client, world, monkeypatch):
    user = world.users[Role.BRANCH_OFFICER, "former"]
    assert "****" not in page(client, world, user).content.decode()
    wrong = {"home": frozenset({"history", "phone"})}
    monkeypatch.setitem(TABLE, (Role.BRANCH_OFFICER, "former"), wrong)
    assert "****" in page(client, world, user).content.decode()
    with pytest.raises(AssertionError):
        test_what_the_law_may_never_give()
