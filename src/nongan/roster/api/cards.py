"""Contact cards for programs: the same services as the pages."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id
from nongan.roster.models import ContactCard
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards import lists as queries
from nongan.roster.rules.cards import ReceiptValues
from nongan.roster.services.cards import issuing, mismatches, receipts, reminders
from nongan.roster.services.cards.mismatches import Stranger
from nongan.roster.services.cards.receipts import Source

router = Router(tags=["cards"])
MOST = 500
Reason = Annotated[str, Field(min_length=1, max_length=200)]
PaperNumber = Annotated[str, Field(max_length=40)]


class CardOut(Schema):
    """A contact card; `standing` is what the days say beside the status, or "". No token, no
    phone."""

    id: UUID
    number: str
    name: str
    organisation: str
    community: str
    status: str
    standing: str
    present_by: date | None
    presented_on: date | None
    return_by: date | None
    reported_on: date | None
    received_in: str


class CardsAsked(Filters):
    """Which cards are wanted; `state` as the page's tabs, "" for all in force."""

    q: Annotated[str, Field(max_length=60)] = ""
    state: Annotated[str, Field(max_length=12)] = ""
    community: Id | None = None
    offset: Annotated[int, Field(ge=0, le=10**6)] = 0


class BatchOut(Schema):
    """How many cards were issued; `number` None: nobody lacked one."""

    number: int | None
    issued: int


class ReceiptIn(Closed):
    """The receipt stub of a card, in the name of a community."""

    community: Id
    reported_on: date
    received_by: Annotated[str, Field(max_length=50)] = ""
    assigned: Annotated[str, Field(max_length=60)] = ""
    items: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=30)] = []  # noqa: RUF012
    paper_number: PaperNumber = ""

    def values(self) -> ReceiptValues:
        """As the services take it."""
        return ReceiptValues(self.reported_on, self.received_by, self.assigned, tuple(self.items))


class HandIn(ReceiptIn):
    """A card of another community, by its number and the name on it."""

    number: Annotated[str, Field(max_length=20)]
    name: Annotated[str, Field(max_length=100)]


class StrangerIn(ReceiptIn):
    """Somebody who reported in without a card."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    unit: Annotated[str, Field(min_length=1, max_length=200)]
    phone: Annotated[str, Field(max_length=20)] = ""


class ReasonIn(Closed):
    """Why."""

    reason: Reason


class PlaceIn(Closed):
    """The community in whose name."""

    community: Id


class RemindIn(PlaceIn):
    """Whom to remind: the cards named, or all past their day."""

    cards: Annotated[list[UUID], Field(max_length=5000)] | None = None


class CountOut(Schema):
    """How many the change concerned."""

    count: int


def who(request: HttpRequest) -> dict[str, Any]:
    """In whose name, and when."""
    return {"actor": caller(request), "at": clock.now()}


def _out(line: queries.ShownCard) -> dict[str, Any]:
    card, receipt = line.card, line.receipt
    names = ("id", "number", "status", "present_by", "presented_on", "return_by")
    return {name: getattr(card, name) for name in names} | {
        "name": line.name,
        "organisation": line.unit,
        "community": card.community.name,
        "standing": line.standing or "",
        "reported_on": receipt.reported_on if receipt else None,
        "received_in": receipt.community.name if receipt else "",
    }


def _one(card_id: UUID) -> dict[str, Any]:
    today = clock.today()
    row = queries.with_all(ContactCard.objects.filter(id=card_id), today).get()
    return _out(queries.shown([row], today)[0])


def _seen(request: HttpRequest, card_id: UUID) -> ContactCard:
    return policies.visible_cards(caller(request)).get(id=card_id)


@router.get("/cards", response=list[CardOut], url_name="api-card-list")
def card_list(request: HttpRequest, asked: Query[CardsAsked]) -> list[dict[str, Any]]:
    """The cards that the caller works with, 500 at a time."""
    actor = caller(request)
    require(policies.can_open_cards(actor))
    today = clock.today()
    wanted = queries.CardFilter(asked.q, asked.state, asked.community)
    rows = queries.cards_list(policies.visible_cards(actor), wanted, today)
    return [_out(line) for line in queries.shown(rows[asked.offset : asked.offset + MOST], today)]


@router.get("/cards/own", response=list[CardOut], url_name="api-card-own")
def card_own(request: HttpRequest) -> list[dict[str, Any]]:
    """The caller's own cards."""
    actor, today = caller(request), clock.today()
    require(policies.can_open_own(actor))
    rows = queries.cards_list(policies.own_cards(actor), queries.CardFilter(), today)
    return [_out(line) for line in queries.shown(rows, today)]


@router.post("/cards/issue", response=BatchOut, url_name="api-card-issue")
def card_issue(request: HttpRequest) -> dict[str, Any]:
    """Give everybody on the issued roster who has none a card."""
    batch = issuing.issue_cards(**who(request))
    return {
        "number": batch.number if batch else None,
        "issued": batch.cards.count() if batch else 0,
    }


