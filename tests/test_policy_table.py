"""Promises E1, E2, H1: every address × method × role × scope answers as tests/policy.toml says."""

import logging
import re
from dataclasses import replace
from itertools import product

import pytest
from django.db import transaction

from nongan.accounts.services import recording
from nongan.organisations.models import Member
from nongan.roster.models import Discrepancy
from nongan.roster.policies import checks
from nongan.ui import menus
from tests.policy_calls import Caller, broken_audit, digest_of
from tests.policy_mutants import is_caught, refusals, some
from tests.policy_table import ANON, METHODS, UNSAFE, Row, addresses, rows
from tests.policy_verdicts import first_effective, problems
from tests.policy_world import make_world
from tests.trials import trials

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


# ── without a body, without a right, with an id too many ─────────────────────────────────────


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_a_question_without_a_body_tells_no_more_than_the_page(method, caller, known):
    """HEAD answers as GET or not at all, OPTIONS says nothing; neither has a body or an effect."""
    wrong = []
    for row in ROWS:
        sides = ("own", "other") if row.object else ("own",)
        for role, side in product(("organ_liaison", "auditor", "nobody", ANON), sides):
            probe = replace(row, method=method)
            answer = caller.call(known[row.address], probe, role, side)
            lawful = {401, 404, 405} if role == ANON or known[row.address].is_api else {404, 405}
            if role == ANON and not known[row.address].is_api:
                lawful |= {302}
            if answer.status not in lawful and (row.public or row.method == "GET"):
                get = caller.call(known[row.address], replace(row, method="GET"), role, side)
                lawful |= {get.status}
            said = answer.body and method == "HEAD"
            if answer.status not in lawful or answer.written or answer.verbs or said:
                wrong.append(f"{row} {role} {side}: {answer.status} {answer.written}")
            if not row.may_see_strangers(role):
                words = caller.world.strange_words(role)
                wrong += [f"{row} {role}: {word}" for word in words if word in answer.text]
    assert wrong == []


def test_what_is_not_yours_looks_like_what_is_not_there(caller, known):
    wrong = []
    for row in ROWS:
        if not row.object or not known[row.address].parameters or row.deny != 404:
            continue
        for role in (*sorted(row.own), "nobody"):
            if row.allows(role, "other"):
                continue
            strange = caller.call(known[row.address], row, role, "other")
            absent = caller.call(known[row.address], row, role, "absent")
            if plain(strange) != plain(absent):
                wrong.append(f"{row} {role}: {strange.status} and {absent.status}")
    assert wrong == []


def plain(answer):
    """Status and body of an answer, without the ids and tokens that differ each time."""
    return answer.status, re.sub(rb"[A-Za-z0-9]{64}|[0-9a-f-]{32,36}|\d+", b"#", answer.body)


def test_sabotage_a_refusal_that_names_what_it_refuses_is_noticed(caller, known, monkeypatch):
    from nongan.organisations import policies

    (row,) = [row for row in ROWS if str(row) == "organisations:member-change POST"]
    monkeypatch.setattr(policies, "visible_members", lambda actor: Member.objects.all())
    strange = caller.call(known[row.address], row, "organ_liaison", "other")
    absent = caller.call(known[row.address], row, "organ_liaison", "absent")
    assert plain(strange) != plain(absent)


BATCHES = [row for row in ROWS if row.batch]


@pytest.mark.parametrize("row", BATCHES, ids=str)
def test_own_and_strange_ids_together_are_refused_whole(row, caller, known):
    assert batch_problems(row, caller, known[row.address]) == []


def batch_problems(row, caller, address):
    """A stranger's id and one that nobody has are refused alike, and nothing is written."""
    own, strange = (
        caller.world.cell(row.object, side).data[row.batch] for side in ("own", "other")
    )
    own, strange = ([ids] if isinstance(ids, str) else ids for ids in (own, strange))
    found, answers = [], []
    for others in (strange, ["M999999"]):
        answer = caller.call(address, row, "organ_liaison", "own", given={row.batch: own + others})
        answers.append((answer.location, plain(answer)))
        if answer.written or answer.verbs:
            found.append(f"{others}: wrote {answer.written} {answer.verbs}")
        if address.is_api and answer.status not in (404, 409, 422):
            found.append(f"{others}: {answer.status}")
    alone = caller.call(address, row, "organ_liaison", "own", given={row.batch: own})
    if not alone.written:
        found.append("the own ids alone were refused")
    return found if answers[0] == answers[1] else [*found, f"told apart: {answers}"]


@pytest.mark.parametrize("row", BATCHES, ids=str)
def test_sabotage_a_batch_that_takes_what_it_may_is_noticed(row, caller, known, monkeypatch):
    from nongan.roster.services import deciding

    monkeypatch.setattr(deciding, "set", lambda numbers: frozenset(), raising=False)
    assert batch_problems(row, caller, known[row.address])


# ── sabotage: a table that stays green when a check is gone would prove nothing ─────────────


def test_sabotage_each_missing_check_turns_the_table_red(caller, known, monkeypatch):
    """Twenty of them for a commit, every one that a refusal rested on at night."""
    asked = refusals(ROWS, caller, known, monkeypatch)
    assert asked
    survivors = [
        policy
        for policy in some(asked, trials(20, len(asked)), seed=2019)
        if not is_caught(asked[policy], caller, known, policy, monkeypatch)
    ]
    assert survivors == []


def test_sabotage_a_scope_that_mixes_up_organ_and_community_is_noticed(caller, known, monkeypatch):
    """Who sees all discrepancies of the communities where own people serve sees strangers'."""
    (row,) = [row for row in ROWS if str(row) == "roster:discrepancy-detail GET"]
    seen = checks.visible_discrepancies

    def mixed_up(actor):
        places = seen(actor).values("community")
        return Discrepancy.objects.filter(community__in=places)

    monkeypatch.setattr(checks, "visible_discrepancies", mixed_up)
    found = problems(row, caller, known[row.address])
    assert any(line.startswith("organ_liaison community:") for line in found)
    assert any(line.startswith("branch_officer organ:") for line in found) is False


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
