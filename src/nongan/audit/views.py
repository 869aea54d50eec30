"""Pages of the auditor."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.audit import policies, queries, services
from nongan.audit.forms import AnchorForm, EventFilterForm, GrowthForm, ProofForm
from nongan.audit.models import Event
from nongan.kernel import clock
from nongan.kernel.errors import Refused

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
        "lines": [queries.in_words(row) for row in rows[:PER_PAGE]],
        "older": older.urlencode() if len(rows) > PER_PAGE else "",
    }
    return render(request, "audit/event_list.html", context)


@require_http_methods(["GET", "POST"])
def chain_verify(request: SignedInRequest) -> HttpResponse:
    """The state of the chain, and its comparison with a head that was published outside."""
    _only_the_auditor(request)
    form = AnchorForm(request.POST or None)
    anchor = form.cleaned_data["anchor"] if request.method == "POST" and form.is_valid() else None
    verdict = queries.verify(anchor)
    context = {
        "form": form,
        "verdict": verdict,
        "head": queries.published_head() if verdict.holds else verdict.head,
        "growth": GrowthForm(initial={"older": anchor.seq if anchor else None}),
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


@require_GET
def event_detail(request: SignedInRequest, seq: int) -> HttpResponse:
    """One event whole, with its hashes, and the way to its proof."""
    _only_the_auditor(request)
    event = get_object_or_404(Event.objects.select_related("actor"), seq=seq)
    context = {"event": event, "words": queries.in_words(event), "form": ProofForm()}
    return render(request, "audit/event_detail.html", context)


@require_POST
def event_proof(request: SignedInRequest, seq: int) -> HttpResponse:
    """The proof of one event as a file; that it was taken is itself an event."""
    _only_the_auditor(request)
    form = ProofForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The number in a published head is a whole number."))
        return redirect("audit:event-detail", seq)
    size = form.cleaned_data["size"]
    try:
        proof = services.take_proof(seq=seq, size=size, actor=request.user, at=clock.now())
    except Event.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("audit:event-detail", seq)
    return _file(proof, f"audit-event-{seq}-of-{proof['size']}.json")


@require_GET
def chain_growth(request: SignedInRequest) -> HttpResponse:
    """The proof that the chain only grew since an older head; it holds hashes and nothing else."""
    _only_the_auditor(request)
    form = GrowthForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("The number in a published head is a whole number."))
        return redirect("audit:chain-verify")
    try:
        proof = queries.growth_proof(**form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("audit:chain-verify")
    sizes = f"{proof['older']['size']}-to-{proof['newer']['size']}"
    return _file(proof, f"audit-growth-{sizes}.json")


def _file(proof: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(proof, ensure_ascii=False, indent=1) + "\n"
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
