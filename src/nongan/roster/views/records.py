"""Lists of what communities sent back: receipts and feedback."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.catalogue import queries as catalogue
from nongan.organisations import queries as organisations
from nongan.roster.forms.checks import CardFilterForm, LineFilterForm
from nongan.roster.policies import cards as cards_policies
from nongan.roster.policies import checks as policies
from nongan.roster.queries import review
from nongan.roster.queries.cards import feedback
from nongan.roster.queries.cards.county_rules import grade_labels

PAGE = 50


def _page(request: SignedInRequest, rows: QuerySet[Any]) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def _filled(request: SignedInRequest, form: LineFilterForm) -> review.LineFilter:
    places = organisations.communities_open_to(request.user).order_by("id")
    form.fields["community"].queryset = places  # type: ignore[attr-defined]
    form.is_valid()
    data, community = form.cleaned_data, form.cleaned_data.get("community")
    return review.LineFilter(
        text=data.get("q", ""),
        community=community.id if community else None,
        link=data.get("link", ""),
        grade=data.get("grade", ""),
        state=data.get("state", ""),
    )


def _occasion(request: SignedInRequest) -> int | None:
    """The occasion that the address names."""
    written = request.GET.get("occasion", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def _require_reader(request: SignedInRequest) -> None:
    own = organisations.member_of(request.user)
    if own is None and not policies.can_see_checks(request.user):
        raise Http404


@require_GET
def receipt_list(request: SignedInRequest) -> HttpResponse:
    """The receipts that this person may see."""
    _require_reader(request)
    form = LineFilterForm(request.GET)
    wanted = _filled(request, form)
    page = _page(request, review.lines_list(policies.visible_receipts(request.user), wanted))
    names = catalogue.item_labels()
    context = {
        "form": form,
        "page": page,
        "lines": [(row, [(code, names.get(code, code)) for code in row.items]) for row in page],
        "can_review": policies.can_review(request.user),
    }
    return render(request, "roster/receipt_list.html", context)


@require_GET
def feedback_list(request: SignedInRequest) -> HttpResponse:
    """The feedback cards that this person may see; a member sees the own."""
    _require_reader(request)
    form = CardFilterForm(request.GET)
    wanted = replace(_filled(request, form), occasion=_occasion(request))
    cards = review.lines_list(policies.visible_cards(request.user), wanted)
    context = {
        "form": form,
        "page": _page(request, cards.select_related("occasion", "community", "member", "feedback")),
        "can_review": policies.can_review(request.user),
        "labels": grade_labels(),
        "quarters": feedback.quarters_to_lock() if cards_policies.can_settle(request.user) else [],
    }
    return render(request, "roster/feedback_list.html", context)
