"""Taking over what the reading of a scanned card found: the same services as the pages call.

The reader hands on what it is sure of, or what a person has confirmed; nothing is guessed here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel.errors import Refused, require
from nongan.roster.models import ContactCard, Feedback, FeedbackCard, Receipt
from nongan.roster.policies import cards as policies
from nongan.roster.rules.cards import Marks, ReceiptValues
from nongan.roster.services.cards.feedback import GroupEntry, enter_group
from nongan.roster.services.cards.receipts import Source, fill_receipt
from nongan.roster.services.cards.tokens import require_token


@dataclass(frozen=True)
class ScannedCard:
    """A picture of a card: what its QR code says, the SHA-256 of the picture, and what is filled
    in; neither stub nor marks: the paper is blank."""

    token: str
    digest: str
    receipt: ReceiptValues | None = None
    marks: Marks | None = None


@transaction.atomic
def take_scanned_card(
    *, scan: ScannedCard, community_id: int, actor: User, at: datetime
) -> Receipt | FeedbackCard:
    """Take a scanned card over in the name of a community; the same scan twice changes nothing.

    Raises NotAllowed; Refused with a code of its own for what is no card, a card of another
    county, one unknown here, revoked or replaced, a blank one, and one filled in otherwise.
    """
    require(policies.can_write_in(actor, community_id))
    require_token(scan.token)
    card = ContactCard.objects.filter(token=scan.token).first()
    feedback = Feedback.objects.filter(token=scan.token).select_related("occasion").first()
    if card is None and feedback is None:
        raise Refused(_("No card with this code was issued here."), code="unknown_card")
    if known := _taken(scan):
        return known
    source = Source(digest=scan.digest)
    if card is not None:
        if scan.receipt is None:
            raise _blank()
        return fill_receipt(
            card_id=card.id,
            community_id=community_id,
            values=scan.receipt,
            actor=actor,
            at=at,
            source=source,
        )
    return _take_feedback(feedback, scan, community_id, actor, at)


def _taken(scan: ScannedCard) -> Receipt | FeedbackCard | None:
    """What this very picture was taken over as."""
    if not scan.digest:
        raise Refused(_("A scan comes with its picture."), code="picture_missing")
    receipt = Receipt.objects.filter(paper__digest=scan.digest, card__token=scan.token)
    version = FeedbackCard.objects.filter(paper__digest=scan.digest, feedback__token=scan.token)
    return receipt.first() or version.order_by("revision").first()


def _blank() -> Refused:
    return Refused(_("Nothing is filled in on this card; it may be a copy."), code="blank_card")


def _take_feedback(
    feedback: Feedback | None, scan: ScannedCard, community_id: int, actor: User, at: datetime
) -> FeedbackCard:
    if feedback is None or scan.marks is None or scan.marks == Marks():
        raise _blank()
    if feedback.occasion.community_id != community_id:
        raise Refused(
            _("This card is of an activity of another community."), code="other_community"
        )
    entry = GroupEntry(Marks(), {feedback.id: scan.marks}, [feedback.id])
    enter_group(
        occasion_id=feedback.occasion_id,
        entry=entry,
        is_draft=False,
        actor=actor,
        at=at,
        source=Source(digest=scan.digest),
    )
    return feedback.cards.get(is_current=True)
