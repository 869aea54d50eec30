"""Pages of dual Party life: meetings, noting one, the register."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms.managing import DayForm, MeetingForm, ReasonForm
from nongan.branches.policies import managing as policies
from nongan.branches.queries import party_life as queries
from nongan.branches.rules.quarters import quarter_of
from nongan.branches.services import party_life as services
from nongan.branches.services.directives import AT_WORK
from nongan.kernel import clock
from nongan.kernel.answering import only, said
from nongan.kernel.documents import page_of
from nongan.kernel.errors import Refused

LIST = "branches:party-life"
PAGE, REMINDED = 50, 3


@require_GET
def party_life(request: SignedInRequest) -> HttpResponse:
    """The meetings of the own branches, the register, and who is still to be invited."""
    only(policies.can_open_party_life(request.user))
    led = policies.managed_branches(request.user).filter(
        community__in=policies.led_communities(request.user), status__in=AT_WORK
    )
    own, today = list(led.order_by("community")), clock.today()
    quarter = quarter_of(today)
    rows = queries.register(policies.visible_attendances(request.user))
    meetings = queries.meetings(policies.visible_meetings(request.user))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "meetings": [
            {"row": row, "form": ReasonForm(auto_id=f"r-{row.id}-%s")} for row in meetings[:20]
        ],
        "led": {branch.id for branch in own},
        "own": [
            {"branch": b, "invite": queries.without_meeting(b, quarter, today)}
            for b in own[:REMINDED]
        ],
        "quarter": quarter,
    }
    return render(request, "branches/party_life_list.html", context)


@require_http_methods(["GET", "POST"])
def party_life_add(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Note a meeting: its day first, then the members of the branch on that day to tap."""
    rows = policies.led_branches(request.user)
    branch = get_object_or_404(rows.select_related("community"), id=branch_id)
    form = MeetingForm(request.POST or None)
    day_form = DayForm(request.GET if "on" in request.GET else None)
    day = clock.today()
    if day_form.is_bound and day_form.is_valid():
        day = day_form.cleaned_data["on"]
    if request.method == "POST":
        tapped = request.POST.getlist("members")
        if form.is_valid():
            day = form.cleaned_data["held_on"]
            try:
                services.record_meeting(
                    branch_id=branch.id,
                    meeting=form.meeting(),
                    members=tapped,
                    actor=request.user,
                    at=clock.now(),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                return redirect(LIST)
    else:
        tapped, form = [], MeetingForm(initial={"held_on": day})
    context = {
        "branch": branch,
        "form": form,
        "members": queries.members_on(branch, day),
        "tapped": set(tapped),
        "day": day,
    }
    return render(request, "branches/party_life_form.html", context)


@require_POST
def party_life_withdraw(request: SignedInRequest, record_id: UUID) -> HttpResponse:
    """Say that a meeting was noted by mistake."""
    meetings = policies.visible_meetings(request.user)
    row = get_object_or_404(
        meetings.filter(branch__in=policies.led_branches(request.user)), id=record_id
    )
    reason = request.POST.get("reason", "")
    said(
        request,
        lambda: services.withdraw_meeting(
            record_id=row.id, reason=reason, actor=request.user, at=clock.now()
        ),
        _("Withdrawn; it counts no longer."),
    )
    return redirect(LIST)


@never_cache
@require_GET
def party_life_register(request: SignedInRequest, form: str) -> HttpResponse:
    """The register (双重组织生活登记表) as PDF, DOCX or XLSX."""
    only(policies.can_open_party_life(request.user))
    return page_of(lambda: services.export_register(actor=request.user, at=clock.now()), form)
