"""Layouts and codes: what is printed is where it can be read."""

from itertools import combinations

import cv2
import numpy as np
import pytest

from nongan.paper.cards.codes import Code, new_token, parse
from nongan.paper.cards.forms import ALL, CONTACT_CARD, FEEDBACK_SHEET, layout_of
from nongan.paper.cards.layouts import PATTERNS, Layout, Rect

forms = pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.form)


def overlap(one: Rect, other: Rect) -> bool:
    apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_x or apart_y)


@forms
def test_nothing_that_is_read_overlaps(layout: Layout):
    boxes = [box.place.grown(1.2) for box in layout.boxes()]
    marks = [rect.grown(1.0) for _, rect in layout.corners()]
    for one, other in combinations([*boxes, *marks, layout.qr.grown(2.3)], 2):
        assert not overlap(one, other)


@forms
def test_a_corner_of_18_mm_may_be_missing_without_a_box_or_the_qr(layout: Layout):
    for place in [*(box.place for box in layout.boxes()), layout.qr]:
        for x, y in place.corners():
            assert min(x, layout.width - x) + min(y, layout.height - y) >= 18


@forms
def test_the_gap_between_two_boxes_is_no_box(layout: Layout):
    for question in layout.questions:
        for one, other in zip(question.boxes, question.boxes[1:], strict=False):
            if one.place.y == other.place.y:
                gap = other.place.x - one.place.x - one.place.width
                assert abs(gap - one.place.width) > 0.5


def test_keys_and_questions_are_named_once():
    for layout in ALL:
        names = [(question.name, question.row) for question in layout.questions]
        assert len(names) == len(set(names))
        for question in layout.questions:
            keys = [box.key for box in question.boxes]
            assert len(keys) == len(set(keys))


def test_forms_do_not_share_letters_or_corner_marks():
    assert len({(layout.letter, layout.version) for layout in ALL}) == len(ALL)
    numbers = [number for layout in ALL for number, _ in layout.corners()]
    assert len(numbers) == len(set(numbers))


def test_the_patterns_are_those_of_the_dictionary():
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, pattern in enumerate(PATTERNS):
        bits = cv2.aruco.generateImageMarker(dictionary, number, 6)[1:5, 1:5] > 0
        assert "".join(str(int(bit)) for bit in np.ravel(bits)) == f"{pattern:016b}"


def test_a_code_says_its_form_and_a_token_and_nothing_else():
    code = Code("C", 1, 1, new_token())
    assert parse(str(code)) == code
    assert str(code)[6:] == code.token
    assert layout_of(code) == CONTACT_CARD


@pytest.mark.parametrize(
    "text", ["", "NA", "https://example.cn", "na" + "C101" + "0" * 16, "NAC101"]
)
def test_other_texts_are_no_codes_of_ours(text: str):
    assert parse(text) is None


def test_a_form_of_a_later_version_is_not_known():
    assert layout_of(Code("C", 2, 1, new_token())) is None
    assert layout_of(Code("C", 1, 2, new_token())) is None
    assert layout_of(Code("Z", 1, 1, new_token())) is None


def test_rows_of_a_later_page_count_on():
    second = layout_of(Code("G", 1, 2, new_token()))
    assert second is not None
    rows = {question.row for question in second.questions}
    assert rows == set(range(FEEDBACK_SHEET.rows + 1, 2 * FEEDBACK_SHEET.rows + 1))
