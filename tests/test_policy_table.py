"""Promises E1, E2, E9, H1: address × method × role × scope answer as tests/policy.toml says."""

import pytest
from django.db import transaction

from tests.policy_calls import broken_audit, digest_of
from tests.policy_table import UNSAFE, rows, rows_of_this_run
from tests.policy_verdicts import first_effective, problems

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
ROWS = rows()
TRIED = rows_of_this_run()
CHANGES = [row for row in TRIED if row.event]
# Promise E9's list. Words where a column holds words, a number where it holds a number.
SMUGGLED = {
    **dict.fromkeys(("is_staff", "is_superuser", "role", "org", "approved"), "SMUGGLED9"),
    **dict.fromkeys(("hours", "amount", "capacity", "id", "pk", "created_by"), "987654321"),
}


def test_every_address_has_a_row_and_every_row_an_address(known):
    named = {row.address for row in ROWS}

    assert sorted(known.keys() - named) == [], "addresses without a row in tests/policy.toml"
    assert sorted(named - known.keys()) == [], "rows whose address is gone"


def test_every_change_says_what_event_it_leaves():
    assert [str(row) for row in ROWS if row.method in UNSAFE and row.event is None] == []


@pytest.mark.parametrize("row", TRIED, ids=str)
def test_each_role_gets_the_answer_of_the_table(row, caller, known):
    assert problems(row, caller, known[row.address]) == []


@pytest.mark.parametrize("row", CHANGES, ids=str)
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


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_e9_no_field_is_set_that_the_form_does_not_offer(row, caller, known):
    address = known[row.address]
    role, side, _ = first_effective(row, caller, address)
    answer = caller.call(address, row, role, side, extras=SMUGGLED, deep=True)
    assert [word for word in ("SMUGGLED9", "987654321") if word in answer.stored.decode()] == []
