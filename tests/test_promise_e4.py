"""E4 on the disk itself: database file, write-ahead log and backup hold no phone, no birth date.

The people come in as they do in a county: rosters and receipts are read in the limited child,
one cell is corrected, the batches are confirmed, a check is run and a phone is looked at.
"""

import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from nongan.config import backing_up
from nongan.kernel import sealing
from nongan.organisations import services
from nongan.organisations.models import Member
from nongan.roster.models import ImportedRow, LinkStatus, Receipt
from nongan.roster.services import checking, confirming, deciding, reading, reviewing
from nongan.roster.tests import import_ground as ground
from nongan.roster.tests.import_ground import TEN
from tests.known_people import known_birth, known_phone, values_found

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]

PEOPLE = 20
SYLLABLES = "安宝成德恩芳国海家建"
WRONG_PHONE = "1391234567"  # a digit is missing: the row is doubted, and its raw text is kept


def name_of(number: int) -> str:
    return f"钱{SYLLABLES[number // 10]}{SYLLABLES[number % 10]}"


@contextmanager
def kept_open() -> Iterator[float]:
    """Somebody reads all the while, so that SQLite cannot empty the log; gives the beginning."""
    began = time.time() - 1
    if connection.vendor != "sqlite":
        yield began
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM organisations_member").fetchone()
        yield began


def files_of_the_database(began: float) -> dict[str, bytes]:
    """The database's files on the disk that were written since, by what they are."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return {part: Path(name + part).read_bytes() for part in ("", "-wal")}
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        own = str(cursor.fetchone()[0])
        cursor.execute("SHOW data_directory")
        home = Path(cursor.fetchone()[0])
    # The cluster is shared with other workers: of the data, only what is this database's.
    folders = {"": home / "base" / own, "-wal": home / "pg_wal"}
    return {part: _written(folder, began) for part, folder in folders.items()}


def _written(folder: Path, began: float) -> bytes:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"".join(path.read_bytes() for path in files if path.stat().st_mtime >= began)


def archive_of(folder: Path) -> bytes:
    """A backup as a thief would read it: the file itself, and everything unpacked from it."""
    path = backing_up.back_up(folder)
    with zipfile.ZipFile(path) as archive:
        return path.read_bytes() + b"".join(map(archive.read, archive.namelist()))


def live_through_a_year() -> None:
    """Rosters and receipts come in, a cell is corrected, the check is run, a phone looked at."""
    county = ground.empty_ground()
    officer = county.user("officer")
    rows = [
        f"{name_of(n)},男,{known_birth(n)},2008-07-01,{known_phone(n)},桥南社区,科员"
        for n in range(PEOPLE)
    ]
    doubted = rows[0].replace(known_phone(0), WRONG_PHONE)
    rosters = ground.batch_of(officer, ground.roster("县财政局", doubted, *rows[1:]))
    row = ImportedRow.objects.get(file__batch=rosters, row_number=3)
    deciding.correct_cells(
        batch_id=rosters.id, row_id=row.id, cells={"phone": known_phone(0)}, actor=officer, at=TEN
    )
    reading.read_batch(batch_id=rosters.id, actor=officer, at=TEN, now=lambda: TEN)
    confirming.confirm_batch(batch_id=rosters.id, actor=officer, at=TEN)
    lines = [
        (f"01-{n:04}", name_of(n)[::2] if n % 7 == 0 else name_of(n), "县财政局", known_phone(n))
        for n in range(PEOPLE)
    ]
    receipts = ground.batch_of(officer, ground.receipts("桥南社区", *lines), kind="receipts")
    confirming.confirm_batch(batch_id=receipts.id, actor=officer, at=TEN)
    checking.run_reverse_check(roster_version_id=None, as_of=TEN.date(), actor=officer, at=TEN)
    line = Receipt.objects.filter(link_status=LinkStatus.LINKED)[0]
    reviewing.open_line(kind="receipt", line_id=line.id, actor=officer, at=TEN)
    member = Member.objects.get(name=name_of(1))
    services.unmask_phone(member_id=member.id, reason="试验需要", actor=officer, at=TEN)
    # The last batch stays on its preview, with everything that is kept of it.
    ground.batch_of(officer, ground.roster("县公安局", *rows[:5]))


def people_found(where: bytes) -> list[int]:
    return [number for number in range(PEOPLE) if values_found(where, number)]


def places(began: float, folder: Path) -> dict[str, bytes]:
    """Everywhere that the people of the county lie on the disk."""
    return {**files_of_the_database(began), "backup": archive_of(folder)}


def test_file_log_and_backup_on_the_disk_hold_no_phone_and_no_birth_date(tmp_path: Path):
    with kept_open() as began:
        live_through_a_year()
        found = places(began, tmp_path)

    held = name_of(7).encode()
    assert held in found["-wal"], "the log holds these people"
    assert held in found["backup"]
    assert {place: people_found(data) for place, data in found.items()} == dict.fromkeys(found, [])
    assert [place for place, data in found.items() if WRONG_PHONE.encode() in data] == []


def test_sabotage_an_unsealed_column_is_found_in_the_log_and_in_the_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with kept_open() as began:
        with monkeypatch.context() as broken:
            broken.setattr(sealing, "seal", lambda text, **_place: text)
            broken.setattr(sealing, "unseal", lambda text, **_place: text)
            live_through_a_year()
        found = places(began, tmp_path)

    assert people_found(found["-wal"]) == list(range(PEOPLE))
    assert people_found(found["backup"]) == list(range(PEOPLE))
