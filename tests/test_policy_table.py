"""Promises E1, E2, H1: every address × method × role × scope answers as tests/policy.toml says."""

import logging

import pytest
from django.db import transaction

from nongan.accounts.services import recording
from nongan.ui import menus
from tests.policy_calls import Caller, broken_audit, digest_of
from tests.policy_mutants import is_caught, refusals, some
from tests.policy_table import METHODS, UNSAFE, Row, addresses, rows
from tests.policy_verdicts import first_effective, problems
from tests.policy_world import make_world

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
ROWS = rows()
# Promise E9's list. Words where a column holds words, a number where it holds a number.
SMUGGLED = {
    **dict.fromkeys(("is_staff", "is_superuser", "role", "org", "approved"), "SMUGGLED9"),
    **dict.fromkeys(("hours", "amount", "capacity", "id", "pk", "created_by"), "987654321"),
}
PROBING = ("committee_officer", "system_admin")


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
def _quick_and_quiet():
    """Thousands of calls: without log lines of refusals, without the menu (its words are the
    product's own, and 20 queries a page), without a copy of every template's variables."""
    logging.disable(logging.ERROR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(menus, "shown", lambda request: [])
        patch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
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
        broken = caller.call(address, row, role, side, deep=True)

    assert broken.status >= 500
    assert {t: d for t, d in broken.digests.items() if d != before.get(t, d)} == {}
    assert {table: digest_of(table) for table in answer.written} == before


@pytest.mark.parametrize("row", [row for row in ROWS if row.event], ids=str)
def test_e9_no_field_is_set_that_the_form_does_not_offer(row, caller, known):
    address = known[row.address]
    role, side, _ = first_effective(row, caller, address)
    answer = caller.call(address, row, role, side, extras=SMUGGLED, deep=True)
    assert [word for word in ("SMUGGLED9", "987654321") if word in answer.stored.decode()] == []


def test_a_method_without_a_row_is_refused_to_everybody(caller, known):
    # By route: two names of the API may share an address, one for each method.
    listed = {(known[row.address].route, row.method) for row in ROWS}
    wrong = []
    for name, row in {row.address: row for row in ROWS}.items():
        for method in METHODS:
            if (known[name].route, method) in listed:
                continue
            probe = Row(name, method, object=row.object)
            for role in PROBING:
                answer = caller.call(known[name], probe, role, "own")
                shown = row.public and answer.status == 200  # the same page, by whatever verb
                if not (shown or answer.status in (401, 403, 404, 405)) or answer.written:
                    wrong.append(f"{name} {method} {role}: {answer.status} {answer.written}")
    assert wrong == []


# ── sabotage: a table that stays green when a check is gone would prove nothing ─────────────


def test_sabotage_each_of_twenty_missing_checks_turns_the_table_red(caller, known, monkeypatch):
    asked = refusals(ROWS, caller, known, monkeypatch)
    assert asked
    survivors = [
        policy
        for policy in some(asked, 20, seed=2019)
        if not is_caught(asked[policy], caller, known, policy, monkeypatch)
    ]
    assert survivors == []


def test_sabotage_an_event_written_after_the_commit_is_noticed(caller, known, monkeypatch):
    (row,) = [row for row in ROWS if str(row) == "accounts:preferences POST"]
    monkeypatch.setattr(recording, "_recorders", [lambda **_: transaction.on_commit(lambda: None)])
    assert problems(row, caller, known[row.address])


def test_sabotage_a_second_event_for_one_change_is_noticed(caller, known, monkeypatch):
    (row,) = [row for row in ROWS if str(row) == "accounts:preferences POST"]
    plain = recording._recorders[0]

    def twice(**event):
        plain(**event)
        plain(**event)

    monkeypatch.setattr(recording, "_recorders", [twice])
    assert problems(row, caller, known[row.address])


def test_the_search_for_strangers_words_can_find_them(caller, known):
    """Positive control of the canaries: whoever may see everything does see them somewhere."""
    seen = set()
    strange = caller.world.sides["other"].canaries
    for row in ROWS:
        if "committee_officer" in row.any and row.method == "GET":
            side = "other" if row.object else "own"
            text = caller.call(known[row.address], row, "committee_officer", side).text
            seen |= {word for word in strange if word in text}
    assert seen, "no page shows the committee the other side's records: E2 proves nothing"
