"""Reads of the desk and of search, over the apps below."""

from dataclasses import dataclass

from nongan.accounts.models import User
from nongan.ui import slots

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class HitGroup:
    """What one source found."""

    label: slots.Text
    hits: list[slots.Hit]


def hits(user: User, text: str, *, limit: int) -> list[HitGroup]:
    """Ask every source in order; at most `limit` hits each, groups without any left out."""
    wanted = text.strip()[:LONGEST_SEARCH]
    if not wanted:
        return []
    asked = (
        HitGroup(source.label, list(source.find(user, wanted, limit))[:limit])
        for source in slots.search_sources()
    )
    return [group for group in asked if group.hits]
