"""The page of the service items; it prints as the list to hand out (服务项目清单)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.catalogue import policies, queries


@require_GET
def item_list(request: SignedInRequest) -> HttpResponse:
    """The items in force with content and guard."""
    if not policies.can_see_items(request.user):  # absent and forbidden look alike
        raise Http404
    return render(request, "catalogue/item_list.html", {"items": queries.published_items()})
