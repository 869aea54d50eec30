"""Promise A5: a post goes to one of a hundred who are decided at the same instant.

A thread takes part with a connection of its own. The sabotage looks and writes without a lock and
without the constraint: the same count must then find more than one winner.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from nongan.accounts.services import tokens
from nongan.branches.models import Appointment
from nongan.branches.services import appointing
from nongan.branches.tests.factories import (
    JUNE,
    MAY,
    decision,
    deliberate,
    make_body,
    make_branch,
    nominate,
)
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.tests.factories import make_member, make_officer

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
CLIENTS, ROUNDS = 100, 1
HELD = ["decided", "notified", "in_office"]


def at_once(works: Sequence[Callable[[], object]]) -> Counter[str]:
    """Run the works together; how many were done, and how many refused with which code."""
    barrier, answers = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(60)
            answers.append(str(work() or "done"))
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return Counter(answers)


def nominees(count: int, officer: Any) -> list[Appointment]:
    branch = make_branch(officer=officer)
    return [deliberate(nominate(branch, actor=officer), actor=officer) for _ in range(count)]


def test_a_hundred_decided_at_once_leave_one_secretary():
    officer = make_officer()
    token = tokens.make_token(actor=officer, name="a5", days=1, at=clock.now()).text
    rows, body = nominees(CLIENTS, officer), make_body()

    def press(row: Appointment) -> str:
        answer = Client(raise_request_exception=False).post(
            reverse("api:api-appointment-decide", args=[row.id]),
            {"body": body.id, "number": "同一号", "decided_on": MAY.isoformat()},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(row.id)},
        )
        return f"{answer.status_code} {json.loads(answer.content).get('code', '')}".strip()

    answers = at_once([lambda row=row: press(row) for row in rows])

    assert answers == {"200": 1, "409 post_taken": CLIENTS - 1}
    assert Appointment.objects.filter(status__in=HELD).count() == 1
    assert Appointment.objects.filter(status="deliberated").count() == CLIENTS - 1


def test_nobody_is_decided_secretary_of_two_branches_at_once():
    officer, member = make_officer(), make_member()
    rows = [
        deliberate(
            nominate(make_branch(officer=officer), actor=officer, member=member), actor=officer
        )
        for _ in range(4)
    ]

    def decide(row: Appointment) -> None:
        appointing.decide_appointment(
            appointment_id=row.id, decision=decision(), actor=officer, at=JUNE
        )

    answers = at_once([lambda row=row: decide(row) for row in rows])

    assert answers == {"done": 1, "secretary_elsewhere": 3}


def test_sabotage_looking_first_and_writing_later_is_counted():
    officer = make_officer()
    rows = nominees(5, officer)
    between = threading.Barrier(len(rows))
    made = decision()
    recorded = make_branch(officer=officer).founded_by
    assert made
    constraint = next(c for c in Appointment._meta.constraints if c.name == "one_holder_of_a_post")

    def check_then_update(row: Appointment) -> None:
        is_taken = Appointment.objects.filter(branch=row.branch, status__in=HELD).exists()
        between.wait(60)  # everybody has looked before anybody writes
        if not is_taken:
            Appointment.objects.filter(id=row.id).update(status="decided", decision=recorded)

    with connection.schema_editor() as editor:
        editor.remove_constraint(Appointment, constraint)
    try:
        at_once([lambda row=row: check_then_update(row) for row in rows])
        assert Appointment.objects.filter(status__in=HELD).count() > 1
    finally:
        Appointment.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Appointment, constraint)


def test_pressing_twice_nominates_once():
    officer = make_officer()
    token = tokens.make_token(actor=officer, name="b6", days=1, at=clock.now()).text
    branch, member = make_branch(officer=officer), make_member()

    def press() -> Any:
        return Client().post(
            reverse("api:api-appointment-add", args=[branch.id]),
            {"post": "organ_deputy", "member": member.number},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "b6-nominate"},
        )

    first, again = press(), press()

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert branch.appointments.count() == 1
