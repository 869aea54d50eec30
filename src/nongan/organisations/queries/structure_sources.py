"""Where a county's structure may come from besides preset and sheet; filled by higher apps."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from nongan.organisations.queries.rights import Actor

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class StructureSource:
    """Another way to a structure: what it is, where it is followed, who may."""

    title: Text
    text: Text
    action: Text
    icon: str
    url_name: str
    may: Callable[[Actor], bool]


_sources: list[StructureSource] = []


def add_structure_source(source: StructureSource) -> None:
    """Offer a source in the first-day guide; called from apps.py only."""
    if all(known.url_name != source.url_name for known in _sources):
        _sources.append(source)


def structure_sources(user: Actor) -> list[StructureSource]:
    """The sources that one person may use."""
    return [source for source in _sources if source.may(user)]
