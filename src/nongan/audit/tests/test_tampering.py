"""Promises H2 and H3: history that was tampered with is found out, at its place, by anybody."""

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from nongan.audit import queries
from nongan.audit.models import Event, Head
from nongan.audit.rules import Anchor, BreakKind
from nongan.audit.tests.factories import make_chain, rehash, unguard
from tools.verify_audit import check

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
SCRIPT = Path(__file__).parents[4] / "tools" / "verify_audit.py"
LENGTH = 30
SEEDS = range(10)


def edit(at):
    Event.objects.filter(seq=at).update(details={"name": "乙", "count": 0, "parts": []})
    return at


def delete(at):
    Event.objects.filter(seq=at).delete()
    return at


def insert(at):
    Event.objects.filter(seq__gte=at).update(seq=-F("seq"))
    Event.objects.filter(seq__lt=0).update(seq=1 - F("seq"))
    first = Event.objects.get(seq=1)
    Event.objects.filter(seq=at).delete()
    first.seq, first.hash = at, "f" * 64
    first.save(force_insert=True)
    return at


def reorder(at):
    Event.objects.filter(seq=at).update(seq=10_000)
    Event.objects.filter(seq=at + 1).update(seq=at)
    Event.objects.filter(seq=10_000).update(seq=at + 1)
    return at


def cut(at):
    Event.objects.filter(seq__gte=at).delete()
    last = Event.objects.get(seq=at - 1)
    Head.objects.update(seq=last.seq, hash=last.hash)
    return at


def rewrite(at):
    Event.objects.filter(seq=at).update(actor_name="somebody else")
    rehash(at)
    return LENGTH


TAMPERINGS = [edit, delete, insert, reorder, cut, rewrite]


@pytest.fixture(autouse=True)
def _free_table(monkeypatch):
    """The forger has the database's password; the check on seq is in the way of moving rows."""
    from django.db import connection

    unguard()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_event DROP CONSTRAINT event_counts_from_one")
    else:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_tampering_is_found_and_its_place_is_named(tamper, seed):
    make_chain(LENGTH)
    anchor = queries.head()

    place = tamper(random.Random(seed).randint(2, LENGTH - 2))

    found = queries.verify(anchor).found
    assert found
    assert found.seq == place
    # Anybody else finds it too, with nothing but the export and the published head.
    assert check(queries.export_lines(), anchor.seq, anchor.hash)


@pytest.mark.parametrize("tamper", [cut, rewrite], ids=lambda tamper: tamper.__name__)
def test_sabotage_without_the_published_head_a_clever_forger_goes_unseen(tamper):
    """The promise rests on the head outside: take it away and the check must miss these."""
    make_chain(LENGTH)
    tamper(11)
    assert queries.verify(None).holds


def test_sabotage_a_check_that_forgets_the_anchor_is_caught(settings, monkeypatch):
    make_chain(LENGTH)
    anchor = queries.head()
    rewrite(11)
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "H2.anchor=skip")
    assert queries.verify(anchor).holds
    monkeypatch.delenv("BENCH_FAULTS")
    found = queries.verify(anchor).found
    assert found
    assert found.kind == BreakKind.ANCHOR_DIFFERS


def test_a_cut_that_leaves_the_head_row_shows_without_any_anchor():
    make_chain(LENGTH)
    Event.objects.filter(seq__gt=20).delete()
    assert queries.verify().found == queries.Break(21, BreakKind.MISSING)


def test_the_script_agrees_with_us_and_finds_one_flipped_bit(tmp_path):
    make_chain(LENGTH)
    head = queries.head()
    export = tmp_path / "audit.jsonl"
    export.write_text("".join(queries.export_lines()), encoding="utf-8")

    assert run(export, head) == (0, f"{LENGTH} events, head {head}\n")
    data = export.read_bytes()
    dice = random.Random(5)
    missed = []
    for _ in range(300):
        place, bit = dice.randrange(len(data)), 1 << dice.randrange(8)
        flipped = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
        text = flipped.decode("utf-8", "surrogateescape")
        if not check(io.StringIO(text, newline="\n"), head.seq, head.hash):
            missed.append((place, bit))
    assert missed == []
    export.write_bytes(data.replace("甲7".encode(), "甲8".encode()))
    assert run(export, head)[0] == 1


def run(export, head):
    """The script as an outsider runs it: another process, no product on the path."""
    call = [sys.executable, "-I", str(SCRIPT), str(export), str(head.seq), head.hash]
    done = subprocess.run(call, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
    return done.returncode, done.stdout


def test_the_script_stays_short_and_stands_alone():
    source = SCRIPT.read_text()
    assert source.count("\n") <= 40
    assert "nongan." not in source
    assert "django" not in source


def test_a_head_is_read_as_it_was_printed_or_kept_in_a_file(tmp_path, capsys):
    make_chain(3)
    call_command("audit", "head", "--write", str(tmp_path))
    (file,) = tmp_path.iterdir()
    printed = capsys.readouterr().out

    assert Anchor.parse(printed) == Anchor.parse(file.read_text()) == queries.published_head()
    call_command("audit", "verify", "--head", str(file))
    call_command("audit", "verify", "--head", printed)
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--head", "no head at all")


def test_the_command_fails_when_the_chain_does_not_hold(tmp_path):
    make_chain(9)
    export = tmp_path / "chain.jsonl"
    call_command("audit", "export", str(export))
    assert len(export.read_text().splitlines()) == 10  # that it was taken out is the tenth
    edit(4)
    with pytest.raises(CommandError, match="4"):
        call_command("audit", "verify")
