"""Cards read back: marks, doubts, many cards on a page, and pages that are none."""

import cv2
import numpy as np
import pytest
import segno

from nongan.paper.cards import drawing
from nongan.paper.cards.codes import Code
from nongan.paper.cards.cutting import cut_out, place_of
from nongan.paper.cards.forms import (
    ALL,
    CONTACT_CARD,
    FEEDBACK_CARD,
    FEEDBACK_SHEET,
    RECEIPT,
)
from nongan.paper.cards.layouts import Layout
from nongan.paper.cards.readings import Doubt, Outcome, Verdict
from nongan.paper.tests import photos
from nongan.paper.tests.photos import CROSS, TICK, answer, fill, one_card, read

TURNED = [(0.9, 0.1), (0.85, 0.8), (0.25, 0.9), (0.1, 0.2)]


@pytest.fixture(scope="module")
def receipt() -> photos.Gray:
    return photos.printed(RECEIPT)


@pytest.fixture(scope="module")
def contact() -> photos.Gray:
    return photos.printed(CONTACT_CARD)


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.form)
def test_a_copy_of_an_empty_card_is_read_as_blank(layout: Layout):
    found = one_card(read(photos.printed(layout, dpi=150)))

    assert found.is_blank()
    assert found.code == Code(layout.letter, 1, 1, photos.TOKEN)
    assert len(found.answers) == len(layout.questions)


@pytest.mark.parametrize("turns", range(4))
def test_marks_are_read_in_any_orientation(receipt: photos.Gray, turns: int):
    picture = receipt.copy()
    for name, key, paths in (
        ("reported_how", "by_phone", TICK), ("month", "11", CROSS), ("day_tens", "2", TICK),
        ("day_ones", "9", TICK), ("roster_check", "agrees", CROSS),
    ):  # fmt: skip
        fill(picture, RECEIPT, name, key, paths)

    found = one_card(read(np.rot90(picture, turns).copy()))

    said = {one.name: one.marked() for one in found.answers}
    assert said == {
        "reported_how": ("by_phone",), "month": ("11",), "day_tens": ("2",), "day_ones": ("9",),
        "roster_check": ("agrees",), "assigned": (),
    }  # fmt: skip
    assert all(one.is_certain() for one in found.answers)


def test_a_card_seen_at_an_angle_is_read(receipt: photos.Gray):
    picture = receipt.copy()
    fill(picture, RECEIPT, "month", "3", TICK)

    found = one_card(read(photos.leaned(picture, TURNED)))

    assert answer(found, "month").marked() == ("3",)
    assert answer(found, "month").is_certain()


@pytest.mark.parametrize(
    ("paths", "doubts"),
    [
        (photos.FILLED, {Doubt.FILLED}),
        (photos.HALF, {Doubt.FILLED}),
        (photos.STRUCK_OUT, {Doubt.CROSSED_OUT, Doubt.FILLED}),
        (photos.LINE, {Doubt.STROKE}),
        (photos.DOT, {Doubt.SMALL, Doubt.STROKE}),
    ],
    ids=["filled", "half", "struck out", "one line", "dot"],
)
def test_what_is_no_plain_mark_is_for_a_person(contact: photos.Gray, paths, doubts: set[Doubt]):
    picture = contact.copy()
    fill(picture, CONTACT_CARD, "items", "item_05", paths)
    fill(picture, CONTACT_CARD, "items", "item_07", TICK)

    items = answer(one_card(read(picture)), "items")

    box = next(box for box in items.boxes if box.key == "item_05")
    assert (box.verdict, box.confidence) == (Verdict.DOUBTFUL, 0.0)
    assert box.doubt in doubts
    assert items.marked() == ("item_07",)
    assert not items.is_certain()


def test_two_marks_where_one_is_asked_are_for_a_person(receipt: photos.Gray):
    picture = receipt.copy()
    fill(picture, RECEIPT, "assigned", "group", TICK)
    fill(picture, RECEIPT, "assigned", "post", TICK)

    assigned = answer(one_card(read(picture)), "assigned")

    assert assigned.marked() == ("group", "post")
    assert not assigned.is_certain()


