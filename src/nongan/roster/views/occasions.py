"""Pages of occasions: the list, and the form for day, hours and the number expected."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.forms.occasions import OccasionForm
from nongan.roster.models import Occasion
from nongan.roster.policies import checks as policies
from nongan.roster.queries import review
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.services import occasions as services

PAGE = 50


@require_GET
def occasion_list(request: SignedInRequest) -> HttpResponse:
    """The occasions of the communities that this person looks after."""
    if not policies.can_review(request.user):
        raise Http404
    rows = review.occasions_list(policies.visible_occasions(request.user))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "due": feedback_due_on(row)} for row in page]
    context = {"page": page, "lines": lines, "today": clock.today()}
    return render(request, "roster/occasion_list.html", context)


@require_http_methods(["GET", "POST"])
def occasion_add(request: SignedInRequest) -> HttpResponse:
    """Note an occasion."""
    if not policies.can_review(request.user):
        raise Http404
    places = organisations.communities_open_to(request.user).filter(closed_on=None)
    written = request.POST.get("community", "")
    if written.isdecimal() and not places.filter(id=int(written)).exists():
        raise Http404
    form = OccasionForm(request.POST or None, communities=places.order_by("id"))
    return _answer(request, form, None)


@require_http_methods(["GET", "POST"])
def occasion_change(request: SignedInRequest, occasion_id: int) -> HttpResponse:
    """Correct what is known of an occasion."""
    rows = policies.visible_occasions(request.user).select_related("community")
    known = get_object_or_404(rows, id=occasion_id)
    form = OccasionForm(request.POST or None, communities=None, known=known)
    return _answer(request, form, known)


def _answer(request: SignedInRequest, form: OccasionForm, known: Occasion | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.user, "at": clock.now()}
        try:
            if known is None:
                place = form.cleaned_data["community"].pk
                services.note_occasion(community_id=place, values=form.values(), **who)
            else:
                services.change_occasion(occasion_id=known.pk, values=form.values(), **who)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("roster:occasion-list")
    return render(request, "roster/occasion_form.html", {"form": form, "known": known})
