"""The way of a receipt (M06): the community fills it in, the temporary branch acknowledges it.

The content is written once, as the `Receipt` that the reverse check counts; since the card names
its member, no rule has to link it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.catalogue import queries as catalogue
from nongan.kernel import clock, digests, faults, sealing, working_days
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import Community
from nongan.roster.models import ContactCard, EnteredPaper, LinkedBy, LinkStatus, Receipt
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards.county_rules import card_rules
from nongan.roster.rules import lines
from nongan.roster.rules.cards import ReceiptValues
from nongan.roster.services.cards.papers import note_paper

__all__ = [
    "ReceiptValues",
    "Source",
    "acknowledge_receipts",
    "file_receipts",
    "fill_receipt",
    "present_card",
    "return_receipts",
    "take_receipt_back",
]
Status = ContactCard.Status
TABLE = Receipt._meta.db_table


class Who(TypedDict):
    """In whose name something is written: of which community, by whom, when."""

    community_id: int
    actor: User
    at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from: the screen itself, a paper of this number, or a picture."""

    paper_number: str = ""
    digest: str = ""


def held_card(card_id: UUID) -> ContactCard:
    """The card with its row locked: two people who act on it at once take turns."""
    rows = ContactCard.objects.select_for_update(of=("self",)).select_related(
        "entry__party_organisation", "member", "community"
    )
    card = rows.get(id=card_id)
    if card.status in ContactCard.OUT:
        raise Refused(
            _("This card has been replaced by a newer one.")
            if card.status == Status.SUPERSEDED
            else _("This card has been revoked."),
            code=card.status,
        )
    return card


@transaction.atomic
def present_card(*, card_id: UUID, community_id: int, actor: User, at: datetime) -> ContactCard:
    """Note that a member has presented the card; the clock of the receipt starts.

    Noted twice, it changes nothing. Raises NotAllowed, IllegalMove, Refused.
    """
    require(policies.can_write_in(actor, community_id))
    card = held_card(card_id)
    if card.status == Status.PRESENTED:
        return card
    ContactCard.LIFECYCLE.require(card.status, Status.PRESENTED)
    _present(card, clock.day_of(at))
    card.status = Status.PRESENTED
    card.save(update_fields=["status", "presented_on", "return_by"])
    details = {"card": card.number}
    audit.record(actor=actor, verb="card.presented", target=card, at=at, details=details)
    return card


def _present(card: ContactCard, day: date) -> None:
    card.presented_on = day
    card.return_by = working_days.add(day, card_rules().receipt_within)


@transaction.atomic
def fill_receipt(
    *,
    card_id: UUID,
    community_id: int,
    values: ReceiptValues,
    actor: User,
    at: datetime,
    source: Source = Source(),  # noqa: B008 - frozen
) -> Receipt:
    """Fill in the receipt stub in the name of the community that received the member.

    In another community than the card's it is kept as a mismatch, which the branch judges. The
    same words again change nothing. Raises NotAllowed, IllegalMove; Refused for a card that is
    out of force, a receipt that says something else already, a paper entered before, or a day
    that cannot be.
    """
    require(policies.can_write_in(actor, community_id))
    card = held_card(card_id)
    faults.point("receipt.held")
    known = card.receipts.filter(is_current=True).first()
    if known is not None:
        return _same(known, community_id, values)
    end = Status.RECEIPT_FILLED if community_id == card.community_id else Status.MISMATCH
    ContactCard.LIFECYCLE.require(card.status, end)
    require_receipt_day(values.reported_on, at)
    who: Who = {"community_id": community_id, "actor": actor, "at": at}
    paper = note_paper(number=source.paper_number, digest=source.digest, **who)
    receipt = _write(card, values, paper, **who)
    _move(card, end, values.reported_on, actor, at)
    return receipt


def _move(card: ContactCard, end: Status, day: date, actor: User, at: datetime) -> None:
    if card.presented_on is None or card.status == Status.REJECTED:
        _present(card, day)
    card.status = end
    card.save(update_fields=["status", "presented_on", "return_by"])
    verb = "receipt.filled" if end == Status.RECEIPT_FILLED else "receipt.filled_elsewhere"
    details = {"card": card.number, "on": day.isoformat()}
    audit.record(actor=actor, verb=verb, target=card, at=at, details=details)


def _same(known: Receipt, community_id: int, values: ReceiptValues) -> Receipt:
    said = ReceiptValues(
        known.reported_on or date.min, known.received_by, known.assigned, tuple(known.items)
    )
    if known.community_id != community_id or said != clean_receipt(values):
        raise Refused(
            _("The receipt of this card is filled in already. If that is wrong, take it back."),
            code="filled_otherwise",
        )
    return known


def clean_receipt(values: ReceiptValues) -> ReceiptValues:
    """What was written, as it is kept. Raises Refused for an item that is none."""
    known = catalogue.items_by_code()
    if any(code not in known for code in values.items):
        raise Refused(_("There is no such service item."), code="no_such_item")
    return ReceiptValues(
        values.reported_on,
        values.received_by.strip()[:50],
        values.assigned.strip()[:60],
        tuple(sorted(set(values.items))),
    )


