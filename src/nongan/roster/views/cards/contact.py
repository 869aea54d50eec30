"""Pages of contact cards: the list with its waiting work, one card with its receipt."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.catalogue import queries as catalogue
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community
from nongan.roster.forms.cards import (
    CardFilterForm,
    HandForm,
    ReasonForm,
    ReceiptForm,
    StrangerForm,
)
from nongan.roster.models import ContactCard
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards import lists as queries
from nongan.roster.services.cards import issuing, mismatches, receipts, reminders
from nongan.roster.services.cards.mismatches import Stranger
from nongan.roster.services.cards.receipts import Source

PAGE = 50
LIST, DETAIL = "roster:card-list", "roster:card-detail"
Status = ContactCard.Status


def who(request: SignedInRequest) -> dict[str, Any]:
    """In whose name, and when."""
    return {"actor": request.user, "at": clock.now()}


def written_in(request: SignedInRequest) -> Any:
    """The communities in whose name this person writes."""
    own = policies.written_communities(request.user)
    return Community.objects.filter(id__in=own).order_by("id")


def _only_in_own(request: SignedInRequest) -> None:
    """Nobody writes in the name of a community that is not the own. Raises Http404."""
    written = request.POST.get("community", "")
    own = policies.written_communities(request.user)
    only(bool(own) and (not written.isdecimal() or int(written) in own))


@require_GET
def card_list(request: SignedInRequest) -> HttpResponse:
    """The cards that this person works with, and what is to be done with them."""
    only(policies.can_open_cards(request.user))
    rows, today = policies.visible_cards(request.user), clock.today()
    form = CardFilterForm(request.GET)
    places = organisations.communities_open_to(request.user).order_by("id")
    form.fields["community"].queryset = places  # type: ignore[attr-defined]
    form.is_valid()
    place = form.cleaned_data.get("community")
    state = request.GET.get("state", "")
    wanted = queries.CardFilter(form.cleaned_data.get("q", ""), state, place.pk if place else None)
    page = Paginator(queries.cards_list(rows, wanted, today), PAGE).get_page(
        request.GET.get("page")
    )
    counts = queries.counts(rows, today)
    writes_in = written_in(request)
    context = {
        "form": form,
        "page": page,
        "lines": queries.shown(page, today),
        "tabs": _tabs(counts, state),
        "moves": _moves(request, counts),
        "can_issue": policies.can_issue_cards(request.user),
        "hand_form": HandForm(communities=writes_in, auto_id="hand-%s") if writes_in else None,
        "stranger_form": StrangerForm(communities=writes_in, auto_id="new-%s")
        if writes_in
        else None,
    }
    return render(request, "roster/cards/card_list.html", context)


def _tabs(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    in_force = sum(counts[name] for name in queries.STATES if name not in ("late", "out"))
    tabs = [("", _("In force"), in_force)]
    tabs += [(name, str(label), counts[name]) for name, label in queries.STATES.items()]
    return [
        {"label": label, "url": f"?state={name}", "current": name == chosen, "count": count}
        for name, label, count in tabs
        if count or name in ("", chosen)
    ]


def _moves(request: SignedInRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """What a worker or a branch officer of one community does with all cards at once."""
    actor = request.user
    written, led = policies.written_communities(actor), policies.led_communities(actor)
    words = {
        "return": (written, "filled", _("Hand %(count)s receipts to the branch")),
        "acknowledge": (led, "returned", _("Acknowledge %(count)s receipts")),
        "file": (led, "acknowledged", _("File %(count)s stubs")),
        "remind": (led, "late", _("Remind those %(count)s who have not come")),
    }
    return [
        {"move": move, "place": places[0], "label": label % {"count": counts[name]}}
        for move, (places, name, label) in words.items()
        if len(places) == 1 and counts[name]
    ]


@require_POST
def card_issue(request: SignedInRequest) -> HttpResponse:
    """Issue cards to everybody on the issued roster who has none."""
    only(policies.can_issue_cards(request.user))
    said(
        request,
        lambda: issuing.issue_cards(**who(request)),
        _("Everybody on the issued roster has a card now."),
    )
    return redirect(LIST)


MOVES: dict[str, tuple[Callable[..., object], Callable[..., bool]]] = {
    "return": (receipts.return_receipts, policies.can_write_in),
    "acknowledge": (receipts.acknowledge_receipts, policies.can_lead_in),
    "file": (receipts.file_receipts, policies.can_lead_in),
    "remind": (reminders.remind_members, policies.can_lead_in),
}


@require_POST
def cards_move(request: SignedInRequest, community_id: int, move: str) -> HttpResponse:
    """Take a step with all cards of a community."""
    change, may = MOVES[move]
    only(may(request.user, community_id))
    more = {"card_ids": None} if move == "remind" else {}
    counted: list[object] = []
    if said(
        request,
        lambda: counted.append(change(community_id=community_id, **more, **who(request))),
        "",
    ):
        said(request, lambda: None, _("%(count)s cards.") % {"count": counted[0]})
    return redirect(LIST)


def _seen(request: SignedInRequest, card_id: UUID) -> ContactCard:
    return get_object_or_404(policies.visible_cards(request.user), id=card_id)


@require_GET
def card_detail(request: SignedInRequest, card_id: UUID) -> HttpResponse:
    """One card: whose it is, its receipt, and what can be done with it."""
    today, actor = clock.today(), request.user
    rows = queries.with_all(policies.visible_cards(actor), today)
    line = queries.shown([get_object_or_404(rows, id=card_id)], today)[0]
    card, names = line.card, catalogue.item_labels()
    writes = policies.can_write_in(actor, card.community_id)
    may_fill = writes and ContactCard.LIFECYCLE.allows(card.status, Status.RECEIPT_FILLED)
    received_in = line.receipt.community_id if line.receipt else 0
    context = {
        "line": line,
        "chosen": [names.get(code, code) for code in (card.entry.items if card.entry else [])],
        "items": [names.get(code, code) for code in (line.receipt.items if line.receipt else [])],
        "reminders": card.reminders.select_related("by"),
        "can_present": writes and ContactCard.LIFECYCLE.allows(card.status, Status.PRESENTED)
        and card.status in ContactCard.NOT_PRESENTED,
        "form": _receipt_form(request, card) if may_fill else None,
        "can_take_back": policies.can_write_in(actor, received_in)
        and card.status in (Status.RECEIPT_FILLED, Status.MISMATCH),
        "can_judge": policies.can_judge(actor, card) and card.status == Status.MISMATCH,
        "can_revoke": policies.can_issue_cards(actor)
        and ContactCard.LIFECYCLE.allows(card.status, Status.REVOKED),
        "reason_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "roster/cards/card_detail.html", context)


def _receipt_form(request: SignedInRequest, card: ContactCard) -> ReceiptForm:
    initial = {
        "items": card.entry.items if card.entry else [],
        "received_by": str(request.user),
        "community": card.community_id,
    }
    return ReceiptForm(communities=written_in(request), initial=initial)


@require_POST
def card_present(request: SignedInRequest, card_id: UUID) -> HttpResponse:
    """Note that the card has been presented."""
    card = _seen(request, card_id)
    only(policies.can_write_in(request.user, card.community_id))
    said(
        request,
        lambda: receipts.present_card(
            card_id=card.id, community_id=card.community_id, **who(request)
        ),
        _("Noted. The receipt is to be filled in within its days."),
    )
    return redirect(DETAIL, card.id)


def _fill(request: SignedInRequest, card: ContactCard, form: ReceiptForm) -> None:
    require_valid(form)
    receipts.fill_receipt(
        card_id=card.id,
        community_id=form.cleaned_data["community"].pk,
        values=form.values(),
        source=Source(paper_number=form.cleaned_data["paper_number"]),
        **who(request),
    )


@require_POST
def receipt_fill(request: SignedInRequest, card_id: UUID) -> HttpResponse:
    """Fill in the receipt of a card."""
    card = _seen(request, card_id)
    _only_in_own(request)
    form = ReceiptForm(request.POST, communities=written_in(request))
    said(request, lambda: _fill(request, card, form), _("The receipt is filled in."))
    return redirect(DETAIL, card.id)


@require_POST
def receipt_in_hand(request: SignedInRequest) -> HttpResponse:
    """Fill in the receipt of a card of another community, which is in the hand."""
    _only_in_own(request)
    form = HandForm(request.POST, communities=written_in(request))
    card = queries.card_in_hand(request.POST.get("number", ""), request.POST.get("name", ""))
    only(card is not None)
    assert card is not None  # noqa: S101 - for the type checker
    done = _("The receipt is filled in; where the card is of another community, its branch judges.")
    said(request, lambda: _fill(request, card, form), done)
    return redirect(LIST)


@require_POST
def receipt_take_back(request: SignedInRequest, card_id: UUID) -> HttpResponse:
    """Take back a receipt that was filled in by mistake."""
    card = _seen(request, card_id)
    only(bool(policies.written_communities(request.user)))
    said(
        request,
        lambda: receipts.take_receipt_back(card_id=card.id, **who(request)),
        _("Taken back."),
    )
    return redirect(LIST)


@require_POST
def stranger_receive(request: SignedInRequest) -> HttpResponse:
    """Keep the receipt of somebody without a card."""
    _only_in_own(request)
    form = StrangerForm(request.POST, communities=written_in(request))

    def receive() -> None:
        require_valid(form)
        words = form.cleaned_data
        mismatches.receive_stranger(
            community_id=words["community"].pk,
            stranger=Stranger(words["name"], words["unit"], words["phone"], words["paper_number"]),
            values=form.values(),
            **who(request),
        )

    said(request, receive, _("Kept. The branch says whether it is right."))
    return redirect(LIST)


@require_POST
def card_judge(request: SignedInRequest, card_id: UUID, verdict: str) -> HttpResponse:
    """Say whether a card that does not fit is right."""
    card = _seen(request, card_id)
    only(policies.can_judge(request.user, card))
    said(
        request,
        lambda: mismatches.judge_mismatch(
            card_id=card.id,
            is_right=verdict == "verify",
            reason=request.POST.get("reason", ""),
            **who(request),
        ),
        _("Noted."),
    )
    return redirect(DETAIL, card.id)


@require_POST
def card_revoke(request: SignedInRequest, card_id: UUID) -> HttpResponse:
    """Revoke a card."""
    card = _seen(request, card_id)
    only(policies.can_issue_cards(request.user))
    said(
        request,
        lambda: issuing.revoke_card(
            card_id=card.id, reason=request.POST.get("reason", ""), **who(request)
        ),
        _("Revoked. Issue cards again to give its member a new one."),
    )
    return redirect(DETAIL, card.id)
