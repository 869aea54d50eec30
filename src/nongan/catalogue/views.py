"""The pages of the service items; the list prints as the one to hand out (服务项目清单)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.catalogue import policies, queries, services
from nongan.catalogue.forms import DayForm, WordingForm
from nongan.catalogue.models import ServiceItem
from nongan.kernel import clock
from nongan.kernel.errors import Refused


def _day_form(request: SignedInRequest) -> DayForm:
    """The day asked for; to somebody who may not read the items no page exists: Http404."""
    if not policies.can_see_items(request.user):  # absent and forbidden look alike
        raise Http404
    form = DayForm({"on": request.GET.get("on") or clock.today()})
    form.full_clean()
    return form


@require_GET
def item_list(request: SignedInRequest) -> HttpResponse:
    """The items in force with their wording of a day: today's, or of the day asked for."""
    form = _day_form(request)
    day = form.cleaned_data.get("on") or clock.today()
    context = {"form": form, "rows": queries.worded_items(day), "day": day}
    return render(request, "catalogue/item_list.html", context)


@require_GET
def item_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One item: what it says on a day, and everything it ever said."""
    form = _day_form(request)
    item = get_object_or_404(ServiceItem, code=code)
    return _item_page(request, item, form, None)


def _item_page(
    request: SignedInRequest, item: ServiceItem, form: DayForm, wording: WordingForm | None
) -> HttpResponse:
    day = form.cleaned_data.get("on") or clock.today()
    spans = queries.history(item, day)
    last = spans[0].wording
    initial = {"content": last.content, "guard": last.guard, "after_version": last.version}
    context: dict[str, Any] = {
        "item": item,
        "form": form,
        "day": day,
        "spans": spans,
        "present": next(span for span in spans if span.is_in_force),
    }
    if policies.can_change_wording(request.user):
        context["wording_form"] = wording or WordingForm(initial=initial)
    return render(request, "catalogue/item_detail.html", context)


@require_POST
def item_reword(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the item another wording; what was typed stays on the page if it is refused."""
    day = _day_form(request)
    if not policies.can_change_wording(request.user):
        raise Http404
    item = get_object_or_404(ServiceItem, code=code)
    form = WordingForm(request.POST)
    if not form.is_valid():
        return _item_page(request, item, day, form)
    try:
        made = services.reword_item(
            code=item.code,
            wording=form.wording(),
            after_version=form.cleaned_data["after_version"],
            actor=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return _item_page(request, item, day, form)
    messages.success(
        request, _("Version %(version)s has been recorded.") % {"version": made.version}
    )
    return redirect("catalogue:item-detail", item.code)
