"""Lists of events, and what their verbs are called."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise

from nongan.audit.models import Event
from nongan.kernel import clock


def events(
    *,
    verb: str = "",
    actor_name: str = "",
    target: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Event]:
    """Events, newest first, by the beginning of the verb, the actor's name, the row, the days.

    Days are the county's calendar days, both included.
    """
    found = Event.objects.select_related("actor").order_by("-seq")
    if verb:
        found = found.filter(verb__startswith=verb)
    if actor_name:
        found = found.filter(actor_name__icontains=actor_name)
    if target:
        found = found.filter(target=target)
    if since:
        found = found.filter(at__gte=_midnight(max(since, clock.EARLIEST)))
    if until:
        found = found.filter(at__lt=_midnight(min(until, clock.LATEST) + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.COUNTY_ZONE)


def readings_of(target: str) -> QuerySet[Event]:
    """Who looked at somebody's sealed data, newest first (domain.md R15): for the subject too."""
    return Event.objects.filter(target=target, verb__endswith="unmasked").order_by("-seq")


_verb_names: dict[str, str | Promise] = {}


def name_verbs(names: Mapping[str, str | Promise]) -> None:
    """Say what an app's verbs are called on pages; from an `apps.py` only."""
    _verb_names.update(names)


def verb_name(verb: str) -> str:
    """What a verb is called on pages, in the reader's language; itself, if nobody named it."""
    return str(_verb_names.get(verb, verb))


def verbs() -> list[tuple[str, str]]:
    """The verbs that occur and their names, for the filter."""
    found = Event.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, verb_name(verb)) for verb in found]
