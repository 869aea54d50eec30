"""The desk and search: read, ask once, answer."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.home import queries
from nongan.ui import slots

PALETTE_HITS = 6
PAGE_HITS = 40


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """What waits for this person, by when, one click away."""
    panels = [
        {
            "name": panel.name,
            "template": panel.template,
            "order": panel.order,
            **panel.context(request),
        }
        for panel in slots.panels_for(request.user)
    ]
    return render(request, "home/desk.html", {"panels": panels})


@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    """Search results as a page; works without scripts."""
    text = request.GET.get("q", "")
    groups = queries.hits(request.user, text, limit=PAGE_HITS)
    return render(request, "home/search.html", {"search_text": text, "groups": groups})


@require_GET
def search_hits(request: SignedInRequest) -> JsonResponse:
    """The same results, few and as JSON, for the palette under the search field."""
    groups = queries.hits(request.user, request.GET.get("q", ""), limit=PALETTE_HITS)
    return JsonResponse(
        {
            "groups": [
                {
                    "label": str(group.label),
                    "hits": [
                        {"title": str(h.title), "note": str(h.note), "url": h.url, "icon": h.icon}
                        for h in group.hits
                    ],
                }
                for group in groups
            ]
        }
    )
