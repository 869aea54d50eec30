"""Issuing contact cards from the issued roster, and revoking them (M06)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock, working_days
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import County
from nongan.roster.models import CardBatch, ContactCard, Receipt, RosterEntry, RosterVersion
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards.county_rules import card_rules
from nongan.roster.queries.enrolment import issued_version
from nongan.roster.services.cards.tokens import new_token

CHUNK = 500
Status = ContactCard.Status


@transaction.atomic
def issue_cards(*, actor: User, at: datetime) -> CardBatch | None:
    """Give everybody on the issued roster who has none a card; None where nobody lacks one.

    A card stays good while its member serves in the community that it names, or has reported in
    where the roster now says; until then also while name and Party organisation are the same.
    Another one is replaced, and that of whoever is on the roster no longer revoked, together with
    the receipt on it. Done twice, it changes nothing. Raises NotAllowed; Refused before a roster
    is issued.
    """
    require(policies.can_issue_cards(actor))
    # One issue at a time: this row is the lock.
    list(County.objects.select_for_update().filter(id=1))
    version = issued_version()
    if version is None:
        raise Refused(_("Issue a roster first."), code="no_version")
    entries = {
        entry.member_id: entry
        for entry in version.entries.exclude(community=None).order_by("position")
    }
    cards = _held_cards()
    good = {card.member_id for card in cards if _is_good(card, entries.get(card.member_id))}
    gone = [card for card in cards if card.member_id not in good]
    lacking = [entry for member, entry in entries.items() if member not in good]
    if not gone and not lacking:
        return None
    _take_out(gone, set(entries))
    return _batch(version, lacking, len(gone), actor, at)


def _held_cards() -> list[Any]:
    rows = ContactCard.objects.select_for_update(of=("self",)).exclude(status__in=ContactCard.OUT)
    received = (
        Receipt.objects.filter(card=OuterRef("pk"), is_current=True).order_by().values("community")
    )
    held = rows.exclude(entry=None).select_related("entry")
    return list(held.annotate(reported_in=Subquery(received[:1])))


def _is_good(card: Any, entry: RosterEntry | None) -> bool:
    """Say whether a card in force is still the right one for its member."""
    if entry is None:
        return False
    if card.reported_in is not None:
        return entry.community_id in (card.community_id, card.reported_in)
    same = ("name", "party_organisation_id", "community_id")
    return all(getattr(entry, name) == getattr(card.entry, name) for name in same)


def _take_out(cards: Iterable[ContactCard], still_listed: set[UUID]) -> None:
    for status in (Status.SUPERSEDED, Status.REVOKED):
        ids = [
            card.id
            for card in cards
            if (card.member_id in still_listed) == (status == Status.SUPERSEDED)
        ]
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            ContactCard.objects.filter(id__in=part).update(status=status)
            # What was reported on it was said of another roster.
            Receipt.objects.filter(card__in=part).update(is_current=False)


def _batch(
    version: RosterVersion, entries: list[RosterEntry], gone: int, actor: User, at: datetime
) -> CardBatch:
    last = CardBatch.objects.aggregate(last=Max("number"))["last"] or 0
    batch = CardBatch.objects.create(
        number=last + 1, version=version, issued_by=actor, issued_at=at
    )
    present_by = working_days.add(clock.day_of(at), card_rules().present_within)
    ContactCard.objects.bulk_create(
        [
            ContactCard(
                id=uuid4(),
                number=f"{batch.number:02}-{position:04}",
                token=new_token(),
                batch=batch,
                entry=entry,
                member_id=entry.member_id,
                community_id=entry.community_id or 0,
                present_by=present_by,
            )
            for position, entry in enumerate(entries, start=1)
        ],
        batch_size=CHUNK,
    )
    details = {
        "number": batch.number,
        "roster": version.number,
        "issued": len(entries),
        "taken_out": gone,
    }
    audit.record(actor=actor, verb="cards.issued", target=batch, at=at, details=details)
    return batch


@transaction.atomic
def revoke_card(*, card_id: UUID, reason: str, actor: User, at: datetime) -> ContactCard:
    """Revoke a card, such as one that was lost; issuing again gives its member a new one.

    A receipt on it counts no longer. Raises NotAllowed, IllegalMove; Refused without a reason.
    """
    require(policies.can_issue_cards(actor))
    card = ContactCard.objects.select_for_update(of=("self",)).get(id=card_id)
    ContactCard.LIFECYCLE.require(card.status, Status.REVOKED)
    card.reason = reason.strip()[:200]
    if not card.reason:
        raise Refused(_("Say why the card is revoked."), code="reason_missing")
    card.status, card.settled_by = Status.REVOKED, actor
    card.save(update_fields=["status", "reason", "settled_by"])
    Receipt.objects.filter(card=card).update(is_current=False)
    details = {"card": card.number}
    audit.record(actor=actor, verb="card.revoked", target=card, at=at, details=details)
    return card
