"""Places in the shell that higher apps fill: desk panels, search, the county's name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of somebody's desk.

    `visible(user)` says for whom; `context(request)` gives what `template` shows. Panels stand in
    the order of `order`: 0-99 across the top, 100-199 in the main column, 200 and up beside it.
    """

    name: str
    template: str
    visible: Callable[[Any], bool]
    context: Callable[[HttpRequest], dict[str, Any]]
    order: int = 150


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result: what it is called, where it leads, one line about it."""

    title: Text
    url: str
    note: Text = ""
    icon: str = "chevron-right"


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """Something to search: `find(user, text, limit)` returns only what the user may see."""

    label: Text
    find: Callable[[Any, str, int], Iterable[Hit]]
    order: int = 50


@dataclass
class _Registry:
    panels: list[Panel] = field(default_factory=list)
    sources: list[SearchSource] = field(default_factory=list)
    county_name: Callable[[], str] = lambda: ""


_registry = _Registry()


def add_panel(panel: Panel) -> None:
    """Register a desk panel; call it in `AppConfig.ready`. A second one of the name is refused."""
    if any(known.name == panel.name for known in _registry.panels):
        raise ValueError(f"two desk panels are called {panel.name!r}")
    _registry.panels.append(panel)


def add_search(source: SearchSource) -> None:
    """Register something that can be searched; call it in `AppConfig.ready`."""
    _registry.sources.append(source)


def name_county_by(ask: Callable[[], str]) -> None:
    """Say who knows the county's name; "" means that there is none yet."""
    _registry.county_name = ask


def panels_for(user: Any) -> list[Panel]:
    """The panels of this person's desk, in order."""
    ordered = sorted(_registry.panels, key=lambda panel: (panel.order, panel.name))
    return [panel for panel in ordered if panel.visible(user)]


def search_sources() -> list[SearchSource]:
    """Everything that can be searched, in order."""
    return sorted(_registry.sources, key=lambda source: source.order)


def county_name() -> str:
    """The county's own name, or "" while it has none."""
    return _registry.county_name()
