"""A neutral word to those who have not presented their card: from the branch, three at most."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.organisations.models import Community, Member
from nongan.roster.models import CardReminder, ContactCard, Discrepancy, Urging
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards import lists

Status = ContactCard.Status


def words_received(members: Iterable[UUID]) -> Mapping[UUID, int]:
    """How often members were reminded of reporting in, by card or from the urging sheet: both
    count towards the same three. The members' rows are locked, so that nobody reminds beside."""
    ids = sorted(set(members))
    held = Member.objects.select_for_update(no_key=True).filter(id__in=ids)
    list(held.order_by("id").values("id"))
    cards = CardReminder.objects.filter(card__member__in=ids).exclude(
        card__status__in=ContactCard.OUT
    )
    urged = Urging.objects.filter(
        discrepancy__member__in=ids,
        discrepancy__kind=Discrepancy.Kind.NOT_REPORTED,
        discrepancy__is_present=True,
    )
    found: Counter[UUID] = Counter()
    for rows, name in ((cards, "card__member"), (urged, "discrepancy__member")):
        found.update(dict(rows.order_by().values_list(name).annotate(n=Count("id"))))
    return found


@transaction.atomic
def remind_members(
    *, community_id: int, card_ids: Sequence[UUID] | None, actor: User, at: datetime
) -> int:
    """Remind those whose card is past its day, of all of them or those named; say how many.

    Left out are the exempt, those whom a list names as reported, those who had three words, and
    those who had one today: pressed twice it has one effect. Raises NotAllowed.
    """
    require(policies.can_lead_in(actor, community_id))
    today = clock.day_of(at)
    held = ContactCard.objects.select_for_update(of=("self",)).filter(community=community_id)
    rows = lists.waited_for(held, today)
    if card_ids is not None:
        rows = rows.filter(id__in=card_ids)
    cards = list(rows.order_by("id"))
    words = words_received(card.member_id for card in cards if card.member_id)
    last = CardReminder.objects.filter(card__in=cards)
    had_today = {row.card_id for row in last if clock.day_of(row.at) == today}
    due = [
        card
        for card in cards
        if card.id not in had_today
        and card.member_id is not None
        and words.get(card.member_id, 0) < CardReminder.MOST
    ]
    _remind(due, actor, at)
    if due:
        community = Community.objects.get(id=community_id)
        details = {"community": community.name, "count": len(due)}
        audit.record(actor=actor, verb="cards.reminded", target=community, at=at, details=details)
    return len(due)


def _remind(cards: Sequence[ContactCard], actor: User, at: datetime) -> None:
    before = Counter(
        CardReminder.objects.filter(card__in=cards).order_by().values_list("card", flat=True)
    )
    CardReminder.objects.bulk_create(
        CardReminder(card=card, ordinal=before[card.id] + 1, by=actor, at=at) for card in cards
    )
    ContactCard.objects.filter(id__in=[card.id for card in cards]).update(status=Status.REMINDED)
