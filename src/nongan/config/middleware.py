"""What every answer carries, and when a session counts as idle."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.csp import CSP, build_policy

from nongan.kernel import clock
from nongan.organisations import queries as organisations

Answer = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD")
RENEW_AFTER = 60  # seconds: one write a minute and person, not one a click


class AnswerHeaders:
    """The outermost layer: headers on pages, errors, static files and answers of a failed layer.

    Django sets them layer by layer; an answer made further out than such a layer (a refused
    host, a static file, a fault inside a middleware) would leave without them (promise J2).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        if settings.SECURE_CSP:
            headers.setdefault(str(CSP.HEADER_ENFORCE), build_policy(settings.SECURE_CSP))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        headers.setdefault("Referrer-Policy", str(settings.SECURE_REFERRER_POLICY))
        headers.setdefault(
            "Cross-Origin-Opener-Policy", str(settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        )
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            headers.setdefault(
                "Strict-Transport-Security",
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
            )
        if not request.path_info.startswith(settings.STATIC_URL):
            # Every page may name a person: none stays in a shared browser or a proxy.
            headers.setdefault("Cache-Control", "no-store, private")
            patch_vary_headers(response, ["Cookie"])
        return response


class IdleSession:
    """Renew a signed-in session while it is used; it ends SESSION_COOKIE_AGE after the last use."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            if now - request.session.get("seen", 0) >= RENEW_AFTER:
                request.session["seen"] = now
        return self.get_response(request)


class RightsReadOnce:
    """A request that only reads asks once for the rights of whoever it is from.

    A request that changes something reads them each time, within its own transaction.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return self.get_response(request)
        with organisations.rights_read_once():
            return self.get_response(request)
