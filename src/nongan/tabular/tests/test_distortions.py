"""Layouts that offices invent, in every format, in words the lexicon was not written from."""

import io
import random
import zipfile

import pytest

from nongan.tabular import schemas
from nongan.tabular.context import Context
from nongan.tabular.reading import read_bytes
from nongan.tabular.tests import distortions_score
from nongan.tabular.tests.distortions import LAYOUTS
from nongan.tabular.tests.pages import Page, written
from nongan.tabular.tests.papers import Office
from nongan.tabular.tests.people import ORGANS, TODAY, vocabulary

SEEDS, FIRST = 6, 7_000


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_whole_and_its_doubts_are_named(name):
    score = distortions_score.scores(SEEDS, FIRST, [name])[name]

    assert score.faults == []
    assert score.rows > 0


def test_a_span_that_claims_the_whole_world_is_cut_to_the_table():
    office = Office(random.Random(1))
    page = office.page()
    office.fill(page)
    page.merges.append((2, 0, 3, 0))
    whole = replaced(written([page], "ods"), b'rows-spanned="2"', b'rows-spanned="9000000"')

    reading = read_bytes(whole, Context("县公安局.ods", schemas.ROSTER, vocabulary(), TODAY))

    assert reading.refusal is None
    assert len(reading.data_sheets[0].rows) == len(office.people)


def test_a_second_set_of_columns_that_is_not_read_is_named():
    office = Office(random.Random(2))
    office.columns = ["number", "name", "sex", "phone", "community"]
    wide = Page("Sheet1", [[*office.header(), "备注", *office.header()]])
    for number, one in enumerate(office.people, 1):
        wide.rows.append([*office.row(one, number), None, *office.row(one, number)])

    reading = read_bytes(
        written([wide], "xlsx"), Context("县公安局.xlsx", schemas.ROSTER, vocabulary(), TODAY)
    )

    assert "columns_repeated" in {problem.code for problem in reading.all_problems()}


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """A container with one thing in its content written otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["content.xml"]
    parts["content.xml"] = parts["content.xml"].replace(old, new)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_the_score_sees_what_goes_wrong():
    made = distortions_score.paper("struck_row", FIRST)
    made.people[0].values["name"] = "无此人"
    made.problems.append(("row_hidden", 3))
    made.organ = next(name for name in ORGANS if name != made.organ)
    score = distortions_score.Score()

    distortions_score.judge(made, distortions_score.read(made), score)

    assert len(score.faults) == 3
    assert score.cells_right == score.cells - 1
