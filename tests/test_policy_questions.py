"""Promises E1, E2: what no row of the policy table asks for, and what happens without a check."""

import re
from dataclasses import replace
from itertools import product

import pytest
from django.db import transaction

from nongan.accounts.services import recording
from nongan.organisations.models import Member
from nongan.roster.models import Discrepancy
from nongan.roster.policies import checks
from tests.policy_mutants import is_caught, refusals, some
from tests.policy_table import ANON, METHODS, Row, rows
from tests.policy_verdicts import problems
from tests.trials import trials

pytestmark = [pytest.mark.promise, pytest.mark.django_db, pytest.mark.above_the_database]
ROWS = rows()
# Who probes: for a commit the first of them, at night all.
PROBING = ("committee_officer", "system_admin")
ASKING = ("organ_liaison", ANON, "auditor", "nobody")


def test_a_method_without_a_row_is_refused_to_everybody(caller, known):
    # By route: two names of the API may share an address, one for each method.
    listed = {(known[row.address].route, row.method) for row in ROWS}
    wrong = []
    for name, row in {row.address: row for row in ROWS}.items():
        for method in METHODS:
            if (known[name].route, method) in listed:
                continue
            probe = Row(name, method, object=row.object)
            for role in PROBING[: trials(1, 2)]:
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
    # By route, as its page if it has one: two rows of an address would ask the same.
    pages_last = sorted(ROWS, key=lambda row: row.method == "GET")
    for row in {known[row.address].route: row for row in pages_last}.values():
        sides = ("own", "other") if row.object else ("own",)
        for role, side in product(ASKING[: trials(2, 4)], sides[-trials(1, 2) :]):
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
        for role in (*sorted(row.own)[: trials(1, 9)], "nobody"):
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
    """Eight of them for a commit, every one that a refusal rested on at night."""
    asked = refusals(ROWS, caller, known, monkeypatch)
    assert asked
    survivors = [
        policy
        for policy in some(asked, trials(8, len(asked)), seed=2019)
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
    strange = caller.world.sides["other"].canaries

    def shows(row):
        side = "other" if row.object else "own"
        text = caller.call(known[row.address], row, "committee_officer", side).text
        return any(word in text for word in strange)

    open_pages = (row for row in ROWS if "committee_officer" in row.any and row.method == "GET")
    assert any(map(shows, open_pages)), (
        "no page shows the committee the other side's records: E2 proves nothing"
    )