def require_receipt_day(day: date, at: datetime) -> None:
    """Raises Refused for a day that nobody can mean, or that has not come."""
    clock.require_reckonable(day)
    if day > clock.day_of(at):
        raise Refused(_("Nobody can have reported in on a day to come."), code="day_to_come")


def stub(
    card: ContactCard,
    values: ReceiptValues,
    paper: EnteredPaper | None,
    *,
    community_id: int,
    actor: User,
    at: datetime,
) -> Receipt:
    """A receipt with what every stub says, not yet whose it is. Raises Refused."""
    said = clean_receipt(values)
    return Receipt(
        id=uuid4(),
        card=card,
        community_id=community_id,
        number=card.number,
        file_name="",
        row=0,
        content_digest=digests.digest([card.number, *map(str, (said.reported_on, *said.items))]),
        reported_on=said.reported_on,
        items=list(said.items),
        received_by=said.received_by,
        assigned=said.assigned,
        paper=paper,
        written_by=actor,
        written_at=at,
    )


def _write(
    card: ContactCard, values: ReceiptValues, paper: EnteredPaper | None, **who: Unpack[Who]
) -> Receipt:
    entry = card.entry
    if entry is None or card.member is None:
        raise IllegalMove
    receipt = stub(card, values, paper, **who)
    receipt.key = lines.card_receipt_key(card.number, entry.name)
    same = Receipt.objects.filter(community=receipt.community_id, key=receipt.key)
    receipt.revision = same.count()
    receipt.name_written, receipt.sex_written = entry.name, entry.sex
    receipt.unit_written = entry.party_organisation.name
    receipt.phone_sealed = sealing.seal(
        entry.phone(), table=TABLE, column="phone", row_id=receipt.id
    )
    receipt.phone_index = entry.phone_index
    receipt.member, receipt.link_by = card.member, LinkedBy.CARD
    receipt.link_status = LinkStatus.LINKED
    receipt.link_evidence = {"margin": 0, "guess": card.member.number, "candidates": []}
    receipt.save(force_insert=True)
    return receipt


@transaction.atomic
def take_receipt_back(*, card_id: UUID, actor: User, at: datetime) -> ContactCard:
    """Take back a receipt that was filled in by mistake, before the branch has it.

    Raises NotAllowed, IllegalMove.
    """
    card = held_card(card_id)
    known = card.receipts.filter(is_current=True).first()
    require(policies.can_write_in(actor, known.community_id if known else card.community_id))
    if known is None or card.status not in (Status.RECEIPT_FILLED, Status.MISMATCH):
        raise IllegalMove
    # The paper may be entered anew: its number counts for what stands, not for a mistake.
    paper, known.paper, known.is_current = known.paper, None, False
    known.save(update_fields=["paper", "is_current"])
    if paper is not None:
        paper.delete()
    card.status = Status.PRESENTED if card.entry_id else Status.REJECTED
    card.save(update_fields=["status"])
    details = {"card": card.number}
    audit.record(actor=actor, verb="receipt.taken_back", target=card, at=at, details=details)
    return card


# ── from the community to the branch, and to the file ─────────────────────────────────────────


@transaction.atomic
def return_receipts(*, community_id: int, actor: User, at: datetime) -> int:
    """Hand every receipt that is filled in to the temporary branch; say how many.

    Raises NotAllowed.
    """
    require(policies.can_write_in(actor, community_id))
    rows = _in(community_id, Status.RECEIPT_FILLED)
    count = rows.update(status=Status.RETURNED, returned_at=at)
    return _counted("receipts.returned", community_id, count, actor, at)


@transaction.atomic
def acknowledge_receipts(*, community_id: int, actor: User, at: datetime) -> int:
    """Acknowledge, for the temporary branch, what the community handed over; say how many.

    Not what the officer filled in as a worker (maker ≠ checker). Raises NotAllowed.
    """
    require(policies.can_lead_in(actor, community_id))
    mine = Receipt.objects.filter(is_current=True, written_by=actor).values("card")
    rows = _in(community_id, Status.RETURNED).exclude(pk__in=mine.filter(card__isnull=False))
    count = rows.update(status=Status.ACKNOWLEDGED, acknowledged_by=actor, acknowledged_at=at)
    return _counted("receipts.acknowledged", community_id, count, actor, at)


@transaction.atomic
def file_receipts(*, community_id: int, actor: User, at: datetime) -> int:
    """Note that the acknowledged stubs are filed by the branch; say how many. Raises NotAllowed."""
    require(policies.can_lead_in(actor, community_id))
    count = _in(community_id, Status.ACKNOWLEDGED).update(status=Status.ARCHIVED)
    return _counted("receipts.filed", community_id, count, actor, at)


def _in(community_id: int, status: str) -> QuerySet[ContactCard]:
    return ContactCard.objects.filter(community=community_id, status=status)


def _counted(verb: str, community_id: int, count: int, actor: User, at: datetime) -> int:
    if count:
        community = Community.objects.get(id=community_id)
        details = {"community": community.name, "count": count}
        audit.record(actor=actor, verb=verb, target=community, at=at, details=details)
    return count
