"""Promises E1, E2, H1: every address × method × role × scope answers as tests/policy.toml says."""

import logging

import pytest
from django.db import transaction

from tests.policy_calls import Answer, Caller, broken_audit, digest_of
from tests.policy_table import ANON, METHODS, UNSAFE, Address, Row, addresses, rows
from tests.policy_world import SIGNED_IN, make_world

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
ROWS = rows()
SIGN_IN = "/sign-in/"
PROBING = ("committee_officer", "organ_liaison", "community_worker", "system_admin", "auditor")


@pytest.fixture(scope="module")
def caller(django_db_setup, django_db_blocker):
    """One world for all cells; each call is undone, and at the end the world is."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield Caller(make_world())
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture(scope="module", autouse=True)
def _quiet():
    """Thousands of refusals are what is wanted here; their log lines are not."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def known():
    return addresses()


def test_every_address_has_a_row_and_every_row_an_address(known):
    named = {row.address for row in ROWS}

    assert sorted(known.keys() - named) == [], "addresses without a row in tests/policy.toml"
    assert sorted(named - known.keys()) == [], "rows whose address is gone"


def test_every_change_says_what_event_it_leaves():
    assert [str(row) for row in ROWS if row.method in UNSAFE and row.event is None] == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_the_answer_of_the_table(row, caller, known):
    assert problems(row, caller, known[row.address]) == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.event], ids=str)
def test_a_change_leaves_its_event_or_does_not_happen(row, caller, known, monkeypatch):
    address = known[row.address]
    done = first_effective(row, caller, address)
    assert done, "no allowed call had an effect: give the factory valid data"
    role, side, answer = done
    before = {table: digest_of(table) for table in answer.written}

    with broken_audit(monkeypatch), transaction.atomic():
        broken = caller.call(address, row, role, side)

    assert broken.status >= 500
    assert {t: d for t, d in broken.digests.items() if d != before.get(t, d)} == {}
    assert {table: digest_of(table) for table in answer.written} == before


def test_a_method_without_a_row_is_refused_to_everybody(caller, known):
    listed = {(row.address, row.method): row for row in ROWS}
    wrong = []
    for (name, _), row in listed.items():
        for method in METHODS:
            if (name, method) in listed:
                continue
            probe = Row(name, method, object=row.object)
            for role in PROBING:
                answer = caller.call(known[name], probe, role, "own")
                if answer.status not in (401, 403, 404, 405) or answer.written:
                    wrong.append(f"{name} {method} {role}: {answer.status} {answer.written}")
    assert wrong == []


def cells(row: Row, address: Address):
    sides = ("own", "other") if row.object else ("own",)
    for side in sides:
        yield ANON, side, False
        for role in SIGNED_IN:
            yield role, side, False
            if address.is_api:
                yield role, side, True


def problems(row: Row, caller: Caller, address: Address) -> list[str]:
    """What is wrong about a row, a line for each cell."""
    found = []
    for role, side, bearer in cells(row, address):
        answer = caller.call(address, row, role, side, bearer=bearer)
        if problem := problem_of(row, address, role, side, answer):
            found.append(f"{role}{' (token)' if bearer else ''} {side}: {problem}")
        if not row.may_see_strangers(role):
            strange = caller.world.sides["other"].canaries
            found += [f"{role} {side}: leaks {word}" for word in strange if word in answer.text]
    return found


def problem_of(row: Row, address: Address, role: str, side: str, answer: Answer) -> str:
    if role == ANON and not row.public:
        return _problem_of_a_stranger(address, answer)
    if not row.allows(role, side):
        if answer.status != row.refusal(role, side):
            return f"{answer.status} instead of {row.refusal(role, side)}"
        return f"refused, yet wrote {answer.written or answer.verbs}" if answer.written else ""
    if answer.status not in row.ok or answer.location.startswith(SIGN_IN + "?"):
        return f"{answer.status} {answer.location} instead of {sorted(row.ok)}"
    return _problem_of_the_record(row, answer)


def _problem_of_a_stranger(address: Address, answer: Answer) -> str:
    if address.is_api:
        return "" if answer.status == 401 else f"{answer.status} instead of 401"
    if answer.status == 302 and answer.location.startswith(SIGN_IN):
        return ""
    return f"{answer.status} {answer.location} instead of the sign-in page"


def _problem_of_the_record(row: Row, answer: Answer) -> str:
    """Every change leaves exactly one event (promise H1); what changes nothing leaves none."""
    if answer.written and len(answer.verbs) != 1:
        return f"changed {sorted(answer.written)} and left {answer.verbs}"
    if set(answer.verbs) - {row.event}:
        return f"left {answer.verbs} instead of {row.event!r}"
    return ""


def first_effective(row: Row, caller: Caller, address: Address):
    for role, side, bearer in cells(row, address):
        if bearer or not row.allows(role, side):
            continue
        answer = caller.call(address, row, role, side)
        if answer.verbs == [row.event]:
            return role, side, answer
    return None
