"""What an import asks of the database: the same for few rows as for many, and one file anew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nongan.roster.models import ImportedRow, Kind, Receipt
from nongan.roster.services import deciding, reading, records
from nongan.roster.services.confirming import confirm_batch
from nongan.roster.services.taking_back import take_back_batch
from nongan.roster.tests import checks_ground, import_ground
from nongan.roster.tests.import_ground import ELEVEN, LI, SUN, TEN, ZHAO, batch_of, roster, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return import_ground.empty_ground()


def people(count: int, first: int) -> list[str]:
    """Lines of invented members, each with a phone of its own."""
    return [
        f"王{chr(0x4E00 + first + n)},男,1980-02,2005-07-01,139{first + n:08},西关社区,科员"
        for n in range(count)
    ]


def asked(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def costs(ground, kind: str, *uploads) -> tuple[int, int]:
    """How often confirming these papers and taking them back asks the database.

    Another list goes before: the county's first import also makes the counter of its members.
    """
    _ask(ground, Kind.ROSTERS, roster("县公安局", SUN))
    return _ask(ground, kind, *uploads)


def _ask(ground, kind: str, *uploads) -> tuple[int, int]:
    officer = ground.user("officer")
    batch = batch_of(officer, *uploads, kind=kind)
    return (
        asked(lambda: confirm_batch(batch_id=batch.id, actor=officer, at=TEN)),
        asked(lambda: take_back_batch(batch_id=batch.id, actor=officer, at=ELEVEN)),
    )


def test_a_roster_of_sixty_asks_no_more_than_one_of_six(ground):
    few = costs(ground, Kind.ROSTERS, roster("县财政局", *people(6, 0)))
    many = costs(ground, Kind.ROSTERS, roster("县财政局", *people(60, 100)))

    assert many == few


def test_two_rosters_ask_no_more_than_one(ground):
    one = costs(ground, Kind.ROSTERS, roster("县财政局", *people(6, 0)))
    two = roster("县财政局", *people(6, 100)), roster("县公安局", *people(6, 200))

    assert costs(ground, Kind.ROSTERS, *two) == one


def test_sixty_receipts_ask_no_more_than_six(ground):
    def paper(count: int, first: int):
        rows = [
            (f"03-{first + n:04}", f"李{chr(0x4E00 + n)}", "县财政局", "") for n in range(count)
        ]
        return import_ground.receipts("桥南社区", *rows)

    few = costs(ground, Kind.RECEIPTS, paper(6, 0))
    assert costs(ground, Kind.RECEIPTS, paper(60, 100)) == few


def test_corrected_receipts_are_taken_back_in_one_go(ground):
    """Sixty lines that replaced sixty others: those stand again, for no more queries than six."""
    officer = ground.user("officer")

    def corrected(count: int) -> int:
        rows = [checks_ground.line(ground.bridge, n, f"李{n}", "县财政局") for n in range(count)]
        ground.receipts(*rows)
        again = [
            checks_ground.line(ground.bridge, n, f"李{n}", "县财政局", received_by="王主任")
            for n in range(count)
        ]
        batch = checks_ground.batch_of(Kind.RECEIPTS, officer)
        records.write_receipts(batch=batch, rows=again, actor=officer, at=TEN)
        before = set(Receipt.objects.filter(batch=batch).values_list("key", flat=True))
        times = asked(lambda: records.take_back_records(batch=batch, actor=officer, at=ELEVEN))
        standing = Receipt.objects.filter(is_current=True)
        assert before == set(standing.filter(key__in=before).values_list("key", flat=True))
        return times

    assert corrected(60) == corrected(6)


def test_feedback_of_four_quarters_asks_no_more_than_of_one(ground):
    one = [checks_ground.card(ground.bridge, n, f"李{n}", "县财政局") for n in range(8)]
    four = [checks_ground.card(ground.gate, n, f"李{n}", "县财政局", n % 4 + 1) for n in range(8)]

    assert asked(lambda: ground.feedback(*four)) == asked(lambda: ground.feedback(*one))


# ── a corrected cell ──────────────────────────────────────────────────────────────────────


def test_a_corrected_cell_has_its_own_file_read_again_and_no_other(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", LI, ZHAO), roster("县公安局", SUN))
    untouched = list(ImportedRow.objects.filter(file__position=2).values_list("id", flat=True))
    row = row_of(batch, 3)
    cells = {"name": "李小雁"}
    deciding.correct_cells(batch_id=batch.id, row_id=row.id, cells=cells, actor=officer, at=TEN)

    read = []
    reading.read_batch(
        batch_id=batch.id, actor=officer, at=TEN, on_file=lambda file: read.append(file.position)
    )

    assert read == [1]
    assert untouched == list(
        ImportedRow.objects.filter(file__position=2).values_list("id", flat=True)
    )


def test_a_corrected_cell_is_weighed_against_the_rows_of_every_file(ground):
    """Why the whole batch is planned anew: whom a row means depends on the other files' rows.

    A cell of the first file becomes the person of the second one, who then stands twice; the plan
    must be the one of papers that had said so from the beginning.
    """
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", ZHAO, LI), roster("县公安局", SUN))
    confirm_batch(batch_id=batch.id, actor=officer, at=TEN)
    batch = batch_of(officer, roster("县财政局", ZHAO), roster("县公安局", LI, SUN))
    name, sex, birth, joined, phone, *_ = LI.split(",")
    cells = {"name": name, "sex": sex, "birth": birth, "joined": joined, "phone": phone}

    row = row_of(batch, 3)
    deciding.correct_cells(batch_id=batch.id, row_id=row.id, cells=cells, actor=officer, at=TEN)
    reading.read_batch(batch_id=batch.id, actor=officer, at=TEN)

    says_so = LI.replace("桥南社区", "西关社区")
    at_once = batch_of(officer, roster("县财政局", says_so), roster("县公安局", LI, SUN))
    assert planned(batch) == planned(at_once)
    assert [change for change, *_ in planned(batch)] != ["same", "moved", "same"]


def planned(batch) -> list[tuple[str, object, str]]:
    """What the preview says of each row, in the order of the papers."""
    rows = ImportedRow.objects.filter(file__batch=batch).order_by("file__position", "row_number")
    return [(row.change, row.member_id, row.evidence.get("how")) for row in rows]
