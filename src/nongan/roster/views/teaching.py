"""Pages of taught models: what the county has taught the linking, and what it would change."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.roster.models import CountyModel
from nongan.roster.policies import memory
from nongan.roster.queries import taught_models as queries
from nongan.roster.services import teaching


@require_GET
def model_list(request: SignedInRequest) -> HttpResponse:
    """The taught models and which of them is in force."""
    if not memory.can_teach(request.user):
        raise Http404
    rows = CountyModel.objects.select_related("taught_by", "settled_by")
    in_force = next((row for row in rows if row.status == CountyModel.Status.ADOPTED), None)
    return render(request, "roster/model_list.html", {"rows": rows, "in_force": in_force})


@require_GET
def model_detail(request: SignedInRequest, number: int) -> HttpResponse:
    """One taught model: from what, what it would change, line by line."""
    if not memory.can_teach(request.user):
        raise Http404
    row = get_object_or_404(
        CountyModel.objects.select_related("taught_by", "settled_by"), number=number
    )
    return render(
        request, "roster/model_detail.html", {"row": row, "trial": queries.shown_trial(row)}
    )


@require_POST
def model_teach(request: SignedInRequest) -> HttpResponse:
    """Learn from the lines and decisions of today, and propose it."""
    if not memory.can_teach(request.user):
        raise Http404
    try:
        row = teaching.teach(as_of=clock.today(), actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("roster:model-list")
    messages.success(request, _("This is what was learnt. Nothing changes until it is adopted."))
    return redirect("roster:model-detail", row.number)


@require_POST
def model_adopt(request: SignedInRequest, number: int) -> HttpResponse:
    """Put a model in force."""
    said = _("The next reverse check links with this model.")
    return _settled(request, number, teaching.adopt_model, said)


@require_POST
def model_withdraw(request: SignedInRequest, number: int) -> HttpResponse:
    """Put a model out of force."""
    said = _("The next reverse check links without this model.")
    return _settled(request, number, teaching.withdraw_model, said)


def _settled(
    request: SignedInRequest, number: int, settle: Callable[..., Any], said: str
) -> HttpResponse:
    if not memory.can_teach(request.user):
        raise Http404
    row = get_object_or_404(CountyModel, number=number)
    try:
        settle(number=row.number, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("roster:model-detail", row.number)
