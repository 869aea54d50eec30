"""Who has sent the papers of a kind, and who has not."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.roster.forms.imports import SenderFilterForm
from nongan.roster.models import Kind
from nongan.roster.policies import imports as policies
from nongan.roster.queries.senders import KINDS, senders


@require_GET
def sender_list(request: SignedInRequest) -> HttpResponse:
    """The organs or communities that have not sent a kind of papers, or all of them."""
    if not policies.can_see_senders(request.user):  # absent and forbidden look alike
        raise Http404
    form = SenderFilterForm(request.GET)
    form.full_clean()
    wanted = request.GET.get("kind", "")
    kind = Kind(wanted) if wanted in KINDS else KINDS[0]
    found = senders(kind, since=form.cleaned_data.get("since"))
    missing = [sender for sender in found if sender.file is None]
    context = {
        "form": form,
        "tabs": [_tab(request, one, kind) for one in KINDS],
        "kind": kind,
        "is_of_organs": kind == Kind.ROSTERS,
        "senders": found if form.cleaned_data.get("show") else missing,
        "total": len(found),
        "sent": len(found) - len(missing),
    }
    return render(request, "roster/sender_list.html", context)


def _tab(request: SignedInRequest, kind: Kind, chosen: Kind) -> dict[str, Any]:
    query = request.GET.copy()
    query["kind"] = kind.value
    return {"label": kind.label, "url": f"?{query.urlencode()}", "current": kind == chosen}
