"""The rules of committees and groups, without a database."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nongan.branches.rules.composition import (
    Candidate,
    Problem,
    likely_deputy_head,
    post_problem,
    vacant_too_long,
)
from nongan.branches.rules.groups import propose_groups

HEAD = Candidate(is_active=True, is_of_organ=True, is_of_this_community=False, is_deputy_head=True)
LOCAL = replace(HEAD, is_of_organ=False, is_of_this_community=True, is_deputy_head=False)


def test_a_deputy_head_leads_and_a_local_is_the_second_deputy():
    assert post_problem("secretary", HEAD) is None
    assert post_problem("organ_deputy", replace(HEAD, is_deputy_head=False)) is None
    assert post_problem("community_deputy", LOCAL) is None
    assert post_problem("committee_member", LOCAL, is_taken=True) is None


@pytest.mark.parametrize(
    ("post", "who", "problem"),
    [
        ("secretary", replace(HEAD, is_deputy_head=False), Problem.NOT_A_DEPUTY_HEAD),
        ("secretary", replace(HEAD, is_of_organ=False), Problem.NOT_OF_AN_ORGAN),
        ("secretary", replace(HEAD, is_secretary_elsewhere=True), Problem.SECRETARY_ELSEWHERE),
        ("organ_deputy", LOCAL, Problem.NOT_OF_AN_ORGAN),
        ("community_deputy", HEAD, Problem.NOT_OF_THE_COMMUNITY),
        ("committee_member", replace(HEAD, is_active=False), Problem.NOT_ACTIVE),
        ("committee_member", replace(HEAD, has_post_here=True), Problem.HAS_A_POST),
    ],
)
def test_what_stands_against_a_post_is_named(post, who, problem):
    assert post_problem(post, who) == problem


@pytest.mark.parametrize("post", ["secretary", "organ_deputy"])
def test_a_post_is_held_by_one(post):
    assert post_problem(post, HEAD, is_taken=True) == Problem.POST_TAKEN


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("副局长", True),
        ("党组成员、副局长", True),
        ("县教育局副局长", True),
        ("局长", False),
        ("办公室副主任", False),
        ("副科长", False),
        ("人事股副股长", False),
        ("副主任科员", False),
        ("", False),
    ],
)
def test_a_rank_is_proposed_from_the_post(text, likely):
    assert likely_deputy_head(text) is likely


def test_a_vacancy_counts_after_thirty_days():
    day = date(2026, 5, 4)
    assert not vacant_too_long(day, day + timedelta(days=30))
    assert vacant_too_long(day, day + timedelta(days=31))


@given(st.lists(st.sampled_from("abcdefgh"), max_size=200), st.integers(3, 50))
def test_groups_hold_everybody_once_in_even_shares(homes, size):
    members = list(zip(homes, range(len(homes)), strict=True))

    groups = propose_groups(members, size=size)

    assert sorted(m for group in groups for m in group) == list(range(len(homes)))
    assert len(groups) == -(-len(homes) // size)
    assert all(0 < len(group) <= -(-len(homes) // len(groups)) for group in groups)
    assert groups == propose_groups(members, size=size)


def test_homes_that_fit_stay_together():
    sizes = {"a": 9, "b": 8, "c": 7, "d": 6}
    members = [(home, f"{home}{n}") for home, count in sizes.items() for n in range(count)]

    groups = propose_groups(members, size=15)

    assert [Counter(m[0] for m in group) for group in groups] == [
        {"a": 9, "d": 6},
        {"b": 8, "c": 7},
    ]


def test_a_group_of_two_or_of_a_hundred_is_no_party_group():
    for size in (2, 51):
        with pytest.raises(ValueError, match="3 to 50"):
            propose_groups([("a", 1)], size=size)
