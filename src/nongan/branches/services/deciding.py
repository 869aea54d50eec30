"""The decisions that changes to branches rest on, and the order of their days."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.branches.models import Decision
from nongan.branches.rules.written import DecisionValues
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.models import PartyOrganisation


def record_decision(values: DecisionValues, *, recorder: User, at: datetime) -> Decision:
    """The decision of this body and number, recorded once, within the caller's transaction.

    One decision may found several branches and fill several posts. Raises Refused: the body is
    not a higher Party organisation, the number is missing or stands for another day, the day is
    in the future.
    """
    past_day(values.decided_on, at)
    number = " ".join(values.number.split())
    if not number or len(number) > 60:
        raise Refused(_("Write the number of the decision."), code="number_missing")
    body = PartyOrganisation.objects.filter(id=values.body_id).first()
    if body is None or body.closed_on or body.community_id or body.kind != "committee":
        raise Refused(
            _("A higher Party organisation decides: an open Party committee, not a community's."),
            code="not_a_higher_body",
        )
    decision, _made = Decision.objects.get_or_create(
        body=body,
        number=number,
        defaults={
            "decided_on": values.decided_on,
            "attendees": values.attendees,
            "recorded_by": recorder,
            "recorded_at": at,
        },
    )
    _require_same(decision, values)
    return decision


def _require_same(known: Decision, values: DecisionValues) -> None:
    if known.decided_on != values.decided_on:
        raise Refused(
            _("%(body)s used the number %(number)s for its decision of %(day)s already.")
            % {"body": known.body.name, "number": known.number, "day": known.decided_on},
            code="number_used",
        )
    if values.attendees is not None and known.attendees not in (None, values.attendees):
        raise Refused(
            _("%(number)s is recorded with %(count)s people present.")
            % {"number": known.number, "count": known.attendees},
            code="attendees_differ",
        )


def past_day(day: date, at: datetime) -> None:
    """Raise Refused for a day that has not come yet, or that nobody can mean."""
    clock.require_reckonable(day)
    if day > clock.day_of(at):
        raise Refused(_("%(day)s lies in the future.") % {"day": day}, code="in_the_future")


def in_order(earlier: date | None, later: date) -> None:
    """Raise Refused when what follows is dated before what it rests on."""
    if earlier is not None and later < earlier:
        raise Refused(
            _("%(later)s is before %(earlier)s, the day of what it rests on.")
            % {"later": later, "earlier": earlier},
            code="days_out_of_order",
        )
