"""Reads of directives: who has seen and answered what."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from nongan.branches.models import Directive, DirectiveCopy

OPEN = Q(directive__status=Directive.Status.ISSUED) & ~Q(status=DirectiveCopy.Status.ANSWERED)


def directives(rows: QuerySet[Directive]) -> QuerySet[Directive]:
    """Directives with how many copies went out, were seen, were answered; the latest first."""
    return rows.annotate(
        sent=Count("copies", distinct=True),
        seen=Count("copies", filter=~Q(copies__status="sent"), distinct=True),
        answered=Count("copies", filter=Q(copies__status="answered"), distinct=True),
    ).order_by("-issued_at", "id")


def copies(rows: QuerySet[DirectiveCopy]) -> QuerySet[DirectiveCopy]:
    """Copies by community: the order of the county, not of merit."""
    return rows.select_related("branch__community", "directive", "answered_by").order_by(
        "directive", "branch__community", "id"
    )


def waiting(rows: QuerySet[DirectiveCopy], today: date) -> tuple[int, int]:
    """How many copies wait for an answer, and how many of them are past their day."""
    found = rows.aggregate(
        n=Count("id", filter=OPEN), late=Count("id", filter=OPEN & Q(directive__due_on__lt=today))
    )
    return found["n"], found["late"]
