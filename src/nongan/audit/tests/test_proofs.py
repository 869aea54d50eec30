"""Promise H3: one event, and that the chain only grew, are proved to whoever has a published head.

Checked twice by code that shares nothing, the product's and a script's of Python's own library;
then each part of a proof, and the chain it is made from, is tampered with.
"""

import copy
import json
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from nongan.accounts import policies as accounts
from nongan.accounts.tests.factories import make_user
from nongan.audit import queries, services
from nongan.audit.models import Event, Head
from nongan.audit.rules import Anchor
from nongan.audit.tests.factories import NINE, make_chain, rehash, unguard
from nongan.kernel import merkle
from nongan.kernel.errors import NotAllowed, Refused
from tests.trials import trials
from tools.verify_audit_proof import check

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
SCRIPT = Path(__file__).parents[4] / "tools" / "verify_audit_proof.py"
LENGTH = 37
FLIPS = trials(100, 1_000)


def published() -> dict[str, Any]:
    head: dict[str, Any] = json.loads(queries.head_file(NINE))
    return head


def head_of(size: int) -> tuple[Anchor, dict[str, Any]]:
    """The head as it was published when the chain had so many events."""
    row = Event.objects.get(seq=size)
    root = queries.growth_proof(size, size)["newer"]["root"]
    return Anchor(size, row.hash, root), {"seq": size, "hash": row.hash, "root": root}


def test_every_event_is_proved_in_every_chain_that_had_it_and_both_checkers_agree():
    make_chain(LENGTH)
    for size in (1, 2, 3, 8, 21, LENGTH):
        anchor, head = head_of(size)
        for seq in range(1, size + 1):
            proof = queries.entry_proof(seq, size)
            assert queries.problem_of_entry(proof, anchor) == ""
            assert check(proof, head) == ""


def test_every_growth_is_proved_and_both_checkers_agree():
    make_chain(LENGTH)
    heads = {size: head_of(size) for size in range(1, LENGTH + 1)}
    for newer in (1, 2, 7, 16, LENGTH):
        for older in range(1, newer + 1):
            proof = queries.growth_proof(older, newer)
            ends = heads[older][0], heads[newer][0]
            assert queries.problem_of_growth(proof, *ends) == ""
            assert check(proof, heads[newer][1], heads[older][1]) == ""


def flip(text: str, dice: random.Random) -> str:
    """One bit of a hash, another sign in a word, the next number."""
    place = dice.randrange(len(text))
    other = dice.choice([sign for sign in "0123456789abcdef" if sign != text[place]])
    return text[:place] + other + text[place + 1 :]


