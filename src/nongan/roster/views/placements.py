"""Moving a member's placement from a discrepancy: to the community where the member reported."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.policies.placing import can_place_members
from nongan.branches.services.placing import place_member
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.forms.occasions import PlacementForm
from nongan.roster.policies import checks as policies


@require_POST
def discrepancy_place(request: SignedInRequest, discrepancy_id: UUID) -> HttpResponse:
    """Let the member of a discrepancy serve where the committee says."""
    rows = policies.visible_discrepancies(request.user).select_related("member")
    row = get_object_or_404(rows, id=discrepancy_id, member__isnull=False)
    if row.member is None or not can_place_members(request.user):
        raise Http404
    form = PlacementForm(request.POST, communities=organisations.open_communities())
    if not form.is_valid():
        messages.error(request, _("Choose the community and the day."))
        return redirect("roster:discrepancy-detail", row.id)
    said = form.cleaned_data
    try:
        place_member(
            member_number=row.member.number,
            community_id=said["community"].pk,
            on=said["on"],
            reason=said["reason"],
            actor=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        text = _("%(name)s now serves in %(place)s. It holds from the next roster version.")
        messages.success(request, text % {"name": row.member.name, "place": said["community"]})
    return redirect("roster:discrepancy-detail", row.id)