@router.post("/cards/{uuid:card_id}/revoke", response=CardOut, url_name="api-card-revoke")
def card_revoke(request: HttpRequest, card_id: UUID, data: ReasonIn) -> dict[str, Any]:
    """Revoke a card, such as one that was lost."""
    card = _seen(request, card_id)
    issuing.revoke_card(card_id=card.id, reason=data.reason, **who(request))
    return _one(card.id)


@router.post("/cards/{uuid:card_id}/present", response=CardOut, url_name="api-card-present")
def card_present(request: HttpRequest, card_id: UUID, data: PlaceIn) -> dict[str, Any]:
    """Note that a member has presented the card in a community."""
    card = _seen(request, card_id)
    receipts.present_card(card_id=card.id, community_id=data.community, **who(request))
    return _one(card.id)


def _fill(request: HttpRequest, card: ContactCard, data: ReceiptIn) -> dict[str, Any]:
    receipts.fill_receipt(
        card_id=card.id,
        community_id=data.community,
        values=data.values(),
        source=Source(paper_number=data.paper_number),
        **who(request),
    )
    return _one(card.id)


@router.post("/cards/{uuid:card_id}/receipt", response=CardOut, url_name="api-receipt-fill")
def receipt_fill(request: HttpRequest, card_id: UUID, data: ReceiptIn) -> dict[str, Any]:
    """Fill in the receipt of a card; the same words again change nothing."""
    return _fill(request, _seen(request, card_id), data)


@router.post("/cards/in-hand", response=CardOut, url_name="api-receipt-in-hand")
def receipt_in_hand(request: HttpRequest, data: HandIn) -> dict[str, Any]:
    """Fill in the receipt of a card of another community, which is in the hand."""
    require(policies.can_write_in(caller(request), data.community))
    card = queries.card_in_hand(data.number, data.name)
    if card is None:
        raise ContactCard.DoesNotExist
    return _fill(request, card, data)


@router.post(
    "/cards/{uuid:card_id}/take-receipt-back", response=CardOut, url_name="api-receipt-take-back"
)
def receipt_take_back(request: HttpRequest, card_id: UUID) -> dict[str, Any]:
    """Take back a receipt that was filled in by mistake."""
    card = _seen(request, card_id)
    receipts.take_receipt_back(card_id=card.id, **who(request))
    return _one(card.id)


@router.post("/cards/without", response={201: CardOut}, url_name="api-stranger-receive")
def stranger_receive(request: HttpRequest, data: StrangerIn) -> Status[dict[str, Any]]:
    """Keep the receipt of somebody without a card."""
    stranger = Stranger(data.name, data.unit, data.phone, data.paper_number)
    card = mismatches.receive_stranger(
        community_id=data.community, stranger=stranger, values=data.values(), **who(request)
    )
    return Status(201, _one(card.id))


@router.post("/cards/{uuid:card_id}/{verdict}", response=CardOut, url_name="api-card-judge")
def card_judge(
    request: HttpRequest, card_id: UUID, verdict: Literal["verify", "reject"], data: ReasonIn
) -> dict[str, Any]:
    """Say whether a card that does not fit the roster is right."""
    card = _seen(request, card_id)
    mismatches.judge_mismatch(
        card_id=card.id, is_right=verdict == "verify", reason=data.reason, **who(request)
    )
    return _one(card.id)


@router.post("/receipts/return", response=CountOut, url_name="api-receipts-return")
def receipts_return(request: HttpRequest, data: PlaceIn) -> dict[str, int]:
    """Hand every receipt that is filled in to the temporary branch."""
    return {"count": receipts.return_receipts(community_id=data.community, **who(request))}


@router.post("/receipts/acknowledge", response=CountOut, url_name="api-receipts-acknowledge")
def receipts_acknowledge(request: HttpRequest, data: PlaceIn) -> dict[str, int]:
    """Acknowledge, for the branch, what the community handed over."""
    return {"count": receipts.acknowledge_receipts(community_id=data.community, **who(request))}


@router.post("/receipts/file", response=CountOut, url_name="api-receipts-file")
def receipts_file(request: HttpRequest, data: PlaceIn) -> dict[str, int]:
    """Note that the acknowledged stubs are filed."""
    return {"count": receipts.file_receipts(community_id=data.community, **who(request))}


@router.post("/cards/remind", response=CountOut, url_name="api-cards-remind")
def cards_remind(request: HttpRequest, data: RemindIn) -> dict[str, int]:
    """Remind, for the branch, those whose card is past its day; thrice at most, once a day."""
    count = reminders.remind_members(
        community_id=data.community, card_ids=data.cards, **who(request)
    )
    return {"count": count}
