"""Addresses for promise B6: one API call with an effect that is easy to count."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from nongan.accounts.services import tokens
from nongan.accounts.views.answering import caller
from nongan.kernel import clock


@csrf_exempt
@login_not_required
def effect(request: HttpRequest) -> HttpResponse:
    """Make a token named as the body says; refuse a body without a name."""
    user = caller(request)
    assert user
    name = json.loads(request.body or b"{}").get("name")
    if not name:
        return JsonResponse({"detail": "no name"}, status=422)
    made = tokens.make_token(actor=user, name=name, days=1, at=clock.now())
    if name == "then fails":
        return JsonResponse({"detail": "changed its mind"}, status=409)
    return JsonResponse({"made": made.token.pk, "hint": made.token.hint}, status=201)


urlpatterns = [path("api/effect/", effect), path("", include("nongan.config.urls"))]
