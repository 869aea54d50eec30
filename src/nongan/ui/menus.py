"""The menu is a slot: every app registers its entries in apps.py, the shell shows what applies."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
GROUPS: dict[str, Text] = {
    "desk": "",
    "work": _("Daily work"),
    "county": _("County"),
    "care": _("Administration"),
}


def everybody(user: Any) -> bool:
    """For any signed-in person."""
    return bool(user.is_authenticated)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One menu entry. `visible` is asked at every page with the user, so it must be cheap.

    `url_name` takes no arguments; `also` lists further url names (or namespaces ending in ":")
    under which the entry counts as the present one; `on_phone` puts it at the foot of a phone,
    where four fit.
    """

    label: Text
    url_name: str
    icon: str
    group: str = "work"
    order: int = 50
    visible: Callable[[Any], bool] = everybody
    also: tuple[str, ...] = ()
    on_phone: bool = False
    short: Text = ""


@dataclass(frozen=True)
class Shown:
    """A menu entry as one person sees it on one page."""

    label: Text
    short: Text
    url: str
    icon: str
    is_current: bool
    on_phone: bool


@dataclass(frozen=True)
class ShownGroup:
    """Entries under one heading."""

    title: Text
    entries: list[Shown] = field(default_factory=list)


_entries: list[Entry] = []
_pages_of: dict[str, set[str]] = defaultdict(set)
_around: list[Callable[[], AbstractContextManager[None]]] = [nullcontext]


def ask_within(around: Callable[[], AbstractContextManager[None]]) -> None:
    """Name a context in which all `visible` of one menu are asked, so that rights are read once."""
    _around[:] = [around]


def register(*entries: Entry) -> None:
    """Add entries; call it in `AppConfig.ready`. An unknown group is an error at start."""
    for entry in entries:
        if entry.group not in GROUPS:
            raise ValueError(f"{entry.url_name}: no menu group {entry.group!r}")
        if entry not in _entries:
            _entries.append(entry)


def count_as(url_name: str, *pages: str) -> None:
    """Pages under which a lower app's entry counts as the present one."""
    _pages_of[url_name].update(pages)


def entries_for(user: Any) -> list[Entry]:
    """What this person may open, in the order of the menu."""
    place = {name: number for number, name in enumerate(GROUPS)}
    ordered = sorted(_entries, key=lambda e: (place[e.group], e.order, e.url_name))
    with _around[0]():
        return [entry for entry in ordered if entry.visible(user)]


def _is_current(entry: Entry, view_name: str) -> bool:
    if view_name == entry.url_name or view_name in _pages_of[entry.url_name]:
        return True
    return any(
        view_name.startswith(name) if name.endswith(":") else view_name == name
        for name in entry.also
    )


def shown(request: HttpRequest) -> list[ShownGroup]:
    """The menu of this request, grouped; entries whose address does not exist are left out.

    Asked for twice in one request (shell and search), it is worked out once.
    """
    known: list[ShownGroup] | None = getattr(request, "_menu_shown", None)
    if known is None:
        known = _work_out(request)
        request._menu_shown = known  # type: ignore[attr-defined]
    return known


def _work_out(request: HttpRequest) -> list[ShownGroup]:
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for group, entries in groupby(entries_for(request.user), key=lambda e: e.group):
        rows = []
        for entry in entries:
            try:
                url = reverse(entry.url_name)
            except NoReverseMatch:  # its app is not mounted in this installation
                continue
            rows.append(
                Shown(
                    entry.label,
                    entry.short or entry.label,
                    url,
                    entry.icon,
                    _is_current(entry, view_name),
                    entry.on_phone,
                )
            )
        if rows:
            groups.append(ShownGroup(GROUPS[group], rows))
    return groups
