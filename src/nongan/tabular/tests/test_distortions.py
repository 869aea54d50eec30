"""Layouts that offices invent, in every format, in words the lexicon was not written from."""

import pytest

from nongan.tabular.tests import distortions_score
from nongan.tabular.tests.distortions import LAYOUTS
from nongan.tabular.tests.people import ORGANS

SEEDS, FIRST = 6, 7_000


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_whole_and_its_doubts_are_named(name):
    score = distortions_score.scores(SEEDS, FIRST, [name])[name]

    assert score.faults == []
    assert score.rows > 0


def test_the_score_sees_what_goes_wrong():
    made = distortions_score.paper("struck_row", FIRST)
    made.people[0].values["name"] = "无此人"
    made.problems.append(("row_hidden", 3))
    made.organ = next(name for name in ORGANS if name != made.organ)
    score = distortions_score.Score()

    distortions_score.judge(made, distortions_score.read(made), score)

    assert len(score.faults) == 3
    assert score.cells_right == score.cells - 1