def test_four_cards_of_a_sheet_and_their_backs_are_told_apart():
    tokens = [f"{n}" * 16 for n in range(4)]
    (document,) = drawing.contact_cards([(token, photos.WORDS) for token in tokens])
    front, back = photos.scanned(document, 150)

    fronts, backs = read(front).findings, read(back).findings

    for side, form in ((fronts, "contact_card"), (backs, "receipt")):
        assert {one.outcome for one in side} == {Outcome.CARD}
        assert {one.form for one in side} == {form}
        assert sorted(one.code.token for one in side) == tokens
    # Printed on both sides along the long edge, a card's back lies behind its front.
    left = {one.code.token: one.outline[0][0] < front.shape[1] / 3 for one in fronts}
    behind = {one.code.token: one.outline[0][0] < front.shape[1] / 3 for one in backs}
    assert all(left[token] != behind[token] for token in tokens)


def test_a_group_sheet_of_two_pages_counts_its_rows_on():
    people = [(f"王某{n}", "某局") for n in range(14)]
    pages = photos.scanned(drawing.feedback_sheets(photos.TOKEN, photos.WORDS, people), 150)
    fill_here = pages[1]
    place = next(q for q in FEEDBACK_SHEET.questions if q.name == "grade").boxes[1].place
    path = [(place.x + u * place.width, place.y + v * place.width) for u, v in TICK[0]]
    photos.stroke(fill_here, path, dpi=150)

    found = one_card(read(fill_here))

    assert found.code.page == 2
    assert answer(found, "grade", row=13).marked() == ("good",)


def test_the_same_picture_gives_the_same_reading(contact: photos.Gray):
    assert read(contact) == read(contact)


def test_a_part_of_the_card_is_cut_out_by_its_place(receipt: photos.Gray):
    found = one_card(read(receipt))

    part = cut_out(found.picture, place_of(RECEIPT.questions[0]))

    picture = np.asarray(cv2.imdecode(np.frombuffer(part, np.uint8), cv2.IMREAD_GRAYSCALE))
    assert picture.shape == (60, 572)
    assert picture.min() < 100


def test_handwriting_is_measured_and_not_guessed():
    empty = photos.printed(FEEDBACK_CARD)
    written = empty.copy()
    photos.stroke(written, [(30 + n, 104 + n % 3) for n in range(30)])

    before, after = (
        {area.name: area.ink for area in one_card(read(picture)).areas}
        for picture in (empty, written)
    )

    assert after["remark"] > before["remark"] + 0.02
    assert after["content"] == pytest.approx(before["content"], abs=0.002)


def outcome(picture: photos.Gray) -> Outcome:
    (found,) = read(picture).findings
    return found.outcome


def qr(text: str) -> photos.Gray:
    rows = np.array([list(row) for row in segno.make_qr(text).matrix_iter(scale=8, border=4)])
    return np.where(rows, 0, 255).astype(np.uint8)


def test_pages_that_are_no_cards_say_what_they_are(receipt: photos.Gray):
    assert outcome(np.full((900, 700), 255, np.uint8)) is Outcome.NO_CARD
    assert outcome(qr("https://example.cn/x")) is Outcome.FOREIGN_CODE
    assert outcome(qr(str(Code("C", 9, 1, photos.TOKEN)))) is Outcome.UNKNOWN_FORM
    assert outcome(qr(str(Code("C", 1, 1, photos.TOKEN)))) is Outcome.CLIPPED
    small = cv2.resize(receipt, None, fx=0.38, fy=0.38, interpolation=cv2.INTER_AREA)
    assert outcome(np.asarray(small, np.uint8)) in {Outcome.TOO_SMALL, Outcome.NO_CARD}


def test_a_card_whose_code_is_covered_is_told_from_no_card(receipt: photos.Gray):
    picture = receipt.copy()
    left, top, side = (round(value * photos.DPI / 25.4) for value in (81, 14, 17))
    picture[top : top + side, left : left + side] = 128

    assert outcome(picture) is Outcome.NO_CODE


def test_a_card_cut_off_by_the_picture_is_not_read(receipt: photos.Gray):
    cut = receipt[: round(0.72 * receipt.shape[0])]

    (found,) = read(cut).findings

    assert found.outcome is Outcome.CLIPPED
    assert found.code == Code("R", 1, 1, photos.TOKEN)
    assert not found.answers


def test_a_shadow_and_a_faint_pencil_are_told_apart(contact: photos.Gray):
    picture = contact.astype(np.float32)
    picture[:, : picture.shape[1] // 2] *= 0.5
    shaded = picture.astype(np.uint8)

    assert one_card(read(shaded)).is_blank()
