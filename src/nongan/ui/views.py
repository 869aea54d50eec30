"""How the pages look to this browser: language and elder view, kept in cookies."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from nongan.ui.switches import ELDER_COOKIE, ELDER_OFF, ELDER_SIZES

A_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form stood on, never to another host."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if allowed and target.startswith("/") else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )  # fmt: skip


@login_not_required
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language for this browser; an unknown one changes nothing."""
    response = _back(request)
    language = request.POST.get("language", "")
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@login_not_required
@require_POST
def elder_choose(request: HttpRequest) -> HttpResponse:
    """Switch the elder view on at a size in points, or off with an empty size."""
    response = _back(request)
    size = request.POST.get("size", "")
    _remember(response, ELDER_COOKIE, size if size in ELDER_SIZES else ELDER_OFF)
    return response


def _problem(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"ui/problems/{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _problem(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or too old: says what to do instead of what failed."""
    return render(request, "ui/problems/400.html", status=403)


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _problem(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database does not answer: then trying again is right.

    Shown without anything that could fail again: no user, no menu, no database.
    """
    if isinstance(sys.exception(), OperationalError):
        answer = render(None, "ui/problems/503.html", status=503)
        answer["Retry-After"] = "30"
        return answer
    return render(None, "ui/problems/500.html", status=500)
