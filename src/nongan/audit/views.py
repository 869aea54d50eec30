"""Pages of the auditor."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.audit import policies, queries, services
from nongan.audit.forms import AnchorForm, EventFilterForm
from nongan.kernel import clock

PER_PAGE = 100


def _only_the_auditor(request: SignedInRequest) -> None:
    # To everybody else the page does not exist: absent and forbidden look alike.
    if not policies.can_read_audit(request.user):
        raise Http404


@require_GET
def event_list(request: SignedInRequest) -> HttpResponse:
    """Events, newest first; the next page begins below a number, so new events shift nothing."""
    _only_the_auditor(request)
    form = EventFilterForm(request.GET, verbs=queries.verbs())
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.events(
        verb=chosen.get("verb", ""),
        actor_name=chosen.get("who", ""),
        target=chosen.get("target", ""),
        since=chosen.get("since"),
        until=chosen.get("until"),
    )
    if chosen.get("before"):
        found = found.filter(seq__lt=chosen["before"])
    rows = list(found[: PER_PAGE + 1])
    older = request.GET.copy()
    if len(rows) > PER_PAGE:
        older["before"] = str(rows[PER_PAGE - 1].seq)
    context = {
        "form": form,
        "lines": [(row, queries.verb_name(row.verb)) for row in rows[:PER_PAGE]],
        "older": older.urlencode() if len(rows) > PER_PAGE else "",
    }
    return render(request, "audit/event_list.html", context)


@require_http_methods(["GET", "POST"])
def chain_verify(request: SignedInRequest) -> HttpResponse:
    """The state of the chain, and its comparison with a head that was published outside."""
    _only_the_auditor(request)
    form = AnchorForm(request.POST or None)
    anchor = form.cleaned_data["anchor"] if request.method == "POST" and form.is_valid() else None
    context = {
        "form": form,
        "verdict": queries.verify(anchor),
        "missing_triggers": queries.missing_triggers(),
        "now": clock.now(),
    }
    return render(request, "audit/chain_verify.html", context, status=422 if form.errors else 200)


@require_POST
def event_export(request: SignedInRequest) -> HttpResponseBase:
    """The whole chain as JSON lines; the export is itself an event, the last line of it."""
    _only_the_auditor(request)
    at = clock.now()
    services.record_export(actor=request.user, at=at)
    response = StreamingHttpResponse(queries.export_lines(), content_type="application/jsonl")
    name = f"audit-{clock.local(at):%Y%m%d-%H%M}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
