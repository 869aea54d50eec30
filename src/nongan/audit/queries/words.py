"""What an event says in words: the row it is about and its details, as an auditor reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from nongan.accounts.models import User
from nongan.audit.models import Event
from nongan.audit.queries.events import verb_name

LONGEST_KEY = 8  # of a UUID the first group tells rows apart for the eye


# Every name that a service records. A name that is missing here is shown as it is recorded.
DETAILS: dict[str, str | Promise] = {
    "about": pgettext_lazy("audit detail", "about whom"),
    "added": pgettext_lazy("audit detail", "added"),
    "address": pgettext_lazy("audit detail", "from the address"),
    "agrees": pgettext_lazy("audit detail", "agrees with the evidence"),
    "ahead": pgettext_lazy("audit detail", "made ready ahead"),
    "answer": pgettext_lazy("audit detail", "answer"),
    "asked": pgettext_lazy("audit detail", "community was asked"),
    "before": pgettext_lazy("audit detail", "before"),
    "bound": pgettext_lazy("audit detail", "proven bound"),
    "branch": pgettext_lazy("audit detail", "temporary branch"),
    "branches": pgettext_lazy("audit detail", "temporary branches"),
    "bytes": pgettext_lazy("audit detail", "bytes"),
    "candidates": pgettext_lazy("audit detail", "members shown beside it"),
    "card": pgettext_lazy("audit detail", "number of the card"),
    "changes": pgettext_lazy("audit detail", "changes"),
    "choice": pgettext_lazy("audit detail", "plan chosen"),
    "code": pgettext_lazy("audit detail", "code"),
    "communities": pgettext_lazy("audit detail", "communities"),
    "community": pgettext_lazy("audit detail", "community"),
    "cost": pgettext_lazy("audit detail", "cost of the plan"),
    "count": pgettext_lazy("audit detail", "how many"),
    "days": pgettext_lazy("audit detail", "days"),
    "decision": pgettext_lazy("audit detail", "decision"),
    "digest": pgettext_lazy("audit detail", "digest"),
    "dropped": pgettext_lazy("audit detail", "dropped"),
    "elder_view": pgettext_lazy("audit detail", "elder view"),
    "entries": pgettext_lazy("audit detail", "entries"),
    "fields": pgettext_lazy("audit detail", "fields"),
    "file": pgettext_lazy("audit detail", "file"),
    "files": pgettext_lazy("audit detail", "files"),
    "formerly": pgettext_lazy("audit detail", "formerly"),
    "found": pgettext_lazy("audit detail", "found"),
    "from": pgettext_lazy("audit detail", "before"),
    "grants_ended": pgettext_lazy("audit detail", "roles ended"),
    "inputs": pgettext_lazy("audit detail", "digest of the facts"),
    "issued": pgettext_lazy("audit detail", "cards issued"),
    "joined": pgettext_lazy("audit detail", "joined"),
    "kind": pgettext_lazy("audit detail", "kind"),
    "known_device": pgettext_lazy("audit detail", "device used before"),
    "language": pgettext_lazy("audit detail", "language"),
    "left": pgettext_lazy("audit detail", "left"),
    "lines": pgettext_lazy("audit detail", "lines"),
    "made": pgettext_lazy("audit detail", "made"),
    "made_at": pgettext_lazy("audit detail", "made at"),
    "member": pgettext_lazy("audit detail", "member"),
    "members": pgettext_lazy("audit detail", "members"),
    "members_moved": pgettext_lazy("audit detail", "members moved"),
    "most": pgettext_lazy("audit detail", "at most"),
    "moved": pgettext_lazy("audit detail", "moved"),
    "name": pgettext_lazy("audit detail", "name"),
    "note": pgettext_lazy("audit detail", "note"),
    "notes": pgettext_lazy("audit detail", "performance notes"),
    "nth_today": pgettext_lazy("audit detail", "look of the day"),
    "number": pgettext_lazy("audit detail", "number"),
    "obstacles": pgettext_lazy("audit detail", "obstacles"),
    "occasion": pgettext_lazy("audit detail", "activity"),
    "on": pgettext_lazy("audit detail", "on the day"),
    "organ": pgettext_lazy("audit detail", "organ"),
    "organs": pgettext_lazy("audit detail", "organs"),
    "out": pgettext_lazy("audit detail", "taken out"),
    "overrides": pgettext_lazy("audit detail", "over a soft rule"),
    "parent": pgettext_lazy("audit detail", "stands under"),
    "parts": pgettext_lazy("audit detail", "parts changed"),
    "party_organisation": pgettext_lazy("audit detail", "Party organisation"),
    "party_organisations": pgettext_lazy("audit detail", "Party organisations"),
    "place": pgettext_lazy("audit detail", "where"),
    "placed": pgettext_lazy("audit detail", "placed"),
    "post": pgettext_lazy("audit detail", "post"),
    "present": pgettext_lazy("audit detail", "present"),
    "purpose": pgettext_lazy("audit detail", "purpose"),
    "quarter": pgettext_lazy("audit detail", "quarter"),
    "reason": pgettext_lazy("audit detail", "reason"),
    "reset": pgettext_lazy("audit detail", "reset"),
    "role": pgettext_lazy("audit detail", "role"),
    "roles": pgettext_lazy("audit detail", "roles"),
    "roster": pgettext_lazy("audit detail", "roster version"),
    "row": pgettext_lazy("audit detail", "row"),
    "rows": pgettext_lazy("audit detail", "rows"),
    "said": pgettext_lazy("audit detail", "the person said"),
    "says": pgettext_lazy("audit detail", "the evidence says"),
    "serving": pgettext_lazy("audit detail", "serving there"),
    "sha256": pgettext_lazy("audit detail", "digest"),
    "size": pgettext_lazy("audit detail", "of how many"),
    "status": pgettext_lazy("audit detail", "state"),
    "street": pgettext_lazy("audit detail", "street"),
    "streets": pgettext_lazy("audit detail", "streets"),
    "successor": pgettext_lazy("audit detail", "successor"),
    "surplus": pgettext_lazy("audit detail", "surplus"),
    "taken_out": pgettext_lazy("audit detail", "cards taken out of force"),
    "title": pgettext_lazy("audit detail", "title"),
    "to": pgettext_lazy("audit detail", "after"),
    "unit": pgettext_lazy("audit detail", "unit"),
    "user": pgettext_lazy("audit detail", "account"),
    "valid_from": pgettext_lazy("audit detail", "holds from"),
    "version": pgettext_lazy("audit detail", "version"),
    "wishes": pgettext_lazy("audit detail", "wishes"),
    "year": pgettext_lazy("audit detail", "year"),
}


@dataclass(frozen=True)
class EventWords:
    """An event with its words: what was done, on what, and the details by name."""

    event: Event
    verb: str
    target: str
    details: list[tuple[str, str]]


def in_words(event: Event) -> EventWords:
    """An event as a page shows it, in the reader's language."""
    return EventWords(
        event, verb_name(event.verb), target_words(event.target), detail_words(event.details)
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, str | Promise]:
    """What rows are called, by `app.Model`."""
    names = {model._meta.label: model._meta.verbose_name or "" for model in apps.get_models()}
    return {**names, User._meta.label: DETAILS["user"]}


def target_words(target: str) -> str:
    """What an event is about: `organisations.Member:3f2a…` as "member 3f2a…"."""
    label, _colon, key = target.partition(":")
    name = _names().get(label)
    if name is None:
        return target
    short = f"{key[:LONGEST_KEY]}…" if len(key) > LONGEST_KEY else key
    return f"{name} {short}"


def detail_words(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The details of an event, each with what it is called."""
    return [(str(DETAILS.get(name, name)), _written(value)) for name, value in details.items()]


def _written(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return "—"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return _(", ").join(map(_written, value))
        case dict():
            return _(", ").join(f"{name} {_written(one)}" for name, one in value.items())
        case _:
            return str(value)
