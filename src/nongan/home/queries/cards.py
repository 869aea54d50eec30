"""What of cards and feedback waits for somebody: for the desk."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from nongan.accounts.models import User
from nongan.organisations import queries as organisations
from nongan.roster.models import ContactCard, Feedback
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards import feedback, lists

type Found = tuple[str, int, bool]
"""A code of the desk, how many wait, and whether some are past their day."""


def waiting(user: User, today: date) -> Iterator[Found]:
    """The steps that are this person's, by role; a few queries, whatever the number of cards."""
    if places := policies.written_communities(user):
        yield from _of_worker(places, today)
    if places := policies.led_communities(user):
        counts = lists.counts(ContactCard.objects.filter(community__in=places), today)
        yield "cards_returned", counts["returned"], False
        yield "cards_late", counts["late"], True
        yield "cards_mismatch", counts["mismatch"], False
        disputed = Feedback.objects.filter(
            status=Feedback.Status.DISPUTED, occasion__community__in=places
        )
        yield "feedback_disputed", disputed.exclude(evaluator=user).count(), False
    if organisations.member_of(user) is not None:
        unseen = policies.own_feedback(user).filter(seen_at=None)
        yield "feedback_own", unseen.count(), False
        yield "card_own", lists.counts(policies.own_cards(user), today)["waiting"], False


def _of_worker(places: list[int], today: date) -> Iterator[Found]:
    cards = ContactCard.objects.filter(community__in=places)
    counts = lists.counts(cards, today)
    to_return = Q(status__in=[ContactCard.Status.PRESENTED, ContactCard.Status.RECEIPT_FILLED])
    is_late = cards.filter(to_return, return_by__lt=today).exists()
    yield "cards_here", counts["here"], is_late and counts["here"] > 0
    yield "cards_filled", counts["filled"], is_late and counts["filled"] > 0
    rows = Feedback.objects.filter(occasion__community__in=places)
    owing, late = feedback.days_owing(rows, today)
    yield "feedback_due", owing, late > 0
