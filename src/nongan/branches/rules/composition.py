"""Who may hold which post of a temporary branch, and what is unusual about a committee (M03).

A problem refuses; a notice only tells. Sources: domain.md M03, the rules of branch work, clause on
temporary branches (支部工作条例).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

USUAL_SIZE = range(3, 8)  # a committee has three to seven people
VACANT_DAYS = 30
USUAL_MEMBERS = 50  # a branch above it forms Party groups

SINGLE_POSTS = ("secretary", "organ_deputy", "community_deputy")
PARTS = re.compile(r"[\s、，,;；/／]+")
DEPUTY_HEAD = re.compile(
    r"(?:.*[局委部院会办社台])?副(?:局长|主任|部长|书记|主席|院长|检察长|秘书长|会长|理事长|社长|台长|行长|馆长|校长)"
)


class Problem(StrEnum):
    """Why somebody cannot hold a post; the name of the rule that says so."""

    NOT_ACTIVE = "not_active"
    NOT_OF_AN_ORGAN = "not_of_an_organ"
    NOT_OF_THE_COMMUNITY = "not_of_the_community"
    NOT_A_DEPUTY_HEAD = "not_a_deputy_head"
    SECRETARY_ELSEWHERE = "secretary_elsewhere"
    POST_TAKEN = "post_taken"
    HAS_A_POST = "has_a_post"


class Notice(StrEnum):
    """What is lawful but unusual in a branch."""

    COMMITTEE_SIZE = "committee_size"
    VACANT = "vacant"
    MANY_MEMBERS = "many_members"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules ask about a person; the rank is stated by somebody, never guessed."""

    is_active: bool
    is_of_organ: bool
    is_of_this_community: bool
    is_deputy_head: bool
    is_secretary_elsewhere: bool = False
    has_post_here: bool = False


def post_problem(post: str, candidate: Candidate, *, is_taken: bool = False) -> Problem | None:
    """Say which rule keeps a person from a post; None: nothing does.

    `is_taken`: somebody else holds the post from a decision on. Committee members are any number.
    """
    if not candidate.is_active:
        return Problem.NOT_ACTIVE
    if candidate.has_post_here:
        return Problem.HAS_A_POST
    if problem := _origin_problem(post, candidate):
        return problem
    if is_taken and post in SINGLE_POSTS:
        return Problem.POST_TAKEN
    return None


def _origin_problem(post: str, candidate: Candidate) -> Problem | None:
    if post in ("secretary", "organ_deputy") and not candidate.is_of_organ:
        return Problem.NOT_OF_AN_ORGAN
    if post == "community_deputy" and not candidate.is_of_this_community:
        return Problem.NOT_OF_THE_COMMUNITY
    if post == "secretary" and not candidate.is_deputy_head:
        return Problem.NOT_A_DEPUTY_HEAD
    if post == "secretary" and candidate.is_secretary_elsewhere:
        return Problem.SECRETARY_ELSEWHERE
    return None


def likely_deputy_head(post: str) -> bool:
    """Say whether a post's text reads like a deputy head of an organ: a proposal to a person.

    Deputies of an office or a section inside an organ do not count.

    >>> likely_deputy_head("党组成员、副局长"), likely_deputy_head("办公室副主任")
    (True, False)
    """
    return any(DEPUTY_HEAD.fullmatch(part) for part in PARTS.split(post.strip()))


def vacant_too_long(since: date, today: date) -> bool:
    """Say whether a post that nobody holds since a day should be filled by now."""
    return today - since > timedelta(days=VACANT_DAYS)
