"""Decisions about the registry, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nongan.organisations import rules
from nongan.organisations.rules import TreeProblem


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("13800434406", "13800434406"),
        ("+86 138-0043-4406", "13800434406"),
        ("0086 13800434406", "13800434406"),
        ("8613800434406", "13800434406"),
        ("１３８００４３４４０６", "13800434406"),
        ("0431-83210000", "043183210000"),
        ("+86 431 8321 0000", "043183210000"),
        ("8632100", ""),
        ("12800434406", ""),
        ("1380043440", ""),
        ("", ""),
    ],
)
def test_a_phone_has_one_spelling(written, digits):
    assert rules.normal_phone(written) == digits


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "86"]))
def test_a_prefix_and_blanks_never_change_a_mobile(phone, prefix):
    assert rules.normal_phone(f" {prefix} {phone[:3]} {phone[3:7]}-{phone[7:]}") == phone
    assert rules.normal_phone(rules.normal_phone(phone)) == phone


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mask_hides_four_digits(phone):
    masked = rules.masked_phone(phone)

    assert masked == f"{phone[:3]}****{phone[7:]}"
    assert rules.normal_phone(masked) == ""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张　丽", "张丽"),
        (" 张 晓 丽 ", "张晓丽"),
        ("阿卜杜·热合曼", "阿卜杜·热合曼"),
        ("Anna  Maria", "Anna Maria"),
        ("𠮷　田", "𠮷田"),
        ("张\x00丽\u200b", "张丽"),
    ],
)
def test_a_name_loses_its_padding_and_nothing_else(written, name):
    assert rules.clean_name(written) == name


@pytest.mark.parametrize(
    ("name", "usable"),
    [("李", True), ("甲" * 50, True), ("甲" * 51, False), ("", False), ("12", False)],
)
def test_what_can_be_a_name(name, usable):
    assert rules.name_is_usable(name) is usable


def test_the_published_credit_codes_check_and_their_neighbours_do_not():
    for code in ("91350100M000100Y43", "112201220000000140"):
        assert rules.uscc_is_valid(code)
        for last in rules.USCC_SIGNS.replace(code[-1], ""):
            assert not rules.uscc_is_valid(code[:-1] + last)
    assert not rules.uscc_is_valid("11220122000000014I")


@pytest.mark.parametrize(
    ("code", "valid"), [("220122", True), ("220100", False), ("22012", False), ("22012x", False)]
)
def test_a_county_code(code, valid):
    assert rules.division_code_is_valid(code) is valid


def test_a_tree_takes_a_branch_and_refuses_a_cycle():
    parents = {1: None, 2: 1, 3: 2, 4: None}

    assert rules.tree_problem(4, 3, parents) is None
    assert rules.tree_problem(None, 3, parents) is None
    assert rules.tree_problem(1, None, parents) is None
    assert rules.tree_problem(1, 3, parents) is TreeProblem.CYCLE
    assert rules.tree_problem(2, 2, parents) is TreeProblem.CYCLE
    assert rules.tree_problem(1, 9, parents) is TreeProblem.UNKNOWN_PARENT


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=30))
def test_whatever_is_moved_in_whatever_order_there_is_never_a_cycle(moves):
    parents: dict[int, int | None] = dict.fromkeys(range(1, 9))
    for child, parent in moves:
        if rules.tree_problem(child, parent, parents) is None:
            parents[child] = parent

    for start in parents:
        seen, step = set(), parents[start]
        while step is not None:
            assert step not in seen
            seen.add(step)
            step = parents[step]
        assert start not in seen


def test_a_member_cannot_leave_before_joining():
    assert rules.move_is_timely(date(2026, 3, 1), date(2026, 3, 1))
    assert not rules.move_is_timely(date(2026, 3, 1), date(2026, 2, 28))


def test_member_numbers_have_six_digits():
    assert rules.member_number(123) == "M000123"
