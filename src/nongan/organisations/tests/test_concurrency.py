"""What two people do at once: numbers, cycles, looks and administrators stay lawful.

Each test lets threads of their own connections meet at a barrier; the database's own
constraints and locks must leave a lawful state whoever wins.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from nongan.kernel.errors import Refused
from nongan.organisations import queries, rules, services
from nongan.organisations.models import Grant, Member, Membership, PhoneLook
from nongan.organisations.services import MemberValues, Place
from nongan.organisations.tests.factories import (
    MARCH,
    NINE,
    make_county,
    make_liaison,
    make_member,
    make_officer,
    make_party_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Run the works together; give "done" or the code of the refusal of each."""
    barrier, answers = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            work()
            answers[place] = "done"
        except Refused as refusal:
            answers[place] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_members_registered_at_once_get_numbers_of_their_own():
    home, officer = make_party_organisation(), make_officer()

    def register() -> None:
        services.register_member(
            values=MemberValues("王伟"),
            party_organisation_id=home.id,
            starts_on=MARCH,
            actor=officer,
            at=NINE,
        )

    assert at_once(*[register] * 6) == ["done"] * 6
    assert Member.objects.values("number").distinct().count() == 6


def test_two_moves_of_one_member_leave_one_open_membership():
    member, officer = make_member(), make_officer()
    targets = [make_party_organisation() for _ in range(4)]

    def move(target: int) -> Callable[[], Any]:
        return lambda: services.move_member(
            member_id=member.id,
            party_organisation_id=target,
            moves_on=MARCH,
            reason="",
            actor=officer,
            at=NINE,
        )

    assert at_once(*[move(target.id) for target in targets]) == ["done"] * 4
    assert Membership.objects.filter(ends_on__isnull=True).count() == 1


def test_two_halves_of_a_cycle_are_not_both_written():
    officer = make_officer()
    first, second = make_party_organisation(), make_party_organisation()

    def place(row: int, parent: int) -> Callable[[], Any]:
        return lambda: services.place_party_organisation(
            party_organisation_id=row, parent_id=parent, actor=officer, at=NINE
        )

    answers = at_once(place(first.id, second.id), place(second.id, first.id))

    assert sorted(answers) == ["cycle", "done"]
    parents = queries.parents_of_party_organisations()
    assert [parents[first.id], parents[second.id]].count(None) == 1


def test_the_last_look_of_the_day_is_had_once():
    home = make_party_organisation()
    member = make_member(party_organisation=home, phone="13800434406")
    liaison = make_liaison(home)
    for n in range(1, rules.PHONE_LOOKS_PER_DAY):
        PhoneLook.objects.create(
            member=member, user=liaison, reason="通知", at=NINE, day=NINE.date(), ordinal=n
        )

    def look() -> None:
        services.unmask_phone(member_id=member.id, reason="通知报到", actor=liaison, at=NINE)

    answers = at_once(look, look, look)

    assert sorted(answers) == ["daily_cap", "daily_cap", "done"]
    assert PhoneLook.objects.count() == rules.PHONE_LOOKS_PER_DAY


def test_two_administrators_roles_given_at_once_leave_one():
    make_county()
    user = make_user()

    def give(role: str) -> Callable[[], Any]:
        return lambda: services.give_grant(user=user, role=role, place=Place(), actor=None, at=NINE)

    answers = at_once(give("system_admin"), give("security_admin"), give("auditor"))

    assert answers.count("done") == 1
    assert Grant.objects.filter(user=user, ends_at__isnull=True).count() == 1


def test_a_party_organisation_is_not_closed_under_somebody_who_joins():
    row, officer = make_party_organisation(), make_officer()

    def close() -> None:
        services.close_party_organisation(
            party_organisation_id=row.id, on=MARCH, actor=officer, at=NINE
        )

    def join() -> None:
        services.register_member(
            values=MemberValues("王伟"),
            party_organisation_id=row.id,
            starts_on=MARCH,
            actor=officer,
            at=NINE,
        )

    answers = at_once(close, join)

    assert sorted(answers) in (["done", "has_members"], ["done", "party_organisation_closed"])
    row.refresh_from_db()
    assert (row.closed_on is None) == Membership.objects.exists()
