"""Which member a line means: decided from plain values, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nongan.roster.rules.identity import (
    How,
    Person,
    compare_dates,
    match_lines,
    repeats,
)

POWER, WATER = "power", "water"
LI = Person("m1", "李丽", POWER, "p1", "1985-06-01", "2008-07-01", "F")
LI_TWO = Person("m2", "李丽", POWER, "p2", "1979-02-11", "2001-05-01", "F")
WANG = Person("m3", "王勇", WATER, "p3", "1970-01-30", "1995-07-01", "M")


def line(key="line", name="李丽", organ=POWER, phone="", birth="", joined=""):
    return Person(key, name, organ, phone, birth, joined)


@pytest.mark.parametrize(
    ("one", "other", "side"),
    [
        ("1985-06-01", "1985-06", "same"),
        ("1985-06", "1985-06", "same"),
        ("1985-06", "1985", "unknown"),
        ("1985", "1986", "other"),
        ("1985-06-01", "1985-06-02", "other"),
        ("", "1985", "unknown"),
    ],
)
def test_dates_are_compared_as_far_as_both_are_written(one, other, side):
    assert compare_dates(one, other) == side


def test_phone_and_name_in_the_organ_is_the_member():
    assert match_lines([line(phone="p2")], [LI, LI_TWO])["line"].member == "m2"


def test_two_of_one_name_stay_two_and_the_rest_pairs_with_the_rest():
    found = match_lines([line("a", phone="p1"), line("b")], [LI, LI_TWO])

    assert (found["a"].member, found["b"].member) == ("m1", "m2")


def test_a_name_that_two_members_bear_is_asked_about():
    match = match_lines([line()], [LI, LI_TWO])["line"]

    assert match.is_doubt
    assert set(match.candidates) == {"m1", "m2"}


def test_dates_tell_two_of_one_name_apart_when_the_phones_are_new():
    lines = [line("a", phone="n1", birth="1979-02"), line("b", phone="n2", birth="1985-06")]

    found = match_lines(lines, [LI, LI_TWO])

    assert (found["a"].member, found["b"].member) == ("m2", "m1")


def test_a_new_phone_alone_does_not_make_a_new_person():
    match = match_lines([line(phone="new", birth="1985-06")], [LI])["line"]

    assert (match.member, match.how) == ("m1", How.NAME_AND_DATES)


def test_only_the_name_agrees_and_two_facts_do_not_is_asked_about():
    match = match_lines([line(phone="new", birth="1999-01-01")], [LI])["line"]

    assert match.how == How.CONTRADICTION
    assert match.candidates == ("m1",)


def test_phone_and_name_in_another_organ_has_moved():
    match = match_lines([line(organ=WATER, phone="p1")], [LI, WANG])["line"]

    assert (match.member, match.how) == ("m1", How.MOVED)


def test_somebody_whom_two_lists_name_is_asked_about():
    lines = [line("old", phone="p1"), line("new", organ=WATER, phone="p1")]

    found = match_lines(lines, [LI])

    assert found["old"].member == "m1"
    assert found["new"].how == How.LISTED_TWICE


def test_the_same_life_in_another_organ_is_asked_about_never_assumed():
    match = match_lines([line(organ=WATER, birth="1985-06-01", joined="2008-07")], [LI])["line"]

    assert match.how == How.PERHAPS_MOVED


def test_a_corrected_name_keeps_the_person_when_phone_and_dates_agree():
    match = match_lines([line(name="李莉", phone="p1", birth="1985-06")], [LI])["line"]

    assert (match.member, match.how) == ("m1", How.PHONE_AND_DATES)


def test_a_phone_under_another_name_alone_is_asked_about():
    assert match_lines([line(name="赵红", phone="p1")], [LI])["line"].how == How.OTHER_NAME


def test_a_stranger_is_nobody():
    assert match_lines([line(name="赵红", phone="x")], [LI])["line"].how == How.NOBODY


def test_who_comes_back_to_the_organ_is_the_same_member():
    match = match_lines([line(phone="p1")], [WANG], left=[LI])["line"]

    assert (match.member, match.how) == ("m1", How.RETURNED)


def test_a_name_alone_does_not_bring_a_leaver_back():
    match = match_lines([line()], [WANG], left=[LI])["line"]

    assert (match.how, match.candidates) == (How.PERHAPS_RETURNED, ("m1",))


def test_a_leaver_on_another_organs_list_is_a_proposal_even_with_the_phone():
    match = match_lines([line(organ=WATER, phone="p1")], [WANG], left=[LI])["line"]

    assert (match.how, match.candidates) == (How.PERHAPS_TRANSFERRED, ("m1",))


def test_a_namesake_of_a_leaver_elsewhere_is_somebody_new():
    assert match_lines([line(organ=WATER)], [WANG], left=[LI])["line"].how == How.NOBODY


def test_one_leaver_is_not_two_lines():
    lines = [line("a", phone="p1"), line("b", birth="1985-06-01")]

    found = match_lines(lines, [], left=[LI])

    assert [found[key].how for key in "ab"] == [How.PERHAPS_RETURNED] * 2


def test_somebody_present_goes_before_a_leaver():
    match = match_lines([line(phone="p2")], [LI_TWO], left=[LI])["line"]

    assert match.member == "m2"


def test_a_line_written_twice_is_a_repeat_and_a_namesake_is_not():
    lines = [line("a", phone="p1"), line("b", phone="p1"), line("c", phone="p2")]

    assert repeats(lines) == {"b": "a"}


@given(st.lists(st.tuples(*[st.sampled_from(["", "1", "2"])] * 4), max_size=8), st.randoms())
def test_no_member_is_given_to_two_lines_and_every_line_is_answered(facts, random):
    people = [
        Person(n, f"name{a}", b or None, c, f"198{d}-01-01" if d else "")
        for n, (a, b, c, d) in enumerate(facts)
    ]
    lines = [Person(("line", p.key), p.name, p.organ, p.phone, p.birth) for p in people]
    random.shuffle(lines)

    found = match_lines(lines, people)

    members = [match.member for match in found.values() if match.member is not None]
    assert len(members) == len(set(members))
    assert set(found) == {p.key for p in lines}


@given(st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(1, 9))))
def test_the_same_list_again_is_the_same_people(facts):
    people = [Person(n, name, organ, str(phone)) for n, (name, organ, phone) in enumerate(facts)]
    people = list({(p.name, p.phone): p for p in people}.values())

    found = match_lines([Person(p.key, p.name, p.organ, p.phone) for p in people], people)

    assert all(found[p.key].member == p.key for p in people)
