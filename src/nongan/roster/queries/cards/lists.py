"""Contact cards as lists and pages show them: how each stands, and whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nongan.organisations import queries as organisations
from nongan.organisations.models import Member
from nongan.roster.models import ContactCard, Exemption, LinkStatus, Receipt
from nongan.roster.queries.exemptions import in_state
from nongan.roster.rules.cards import CardDays, Standing, standing

Status = ContactCard.Status
STATES = {
    "waiting": _("Not presented yet"),
    "late": _("Past their day"),
    "listed": _("Reported on a list"),
    "here": _("Receipt to be filled in"),
    "filled": _("To be handed to the branch"),
    "returned": _("To be acknowledged"),
    "done": _("Acknowledged"),
    "mismatch": _("Do not fit"),
    "out": _("Out of force"),
}
STANDINGS = {
    Standing.NOT_PRESENTED: _("not presented"),
    Standing.PRESENTED_LATE: _("presented late"),
    Standing.EXEMPTED: _("exempt"),
    Standing.REPORTED: _("reported on a list"),
    Standing.RECEIPT_LATE: _("receipt is late"),
}
TONES = {
    Status.PRESENTED: "info",
    Status.RECEIPT_FILLED: "info",
    Status.RETURNED: "info",
    Status.ACKNOWLEDGED: "good",
    Status.ARCHIVED: "good",
    Status.VERIFIED: "good",
    Status.MISMATCH: "warn",
    Status.REJECTED: "bad",
}


@dataclass(frozen=True)
class CardFilter:
    """What the list can be narrowed by; `state` is a key of STATES, or "" for all in force."""

    text: str = ""
    state: str = ""
    community: int | None = None


@dataclass(frozen=True)
class ShownCard:
    """A card, whose it is, and how it stands beside its status."""

    card: ContactCard
    name: str
    unit: str
    standing: Standing | None
    receipt: Receipt | None

    @property
    def note(self) -> Any:
        """The standing in words, or ""."""
        return STANDINGS[self.standing] if self.standing else ""

    @property
    def tone(self) -> str:
        """The colour of the status."""
        return TONES.get(Status(self.card.status), "")

    @property
    def note_tone(self) -> str:
        """The colour of the standing: nobody who is exempt or came is marked as bad."""
        late = (Standing.NOT_PRESENTED, Standing.RECEIPT_LATE)
        return "warn" if self.standing in late else ""


def exempt_on(day: date) -> QuerySet[Exemption]:
    """The exemptions in force on a day, of a card's member; for use in a subquery."""
    return in_state(Exemption.objects.all(), "in_force", day).filter(member=OuterRef("member"))


def reported_on_lists() -> QuerySet[Receipt]:
    """The receipts that lists brought in and that mean a card's member: who has reported so is not
    waited for; for use in a subquery."""
    return Receipt.objects.filter(
        member=OuterRef("member"), card=None, is_current=True, link_status=LinkStatus.LINKED
    )


def _marked(rows: QuerySet[ContactCard], today: date) -> QuerySet[ContactCard]:
    return rows.annotate(
        is_exempt=Exists(exempt_on(today)), is_reported=Exists(reported_on_lists())
    )


def waited_for(rows: QuerySet[ContactCard], today: date) -> QuerySet[ContactCard]:
    """Cards past their day whose members neither reported on a list nor are exempt."""
    return _marked(rows, today).filter(_conditions(today)["late"])


def _conditions(today: date) -> dict[str, Q]:
    not_presented = Q(status__in=ContactCard.NOT_PRESENTED)
    waiting = not_presented & Q(is_reported=False)
    return {
        "waiting": waiting,
        "listed": not_presented & Q(is_reported=True),
        "late": waiting & Q(present_by__lt=today, is_exempt=False),
        "here": Q(status=Status.PRESENTED),
        "filled": Q(status=Status.RECEIPT_FILLED),
        "returned": Q(status=Status.RETURNED),
        "acknowledged": Q(status=Status.ACKNOWLEDGED),
        "done": Q(status__in=[Status.ACKNOWLEDGED, Status.ARCHIVED, Status.VERIFIED]),
        "mismatch": Q(status=Status.MISMATCH),
        "out": Q(status__in=[Status.REJECTED, *ContactCard.OUT]),
    }


def counts(rows: QuerySet[ContactCard], today: date) -> dict[str, int]:
    """How many cards are in each of STATES, and how many `acknowledged` are to be filed."""
    marked = _marked(rows.order_by(), today)
    wanted = {name: Count("id", filter=q) for name, q in _conditions(today).items()}
    return marked.aggregate(**wanted)


def cards_list(
    rows: QuerySet[ContactCard], wanted: CardFilter, today: date
) -> QuerySet[ContactCard]:
    """Cards by number, with everything that a line shows at hand."""
    found = with_all(rows, today).filter(
        _conditions(today).get(wanted.state, ~Q(status__in=ContactCard.OUT))
    )
    if text := wanted.text.strip():
        people = organisations.members_matching(Member.objects.all(), text)
        found = found.filter(Q(number=text) | Q(member__in=people))
    if wanted.community is not None:
        found = found.filter(community=wanted.community)
    return found.order_by("community__id", "number")


def with_all(rows: QuerySet[ContactCard], today: date) -> QuerySet[ContactCard]:
    """Cards with entry, community, member, the receipt in force, and what lists and exemptions
    say."""
    current = Receipt.objects.filter(is_current=True).select_related("community", "written_by")
    return (
        _marked(rows, today)
        .select_related("community", "member", "entry__party_organisation", "acknowledged_by")
        .prefetch_related(Prefetch("receipts", current, to_attr="in_force"))
    )


def shown(rows: Iterable[Any], today: date) -> list[ShownCard]:
    """Cards of `cards_list` as a page shows them."""
    return [_shown(card, today) for card in rows]


def _shown(card: Any, today: date) -> ShownCard:
    receipt = card.in_force[0] if card.in_force else None
    days = CardDays(card.present_by, card.presented_on, card.return_by)
    return ShownCard(
        card,
        card.entry.name if card.entry else receipt.name_written if receipt else "",
        (
            card.entry.party_organisation.name
            if card.entry
            else receipt.unit_written
            if receipt
            else ""
        ),
        standing(
            card.status,
            days,
            is_exempt=card.is_exempt,
            is_reported=card.is_reported,
            today=today,
        ),
        receipt,
    )


def card_in_hand(number: str, name: str) -> ContactCard | None:
    """The card that somebody holds in the hand: its number and the name on it; nobody finds a
    member of another community by guessing numbers."""
    rows = ContactCard.objects.exclude(status__in=ContactCard.OUT)
    return rows.filter(number=number.strip(), entry__name=name.strip()).first()
