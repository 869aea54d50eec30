"""The page on which the committee weighs review against error, and chooses."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.roster.forms.checks import ThresholdForm
from nongan.roster.models import ReviewThreshold
from nongan.roster.policies import checks as policies
from nongan.roster.queries import curves
from nongan.roster.services import thresholds


@require_GET
def threshold_curve(request: SignedInRequest) -> HttpResponse:
    """What each threshold costs, which one is in force, and who chose the earlier ones."""
    if not policies.can_choose_threshold(request.user):
        raise Http404
    context = {
        "curve": curves.curve(),
        "in_force": curves.threshold_in_force(),
        "history": ReviewThreshold.objects.select_related("chosen_by")[:10],
        "form": ThresholdForm(),
    }
    return render(request, "roster/threshold_curve.html", context)


@require_POST
def threshold_choose(request: SignedInRequest) -> HttpResponse:
    """Choose a threshold; it holds from the next run on."""
    if not policies.can_choose_threshold(request.user):
        raise Http404
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a step, and write why."))
        return redirect("roster:threshold-curve")
    try:
        thresholds.choose_threshold(**form.cleaned_data, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Chosen. The next run of the reverse check goes by it."))
    return redirect("roster:threshold-curve")