def tampered(proof: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A proof with one thing changed, whatever it is."""
    forged = copy.deepcopy(proof)
    event, path = forged["event"], forged["path"]
    kind = dice.choice(["field", "hash", "path", "shorter", "longer", "size", "place"])
    if kind == "field":
        name = dice.choice(["actor_name", "verb", "target", "at", "previous"])
        event[name] = flip(event[name], dice)
    elif kind == "hash":
        event["hash"] = flip(event["hash"], dice)
    elif kind == "path":
        place = dice.randrange(len(path))
        path[place] = flip(path[place], dice)
    elif kind == "shorter":
        del path[dice.randrange(len(path))]
    elif kind == "longer":
        path.insert(dice.randrange(len(path) + 1), "0" * 64)
    elif kind == "size":
        forged["size"] += dice.choice([-1, 1, 7])
    else:
        event["seq"] += dice.choice([-1, 1])
    return forged


def test_whatever_is_changed_in_a_proof_both_checkers_refuse_it():
    make_chain(LENGTH)
    dice = random.Random(11)
    anchor, head = head_of(LENGTH)
    accepted = []
    for _ in range(FLIPS):
        forged = tampered(queries.entry_proof(dice.randint(1, LENGTH)), dice)
        if not queries.problem_of_entry(forged, anchor):
            accepted.append(("ours", forged))
        # The script takes the size from the published head, so a forged size is no matter to it.
        resized = forged["size"] != LENGTH
        if not resized and not check(forged, head):
            accepted.append(("script", forged))

    assert accepted == []


def edited(at: int) -> None:
    Event.objects.filter(seq=at).update(actor_name="somebody else")


def dropped(at: int) -> None:
    Event.objects.filter(seq=at).delete()
    for seq in range(at + 1, LENGTH + 1):
        Event.objects.filter(seq=seq).update(seq=seq - 1)


def reordered(at: int) -> None:
    Event.objects.filter(seq=at).update(seq=10_000)
    Event.objects.filter(seq=at + 1).update(seq=at)
    Event.objects.filter(seq=10_000).update(seq=at + 1)


@pytest.mark.parametrize("tamper", [edited, dropped, reordered], ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", range(5))
def test_from_a_chain_rewritten_whole_nothing_is_proved_against_the_old_head(tamper, seed):
    """The forger changes one record, writes every hash after it anew, and then tries to prove."""
    make_chain(LENGTH)
    anchor, head = head_of(30)
    unguard()
    at = random.Random(seed).randint(2, 28)
    tamper(at)
    rehash(1)
    assert queries.verify().holds  # the forgery is a whole chain of its own

    entry, growth = queries.entry_proof(at, 30), queries.growth_proof(30)

    assert queries.problem_of_entry(entry) == ""
    assert queries.problem_of_entry(entry, anchor) == "anchor"
    assert check(entry, head)
    assert queries.problem_of_growth(growth, anchor) == "anchor"
    assert check(growth, published(), head)
    assert not queries.verify(anchor).holds


def test_sabotage_a_tree_that_forgets_what_it_hashes_accepts_a_changed_event(monkeypatch):
    """The proof rests on the leaf being the event's own hash: a constant one proves anything."""
    make_chain(LENGTH)
    monkeypatch.setattr(merkle, "leaf", lambda _: b"\0" * 32)
    anchor, _ = head_of(LENGTH)
    other = queries.entry_proof(5)
    other["event"] = queries.entry_proof(6)["event"] | {"seq": 5}
    other["event"]["hash"] = queries.chain.hash_of(other["event"])

    assert queries.problem_of_entry(other, anchor) == ""
    monkeypatch.undo()
    assert queries.problem_of_entry(other, head_of(LENGTH)[0])


def test_sabotage_a_checker_that_forgets_the_published_head_accepts_a_forged_chain():
    make_chain(LENGTH)
    unguard()
    edited(9)
    rehash(1)
    assert queries.problem_of_entry(queries.entry_proof(9), None) == ""


def test_a_published_root_of_another_chain_is_noticed():
    make_chain(5)
    head = queries.published_head()
    assert queries.verify(head).holds
    assert not queries.verify(Anchor(head.seq, head.hash, "f" * 64)).holds
    assert not queries.verify(Anchor(3, queries.head().hash)).holds


@pytest.mark.parametrize("size", [0, 4, 99])
def test_a_size_that_the_chain_never_had_is_refused(size):
    make_chain(9)
    with pytest.raises(Refused):
        queries.entry_proof(5, size)
    with pytest.raises(Refused):
        queries.growth_proof(5, size)


def test_nothing_is_proved_from_a_chain_with_a_hole():
    make_chain(9)
    unguard()
    Event.objects.filter(seq=4).delete()
    with pytest.raises(Refused) as refusal:
        queries.entry_proof(2)
    assert refusal.value.code == "broken"


def test_that_a_proof_was_taken_is_recorded_and_only_the_auditor_takes_one():
    make_chain(3)
    with pytest.raises(NotAllowed):
        services.take_proof(seq=2, actor=make_user(), at=NINE)

    services.take_proof(seq=2, actor=None, at=NINE)

    last = Event.objects.get(seq=4)
    assert (last.verb, last.target) == ("audit.proof_taken", "audit.Event:2")
    assert last.details == {"size": 3}


# ── without the database, from outside ────────────────────────────────────────────────────


def script(*files: Path) -> tuple[int, str]:
    """The script as an outsider runs it: another process, no product on the path."""
    call = [sys.executable, "-I", str(SCRIPT), *map(str, files)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
    return done.returncode, done.stderr


def test_the_script_alone_agrees(tmp_path):
    make_chain(LENGTH)
    entry, growth, head, older = (tmp_path / name for name in ("e", "g", "h", "o"))
    call_command("audit", "growth", "13", str(growth))
    call_command("audit", "prove", "9", str(entry))
    head.write_text(json.dumps(head_of(LENGTH)[1]))
    older.write_text(json.dumps(head_of(13)[1]))

    assert script(entry, head) == (0, "")
    assert script(growth, head, older) == (0, "")
    entry.write_text(entry.read_text().replace("甲8", "甲9"))
    assert script(entry, head) == (1, "the event was changed\n")
    assert script(growth, older, head)[0] == 1


def test_the_script_stays_short_and_stands_alone():
    source = SCRIPT.read_text()
    assert source.count("\n") <= 64
    assert "nongan" not in source


def test_files_are_checked_on_a_machine_without_our_database(tmp_path, capsys):
    """In a process of its own whose data folder is empty: nothing is read but the files."""
    make_chain(LENGTH)
    older = head_of(20)[1]
    growth, entry, chain = (tmp_path / name for name in ("growth", "entry", "chain"))
    call_command("audit", "export", str(chain))
    head = str(queries.published_head())
    call_command("audit", "growth", "20", str(growth))
    call_command("audit", "prove", "9", str(entry))
    was = f"{older['seq']} {older['hash']} {older['root']}"

    assert offline(tmp_path, chain, "--head", head) == 0
    assert offline(tmp_path, entry, "--head", head) == 0
    assert offline(tmp_path, growth, "--head", head, "--older", was) == 0
    assert offline(tmp_path, growth, "--head", was, "--older", head) == 1
    chain.write_text("".join(chain.read_text().splitlines(keepends=True)[:20]))
    assert offline(tmp_path, chain, "--head", head) == 1
    assert offline(tmp_path, chain, "--head", was) == 0
    entry.write_text(entry.read_text().replace("甲8", "甲9"))
    assert offline(tmp_path, entry) == 1
    growth.write_text("{]")
    assert offline(tmp_path, growth) == 1
    assert not list((tmp_path / "empty").glob("*.sqlite3*"))


def offline(folder: Path, *words: object) -> int:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "NONGAN_DATA_DIR": str(folder / "empty"),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "nongan.config.cli", "audit", "verify", *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
    return done.returncode


@pytest.mark.parametrize("damage", ["{}", "[]", "null", '{"format": "nongan-audit-entry/1"}'])
def test_a_file_that_is_no_proof_is_refused_in_words(tmp_path, damage):
    file = tmp_path / "proof.json"
    file.write_text(damage)
    with pytest.raises(CommandError):
        call_command("audit", "verify", str(file))


# ── the auditor's pages ───────────────────────────────────────────────────────────────────


def auditor(monkeypatch) -> Client:
    user = make_user()
    monkeypatch.setattr(accounts, "_sources", [lambda who, office: who == user])
    client = Client()
    client.force_login(user)
    return client


def test_the_proof_from_the_page_holds_against_the_head_from_the_page(monkeypatch):
    make_chain(LENGTH)
    client = auditor(monkeypatch)
    head = queries.published_head()
    assert head.root in client.get(reverse("audit:chain-verify")).content.decode()
    assert client.get(reverse("audit:event-detail", args=[7])).status_code == 200

    answer = client.post(reverse("audit:event-proof", args=[7]), {"size": LENGTH})

    assert "attachment" in answer["Content-Disposition"]
    assert queries.problem_of_entry(json.loads(answer.content), head) == ""
    grown = client.get(reverse("audit:chain-growth"), {"older": LENGTH})
    assert queries.problem_of_growth(json.loads(grown.content), head) == ""
    assert client.post(reverse("audit:event-proof", args=[7]), {"size": 3}).status_code == 302
    assert client.get(reverse("audit:chain-growth"), {"older": 10_000}).status_code == 302
    assert client.get(reverse("audit:event-detail", args=[10_000])).status_code == 404


def test_the_api_spells_an_event_so_that_its_hash_can_be_recomputed(monkeypatch):
    make_chain(130, make_user())
    client = auditor(monkeypatch)

    page = client.get("/api/v1/audit/events", {"verb": "thing"}).json()
    rest = client.get("/api/v1/audit/events", {"before": page["before"]}).json()

    events = page["events"] + rest["events"]
    assert [event["seq"] for event in events] == list(range(130, 0, -1))
    assert rest["before"] is None
    assert all(event["hash"] == queries.chain.hash_of(event) for event in events)
    assert client.get("/api/v1/audit/events/9").json() == events[-9]
    head = client.get("/api/v1/audit/head").json()
    post = {"content_type": "application/json"}
    assert client.post("/api/v1/audit/check", head, **post).json()["holds"]
    wrong = client.post("/api/v1/audit/check", {**head, "root": "f" * 64}, **post).json()
    assert (wrong["holds"], wrong["broken_at"], wrong["kind"]) == (False, 130, "anchor_differs")
    proof = client.post("/api/v1/audit/events/9/proof", {}, **post).json()
    assert queries.problem_of_entry(proof, Anchor(**head)) == ""
    grown = client.get("/api/v1/audit/growth", {"older": 130}).json()
    assert queries.problem_of_growth(grown, Anchor(**head)) == ""
    exported = b"".join(client.post("/api/v1/audit/export").streaming_content).decode()
    assert queries.verify_lines(exported.splitlines()).holds


# ── beside writers ────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_check_beside_writers_raises_no_false_alarm(monkeypatch):
    """An event written between two reads of a check is no forgery."""
    make_chain(5)
    walked = queries.chain._written

    def interrupted(events):
        yield from walked(events)
        thread = threading.Thread(target=write_one)
        thread.start()
        thread.join(20)

    monkeypatch.setattr(queries.chain, "_written", once(interrupted, walked))

    verdict = queries.verify()

    assert verdict.holds
    assert (verdict.events, Head.objects.get().seq) == (6, 6)


def write_one() -> None:
    make_chain(1)
    connection.close()


def once(first, then):
    """The first call goes to one function, all others to another."""
    calls = iter([first])
    return lambda events: next(calls, then)(events)
