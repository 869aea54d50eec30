"""Typesetting: nothing but what it is given, and the same bytes each time."""

import pytest

from nongan.paper.typesetting import NotTypeset, typeset


def test_the_same_input_gives_the_same_bytes():
    source = '#set text(font: "FandolFang R")\n农安县 #json("names.json").join("、")'
    once, twice = (typeset(source, {"names.json": '["王堃","𠮷祥"]'.encode()}) for _ in range(2))
    assert once == twice
    assert b"pdfaid" in once


@pytest.mark.parametrize(
    "source",
    ['#import "@preview/tablex:0.1.0": *', '#read("/etc/hostname")', '#read("../x")', "#nothing()"],
)
def test_a_source_that_reaches_out_or_is_wrong_is_refused(source):
    with pytest.raises(NotTypeset):
        typeset(source, {})
