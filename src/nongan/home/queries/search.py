"""Search over what a person may see: members, communities, organs, pages of the menu."""

from dataclasses import dataclass

from nongan.accounts.models import User
from nongan.kernel.pinyin import search_keys
from nongan.organisations import policies as organisation_policies
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member, Organ

LONGEST = 60


@dataclass(frozen=True)
class Found:
    """Rows by what they are; each holds at most as many as were asked for."""

    members: list[Member]
    communities: list[Community]
    organs: list[Organ]


def cleaned(written: str) -> str:
    """What was typed, without the spaces around it and not longer than a name can be."""
    return written.strip()[:LONGEST]


def matches(name: str, text: str) -> bool:
    """Say whether a name contains the text, or its pinyin or initials begin with it."""
    compact = text.replace(" ", "").lower()
    if compact in name.lower():
        return True
    return compact.isascii() and any(
        key.startswith(compact) for key in search_keys(name).split("|") if key
    )


def find(user: User, written: str, *, limit: int) -> Found:
    """What this person may see of what was searched; nothing for an empty text.

    Members by name, pinyin, initials, number or exact phone (blind index); communities and organs
    are some hundred names, so they are matched here and not in the database.
    """
    text = cleaned(written)
    if not text:
        return Found([], [], [])
    seen = organisations.with_home(organisation_policies.visible_members(user))
    members = organisations.members_matching(seen, text).order_by("number")[:limit]
    if not organisation_policies.can_see_structure(user):
        return Found(list(members), [], [])
    places = organisations.open_communities().select_related("street")
    return Found(
        list(members),
        [place for place in places if matches(place.name, text)][:limit],
        [organ for organ in organisations.open_organs() if _organ_matches(organ, text)][:limit],
    )


def _organ_matches(organ: Organ, text: str) -> bool:
    names = (organ.name, organ.name.removeprefix("县"), *organ.aliases)
    return any(matches(name, text) for name in names)
