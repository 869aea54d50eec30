"""What the issue asks of the reading of the corpus, and of rosters in words never seen."""

import pytest

from bench import reading_accuracy
from nongan import tabular
from nongan.tabular.tests import unseen_score
from nongan.tabular.tests.unseen import roster


@pytest.fixture(scope="module", params=["county-a", "county-b"])
def county(request):
    """The score of a county."""
    return reading_accuracy.score(reading_accuracy.CORPUS / request.param)


def test_all_72_rosters_are_read_without_a_hand(county):
    assert county.files == 72
    assert county.by_hand == []
    assert county.rows_lost == 0


def test_the_cells_are_right(county):
    assert county.right / county.cells >= 0.995
    assert county.weakest_column()[0] >= 0.95


def test_every_seeded_problem_is_found_at_its_place_and_hardly_any_other(county):
    assert county.missed == []
    assert county.problems_found == county.problems > 30
    assert len(county.false) / county.rows <= 0.002


def test_unseen_words_land_right_or_are_asked_about_and_never_elsewhere():
    total = unseen_score.Score()
    for seed in range(9_000, 9_040):
        made = roster(seed)
        unseen_score.judge(made, unseen_score.read(made), total)

    assert total.wrong == []
    assert total.leaked == []
    assert total.rows_lost == 0
    assert total.organs_wrong == []
    assert total.right / total.columns >= 0.95
    assert total.cells_right / total.cells >= 0.995


@pytest.mark.parametrize("name", ["county-a", "county-b"])
@pytest.mark.parametrize("kind", ["allocation", "receipts", "feedback"])
def test_the_other_papers_are_read_without_a_hand(name, kind):
    folder = reading_accuracy.CORPUS / name
    files = [(path.name, path) for path in sorted((folder / kind).iterdir())]
    schema = tabular.schemas.ALL[kind]
    readings = list(
        tabular.read_files(
            files,
            schema=schema,
            vocabulary=reading_accuracy.vocabulary(folder),
            today=reading_accuracy.TODAY,
        )
    )

    sheets = [sheet for reading in readings for sheet in reading.data_sheets]
    rows = [row for sheet in sheets for row in sheet.rows]
    lines = {"allocation": "assigned", "receipts": "receipts", "feedback": "feedback"}[kind]
    assert not any(reading.refusal for reading in readings)
    assert not any(column.asked for sheet in sheets for column in sheet.columns)
    assert len(rows) == len(reading_accuracy._rows(folder / "truth" / f"{lines}.csv"))
    if kind != "allocation":
        assert all(sheet.community for sheet in sheets)
    if kind == "feedback":
        assert all((sheet.year, sheet.quarter)[0] == 2026 and sheet.quarter for sheet in sheets)
        assert all({"minutes", "grade", "name"} <= row.values.keys() for row in rows)
