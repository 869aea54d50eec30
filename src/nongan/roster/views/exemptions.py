"""Pages of exemptions: who need not report in, noted, ended, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import said
from nongan.organisations import queries as organisations
from nongan.roster.forms.exemptions import (
    EndExemptionForm,
    ExemptionFilterForm,
    NewExemptionForm,
)
from nongan.roster.models import Exemption
from nongan.roster.policies import checks as policies
from nongan.roster.queries import exemptions as queries
from nongan.roster.services import exempting

PAGE = 50


@require_GET
def exemption_list(request: SignedInRequest) -> HttpResponse:
    """The exemptions this person keeps: those in force unless asked otherwise."""
    if not policies.can_see_exemptions(request.user):
        raise Http404
    rows, today = policies.visible_exemptions(request.user), clock.today()
    homes = organisations.of_organs() & organisations.party_organisations_open_to(request.user)
    form = ExemptionFilterForm(request.GET, organisations=homes)
    wanted = form.wanted()
    found = queries.exemptions_list(rows, wanted, today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_line(row, queries.state_of(row, today)) for row in page],
        "tabs": _tabs(queries.counts(rows, today), wanted.state),
        "new_form": NewExemptionForm(auto_id="new-%s"),
    }
    return render(request, "roster/exemption_list.html", context)


def _tabs(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    names = [*queries.STATES.items(), ("all", _("All"))]
    return [
        {
            "label": name,
            "url": f"?state={state}",
            "current": state == (chosen or "all"),
            "count": counts.get(state, sum(counts.values())),
        }
        for state, name in names
    ]


def _line(row: Exemption, state: str) -> dict[str, Any]:
    return {
        "row": row,
        "home": organisations.home_of(row.member),
        "state": state,
        "state_name": queries.STATES[state],
        "end_form": EndExemptionForm(auto_id=f"end-{row.pk}-%s"),
    }


@require_POST
def exemption_note(request: SignedInRequest) -> HttpResponse:
    """Note from when to when a member need not report in."""
    visible = organisations.members_visible_to(request.user)
    written = request.POST.get("member", "").strip()
    number = written.upper()
    if not visible.filter(number=number).exists():
        found = list(visible.filter(name=written).values_list("number", flat=True)[:3])
        if not written or not found:
            raise Http404
        if len(found) > 1:
            text = _("Several members have this name (%(numbers)s …). Write the number.")
            messages.error(request, text % {"numbers": ", ".join(found)})
            return redirect("roster:exemption-list")
        number = found[0]
    form = NewExemptionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a member, a reason and a day."))
        return redirect("roster:exemption-list")
    data = form.cleaned_data
    return _said(
        request,
        lambda: exempting.exempt_member(
            member_number=number,
            reason=data["reason"],
            span=(data["starts_on"], data["ends_on"]),
            actor=request.user,
            at=clock.now(),
        ),
    )


def _own(request: SignedInRequest, exemption_id: int) -> Exemption:
    return get_object_or_404(policies.visible_exemptions(request.user), id=exemption_id)


@require_POST
def exemption_end(request: SignedInRequest, exemption_id: int) -> HttpResponse:
    """Say from which day the member is expected again."""
    row, form = _own(request, exemption_id), EndExemptionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the day from which the member is expected again."))
        return redirect("roster:exemption-list")
    return _said(
        request,
        lambda: exempting.end_exemption(
            exemption_id=row.pk, actor=request.user, at=clock.now(), **form.cleaned_data
        ),
    )


@require_POST
def exemption_withdraw(request: SignedInRequest, exemption_id: int) -> HttpResponse:
    """Say that an exemption was a mistake."""
    row = _own(request, exemption_id)
    return _said(
        request,
        lambda: exempting.withdraw_exemption(
            exemption_id=row.pk, actor=request.user, at=clock.now()
        ),
    )


def _said(request: SignedInRequest, change: Callable[[], object]) -> HttpResponse:
    said(request, change, _("Noted. It counts from the next reverse check."))
    return redirect("roster:exemption-list")
