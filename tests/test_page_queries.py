"""Promise K2: no page asks the database more than thirty times, and none asks more for more rows.

Every GET of tests/policy.toml is called as every role that may: in a small county, and in the
same county when each role has ten organs and communities of its own with ten of everything.
"""

import logging
import re
from collections import Counter

import pytest
from django.db import connection, transaction

from nongan.accounts.models import User
from nongan.accounts.tests.factories import make_user
from nongan.organisations.models import Member
from nongan.organisations.queries import rights
from nongan.roster.models import Discrepancy, Exemption, ImportBatch, ImportedRow, Receipt
from tests.policy_calls import Caller
from tests.policy_table import Row, addresses, rows
from tests.policy_world import SIGNED_IN, World, make_world, widen

pytestmark = [
    pytest.mark.promise,
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.above_the_database,
]
BUDGET = 30
TIMES = 10
# The caller's own savepoints and looks at the chain's end; that the session is still used (once a
# minute).
BESIDE = ("SAVEPOINT", '"audit_event"."seq"', 'UPDATE "django_session"')
PAGES = [row for row in rows() if row.method == "GET"]
GROWING = (User, Member, Receipt, Discrepancy, Exemption, ImportBatch, ImportedRow)

# What each page asks of the database, by (page, role).
type Asked = dict[tuple[str, str], list[str]]


def asked(world: World, pages: list[Row] = PAGES) -> Asked:
    """The queries of every page for every role that may open it."""
    caller, known = Caller(world), addresses()
    found = {}
    for row in pages:
        for role in SIGNED_IN:
            if row.allows(role, "own"):
                found[str(row), role] = _queries(caller, known[row.address], row, role)
    return found


def _queries(caller: Caller, address, row: Row, role: str) -> list[str]:
    found = []

    def note(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        caller.call(address, row, role, "own")  # how it answers is told by the policy table
    return [sql for sql in found if not any(part in sql for part in BESIDE)]


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in GROWING}


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    """What every page asks in the small county and in the full one."""
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        asked(world, PAGES[:1])  # fills what is kept between calls
        few, small = counts(), asked(world)
        for _ in range(TIMES - 1):
            widen(world)
            for _ in range(few["User"]):
                make_user()
        many, full = counts(), asked(world)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    a_side = {name: number / len(world.sides) for name, number in few.items()}
    assert [n for n in few if many[n] - few[n] < a_side[n] * (TIMES - 1) * 0.8] == []
    return small, full


def test_k2_no_page_asks_more_than_its_budget(measured):
    _, full = measured
    over = {f"{page} as {role}": len(queries) for (page, role), queries in full.items()}
    assert {page: count for page, count in over.items() if count > BUDGET} == {}


def test_k2_no_page_asks_more_for_ten_times_the_rows(measured):
    small, full = measured
    more = {page: _repeated(full[page]) for page in full if len(full[page]) > len(small[page])}
    assert more == {}


def _repeated(queries: list[str]) -> str:
    """The query that is asked most often, its numbers taken out: where to look."""
    shapes = Counter(re.sub(r"%s(, %s)+", "…", sql)[:300] for sql in queries)
    return "{1} x {0}".format(*shapes.most_common(1)[0])


def test_k2_sabotage_rights_asked_for_each_question_break_the_budget(db, monkeypatch):
    world = make_world()
    reads = rights.open_grants
    monkeypatch.setattr(rights, "grants_held", lambda user: list(reads(user)))

    some = [row for row in PAGES if row.address.startswith("home:")]

    assert max(len(queries) for queries in asked(world, some).values()) > BUDGET
