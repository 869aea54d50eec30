import pytest
from hypothesis import given
from hypothesis import strategies as st

from nongan.accounts.rules import (
    ONE_TIME_ALPHABET,
    PasswordProblem,
    client_address,
    normal_username,
    one_time_password,
    password_problem,
    typed_one_time_password,
    username_is_usable,
)


@pytest.mark.parametrize(
    "written",
    ["zhang01", " Zhang01 ", "ＺＨＡＮＧ０１", "zhang 01", "zhang\u3000０１", "zh\u200bang01"],
)
def test_a_name_is_one_name_however_it_is_typed(written):
    assert normal_username(written) == "zhang01"


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(written):
    once = normal_username(written)
    assert normal_username(once) == once


def test_a_name_without_signs_or_with_a_slash_cannot_be_used():
    assert [username_is_usable(name) for name in ("", "a/b", "x" * 65, "张伟.1")] == [
        False,
        False,
        False,
        True,
    ]


def test_one_time_passwords_are_readable_long_and_never_the_same():
    made = {one_time_password() for _ in range(500)}

    assert len(made) == 500
    assert all(set(password) <= {*ONE_TIME_ALPHABET, "-"} for password in made)
    assert len(ONE_TIME_ALPHABET) ** 16 > 2**60
    assert not set("01ilo2z5s8b") & set(ONE_TIME_ALPHABET)


@given(st.booleans(), st.sampled_from(["", " ", "-"]))
def test_dashes_blanks_and_capitals_of_a_printed_password_do_not_matter(capitals, between):
    printed = one_time_password()
    typed = between.join(printed.split("-"))
    assert typed_one_time_password(typed.upper() if capitals else typed) == printed


def test_an_ordinary_password_is_left_as_it_is():
    assert typed_one_time_password("Long-and-plain-7") is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short-7", PasswordProblem.TOO_SHORT),
        ("abcdefghijkl", PasswordProblem.TOO_SIMPLE),
        ("1234567890", PasswordProblem.TOO_SIMPLE),
        ("aaaaaaaaaa1", PasswordProblem.TOO_SIMPLE),
        ("ZhangWei-2026", PasswordProblem.CONTAINS_NAME),
        ("quite-long-7", None),
        ("农安县的志愿服务工作天天有", PasswordProblem.TOO_SIMPLE),
        ("农安县的志愿服务工作7天", None),
    ],
)
def test_what_a_password_needs(password, problem):
    assert password_problem(password, username="zhangwei") == problem


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "", "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4, 5.6.7.8", "5.6.7.8"),
        (2, "6.6.6.6, 1.2.3.4, 5.6.7.8", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(proxies, forwarded, seen):
    assert client_address("10.0.0.9", forwarded, proxies=proxies) == seen
