"""Which organ a written unit means."""

import pytest

from nongan.tabular import Vocabulary
from nongan.tabular.organs import resolve, unit_line
from nongan.tabular.vocabulary import OrganName

NAMES = ("县第三中学", "县第一中学", "县第三小学", "县中医院", "县发展和改革局", "县人民法院")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("县三中", "县第三中学"),
        ("第三中学", "县第三中学"),
        ("一中", "县第一中学"),
        ("三小", "县第三小学"),
        ("青原县第三小学", "县第三小学"),
        ("发改局", "县发展和改革局"),
        ("县人民法院民警", "县人民法院"),
        ("局", None),
        ("中学", None),
    ],
)
def test_a_written_unit_means_an_organ_or_none(written, meant):
    vocabulary = Vocabulary(county="青原县", organs=[OrganName(name) for name in NAMES])

    assert resolve(written, vocabulary).name == meant


@pytest.mark.parametrize("colon", [":", "："])
def test_the_unit_line_is_read_with_either_colon(colon):
    line = f"填报单位（盖章）{colon}县公安局 填表人{colon}王五"

    assert unit_line(line) == "县公安局"
