"""Linking by columns: whole tables of numbers say what the plain comparison of two says."""

import random
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nongan.roster.linkage import SHIPPED, Line, Person, fit, link, names, phones
from nongan.roster.linkage.columns.texts import Names, Phones
from nongan.roster.linkage.linking import PlainCounty
from nongan.roster.tests import invented_lines

LETTERS = "王汪旺丽莉立晓小陈晨单善阿ABéé"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(LETTERS, max_size=6), min_size=1, max_size=14, unique=True))
def test_names_in_columns_stand_at_the_levels_of_the_plain_comparison(some):
    left, right = np.array(list(product(range(len(some)), repeat=2))).T

    found = Names(some).compare(left, right)

    assert [names.LEVELS[level] for level in found] == [
        names.compare(some[a], some[b]) for a, b in zip(left, right, strict=True)
    ]


DIGITS = st.text("0123", min_size=0, max_size=12)
SLIPPED = st.builds(
    lambda text, place, digit: text[:place] + digit + text[place + 1 :],
    st.just("01230123012"),
    st.integers(0, 10),
    st.text("0123", max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DIGITS | SLIPPED | st.just("0123012301x"), min_size=1, max_size=14, unique=True))
def test_phones_in_columns_stand_at_the_levels_of_the_plain_comparison(some):
    left, right = np.array(list(product(range(len(some)), repeat=2))).T

    found = Phones(some).compare(left, right)

    levels = [phones.LEVELS[level] if level >= 0 else phones.MISSING for level in found]
    assert levels == [phones.compare(some[a], some[b]) for a, b in zip(left, right, strict=True)]


def assert_alike(lines: list[Line], people: list[Person]) -> None:
    plain = PlainCounty(lines, people, SHIPPED)
    model = plain.fit()

    assert fit(lines, people) == model
    assert link(lines, people) == plain.link(model)
    assert link(lines, people, model=model) == plain.link(model)


def test_a_noisy_county_is_answered_alike_line_by_line():
    for seed in range(3):
        people, lines = invented_lines.county(
            random.Random(seed), people=120, noise=0.1 + 0.1 * seed
        )
        assert_alike(lines, people)
        assert "县第1局" in fit(lines, people).units.kin["县第0局"]


def test_what_persons_decided_is_answered_alike():
    chance = random.Random(7)
    people, lines = invented_lines.county(chance, people=90, noise=0.2)
    keys = [person.key for person in people]
    decided = [*keys[:12], "", "who has left"]
    lines = [
        replace(line, fixed=chance.choice(decided))
        if place % 17 == 0
        else replace(line, earlier=chance.choice(keys), earlier_bits=2.5)
        if place % 19 == 0
        else line
        for place, line in enumerate(lines)
    ]

    assert_alike(lines, people)


def test_the_smallest_counties_are_answered_alike():
    one = Person("P", "张晓丽", "县财政局", "F", "13812345678", "桥南社区")
    line = Line("a", "receipts", "张晓丽", phone="13812345678")
    for lines, people in (([], []), ([line], []), ([], [one]), ([line], [one])):
        assert_alike(lines, people)
