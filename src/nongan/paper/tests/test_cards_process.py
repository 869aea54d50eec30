"""The limited child: files in, readings out, whatever happens to it (promise G4)."""

import io
import os
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nongan.paper.cards.codes import Code
from nongan.paper.cards.forms import CONTACT_CARD
from nongan.paper.cards.opening import Refused, opened
from nongan.paper.cards.process import Limits, Reader
from nongan.paper.cards.reading import read_page
from nongan.paper.cards.readings import Outcome, PageReading, Refusal
from nongan.paper.tests import photos
from tests.trials import trials


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of a card, an empty page and the card again."""
    card = Image.fromarray(photos.printed(CONTACT_CARD, dpi=150))
    empty = Image.new("L", card.size, 255)
    path = tmp_path_factory.mktemp("scans") / "scan.pdf"
    card.save(path, "PDF", save_all=True, append_images=[empty, card], resolution=150)
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file with all the pixels that are let through."""
    path = tmp_path_factory.mktemp("scans") / "large.png"
    path.write_bytes(photos.white_png(10_900, 10_900))
    return path


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def outcomes(pages: list[PageReading]) -> list[Outcome | Refusal]:
    return [page.refusal or page.findings[0].outcome for page in pages]


def test_pages_come_one_by_one_and_the_same_each_time(reader: Reader, scan: Path):
    first, again = list(reader.pages(scan)), list(reader.pages(scan))

    assert outcomes(first) == [Outcome.CARD, Outcome.NO_CARD, Outcome.CARD]
    assert [(page.page, page.pages) for page in first] == [(1, 3), (2, 3), (3, 3)]
    assert first[0].findings[0].code == Code("C", 1, 1, photos.TOKEN)
    assert first == again


def test_a_child_that_was_ended_is_replaced_and_the_other_pages_go_on(scan: Path):
    with Reader() as one:
        pages = one.pages(scan)
        first = next(pages)
        assert one._child
        os.kill(one._child._process.pid, 9)
        rest = list(pages)

    assert outcomes([first, *rest]) == [Outcome.CARD, Refusal.TOO_MUCH_WORK, Outcome.CARD]


def test_the_largest_picture_let_through_stays_within_the_memory(reader: Reader, large: Path):
    assert outcomes(list(reader.pages(large))) == [Outcome.NO_CARD]


def test_what_asks_for_more_memory_than_allowed_is_refused(large: Path, scan: Path):
    with Reader(Limits(memory_bytes=560 << 20)) as small:
        assert outcomes(list(small.pages(large))) == [Refusal.TOO_MUCH_WORK]
        assert outcomes(list(small.pages(scan)))[0] is Outcome.CARD


def test_what_asks_for_more_time_than_allowed_is_refused(scan: Path):
    with Reader(Limits(cpu_seconds=-1)) as hasty:
        assert set(outcomes(list(hasty.pages(scan)))) == {Refusal.TOO_MUCH_WORK}


def test_a_child_without_limits_would_take_the_memory(large: Path):
    """The sabotage: the limits told and not set, which the test above has to notice."""
    with Reader(Limits(memory_bytes=560 << 20, limited=False)) as loose:
        assert outcomes(list(loose.pages(large))) == [Outcome.NO_CARD]


def test_a_file_beyond_the_limit_is_not_opened(scan: Path):
    with Reader(Limits(file_bytes=1000)) as small:
        assert outcomes(list(small.pages(scan))) == [Refusal.TOO_BIG]
        assert small._child is None


def test_a_file_that_is_no_picture_is_one_refusal(reader: Reader, tmp_path: Path):
    path = tmp_path / "x.jpg"
    path.write_bytes(b"MZ" + bytes(2000))
    assert outcomes(list(reader.pages(path))) == [Refusal.NOT_A_PICTURE]


def mutated(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 3, 20))):
        at = dice.randrange(len(found))
        how = dice.randrange(3)
        if how == 0:
            found[at] = dice.randrange(256)
        elif how == 1:
            del found[at : at + dice.randint(1, 200)]
        else:
            found[at:at] = dice.randbytes(dice.randint(1, 40))
        found = found or bytearray(b"x")
    return bytes(found)


def test_whatever_bytes_come_the_answer_is_of_the_closed_list():
    dice = random.Random(5)
    small = photos.printed(CONTACT_CARD, dpi=100)
    noise = np.frombuffer(dice.randbytes(small.size), np.uint8).reshape(small.shape)
    seeds = [photos.saved(small, kind) for kind in ("JPEG", "PNG", "TIFF", "PDF")]
    seeds += [photos.saved(np.minimum(small, noise | 128), "JPEG", quality=30), dice.randbytes(500)]

    for _ in range(trials(pr=20, nightly=4000)):
        data = mutated(dice.choice(seeds), dice)
        try:
            pages = opened(io.BytesIO(data))
            reading = read_page(pages.pixels(dice.randrange(len(pages))))
        except Refused:
            continue
        else:
            assert reading.findings
            assert {one.outcome for one in reading.findings} <= set(Outcome)
