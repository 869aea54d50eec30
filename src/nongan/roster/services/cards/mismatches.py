"""Cards that do not fit the roster (M06): whom a community received that nobody listed, or that
another community's roster lists; the branch says whether it is right."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import sealing
from nongan.kernel.errors import Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import County
from nongan.roster.models import ContactCard, Receipt
from nongan.roster.policies import cards as policies
from nongan.roster.rules import lines
from nongan.roster.rules.cards import ReceiptValues
from nongan.roster.services.cards.papers import note_paper
from nongan.roster.services.cards.receipts import (
    TABLE,
    Who,
    held_card,
    require_receipt_day,
    stub,
)

Status = ContactCard.Status


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who reported in without a card of this county, as the community wrote it down."""

    name: str
    unit: str
    phone: str = ""
    paper_number: str = ""


@transaction.atomic
def receive_stranger(
    *, community_id: int, stranger: Stranger, values: ReceiptValues, actor: User, at: datetime
) -> ContactCard:
    """Keep the receipt of somebody without a card: the next reverse check links it like a list's.

    Raises NotAllowed; Refused without name and unit, for a paper entered before, or a day that
    cannot be.
    """
    require(policies.can_write_in(actor, community_id))
    name, unit = stranger.name.strip()[:100], stranger.unit.strip()[:200]
    if not name or not unit:
        raise Refused(_("Write the name and the unit of whoever reported in."), code="who_missing")
    require_receipt_day(values.reported_on, at)
    who: Who = {"community_id": community_id, "actor": actor, "at": at}
    paper = note_paper(number=stranger.paper_number, digest="", **who)
    # Numbers are given one after the other: this row is the lock.
    list(County.objects.select_for_update().filter(id=1))
    count = ContactCard.objects.filter(entry=None).count()
    card = ContactCard.objects.create(
        number=f"00-{count + 1:04}",
        community_id=community_id,
        status=Status.MISMATCH,
        presented_on=values.reported_on,
    )
    receipt = stub(card, values, paper, **who)
    receipt.key = lines.card_receipt_key(card.number, name)
    receipt.name_written, receipt.unit_written = name, unit
    phone = "".join(filter(str.isdigit, stranger.phone))[:11]
    receipt.phone_sealed = sealing.seal(phone, table=TABLE, column="phone", row_id=receipt.id)
    receipt.phone_index = organisations.phone_index(phone, county=organisations.county_code())
    receipt.save(force_insert=True)
    details = {"card": card.number}
    audit.record(actor=actor, verb="card.stranger_received", target=card, at=at, details=details)
    return card


@transaction.atomic
def judge_mismatch(
    *, card_id: UUID, is_right: bool, reason: str, actor: User, at: datetime
) -> ContactCard:
    """Say whether a receipt that does not fit the roster is right; one that is not counts nowhere.

    Raises NotAllowed, IllegalMove; Refused without a reason, or to whoever filled it in (maker ≠
    checker).
    """
    card = held_card(card_id)
    require(policies.can_judge(actor, card))
    end = Status.VERIFIED if is_right else Status.REJECTED
    ContactCard.LIFECYCLE.require(card.status, end)
    receipts = Receipt.objects.filter(card=card, is_current=True)
    if receipts.filter(written_by=actor).exists():
        raise Refused(_("Somebody else must judge what you filled in."), code="own_entry")
    card.reason = reason.strip()[:200]
    if not card.reason:
        raise Refused(_("Say why."), code="reason_missing")
    card.status, card.settled_by = end, actor
    card.save(update_fields=["status", "reason", "settled_by"])
    if not is_right:
        receipts.update(is_current=False)
    verb = "card.verified" if is_right else "card.rejected"
    details = {"card": card.number}
    audit.record(actor=actor, verb=verb, target=card, at=at, details=details)
    return card
