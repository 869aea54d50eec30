"""Promise G5 for the roster's exports: no cell is a formula, and the text comes back as it was."""

import csv
import io

import openpyxl
import pytest

from nongan.kernel import exports, neutral
from nongan.kernel.documents import rendered
from nongan.roster.models import ImportFile, RosterEntry
from nongan.roster.queries import documents, reports
from nongan.roster.queries import versions as queries
from nongan.roster.services import confirming, versions
from nongan.roster.tests.import_ground import TEN, batch_of, empty_ground, papers_of_everyone

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=")
BODIES = (
    "1+1",
    'HYPERLINK("http://127.0.0.1","看")',
    "cmd|' /C calc'!A0",
    "SUM(A1:A9)*cmd",
)
PAYLOADS = [start + body for start in STARTS for body in BODIES]
COLUMNS = ("name", "post", "remark")


@pytest.fixture
def version():
    """A roster whose every text column holds formulas, one payload a line."""
    ground = empty_ground()
    officer = ground.user("officer")
    batch = batch_of(officer, papers_of_everyone())
    confirming.confirm_batch(batch_id=batch.id, actor=officer, at=TEN)
    made = versions.draft_version(as_of=TEN.date(), actor=officer, at=TEN)
    entry = made.entries.first()
    made.entries.all().delete()
    return made, entry


def texts_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def exported(version, entry, payload, column):
    RosterEntry.objects.filter(version=version).delete()
    entry.pk = RosterEntry._meta.pk.default()
    entry.name, entry.post, entry.remark = "李小燕", "", ""
    setattr(entry, column, payload)
    entry.save(force_insert=True)
    entries = version.entries.all()
    workbook = rendered(documents.roster_document(version, entries), "xlsx")
    return workbook, queries.version_csv(version, entries)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_exported_text_is_a_formula_and_it_comes_back_as_it_was(version, column):
    assert len(PAYLOADS) == 40
    for payload in PAYLOADS:
        workbook, table = exported(*version, payload, column)

        cells = texts_of(workbook)
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        # OOXML writes a carriage return as _x000D_; office programs show it as one again.
        texts = [str(c.value).replace("_x000D_", "\r") for c in cells if c.value is not None]
        assert payload in {neutral.restore(text) for text in texts}
        lines = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
        written = [value for line in lines[1:] for value in line]
        assert [v for v in written if v.startswith(("=", "+", "-", "@", "＝", "\t", "\r"))] == []
        assert payload in {neutral.restore(value) for value in written}


def test_the_report_of_a_batch_holds_no_formula():
    ground = empty_ground()
    batch = batch_of(ground.user("officer"), papers_of_everyone())
    for payload in PAYLOADS:
        ImportFile.objects.update(name=payload)

        cells = texts_of(reports.report_workbook(batch))

        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_sabotage_text_that_is_not_made_harmless_is_noticed(version, monkeypatch):
    monkeypatch.setattr(exports.neutral, "cell", lambda text: text)

    _workbook, table = exported(*version, "=1+1", "post")

    assert b",=1+1," in table
