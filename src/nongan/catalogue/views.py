"""The page of the service items; it prints as the list to hand out (服务项目清单)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.catalogue import policies, queries
from nongan.kernel.errors import require


@require_GET
def item_list(request: SignedInRequest) -> HttpResponse:
    """The items in force with content and guard."""
    require(policies.can_see_items(request.user))
    return render(request, "catalogue/item_list.html", {"items": queries.published_items()})
