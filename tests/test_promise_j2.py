"""J2: every answer carries the headers: each address, errors, static files, a failed layer."""

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.module_loading import import_string

from nongan.config import urls as product_urls

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
SAMPLE = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def addresses(patterns, prefix="/"):
    """One sample address for every route of the URL table."""
    for pattern in patterns:
        route = prefix + _sample(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def _sample(pattern):
    route = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(written, SAMPLE.get(kind, "x"))
    return route.lstrip("^").rstrip("$")


def missing(response, *, is_page=True):
    """Which headers an answer lacks."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    wanted = {
        "Content-Security-Policy": "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "unsafe-" not in policy,
        "X-Content-Type-Options": headers.get("X-Content-Type-Options") == "nosniff",
        "X-Frame-Options": headers.get("X-Frame-Options") == "DENY",
        "Referrer-Policy": headers.get("Referrer-Policy") == "same-origin",
        "Cross-Origin-Opener-Policy": bool(headers.get("Cross-Origin-Opener-Policy")),
        "Strict-Transport-Security": bool(headers.get("Strict-Transport-Security")),
    }
    if is_page:
        wanted["Cache-Control"] = "no-store" in headers.get("Cache-Control", "")
    return {name for name, is_there in wanted.items() if not is_there}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def fails(request: HttpRequest):
    raise ZeroDivisionError


@pytest.fixture
def broken_page(settings):
    """The product's addresses and one page that always fails."""
    settings.ROOT_URLCONF = type("Urls", (), {})
    settings.ROOT_URLCONF.urlpatterns = [*product_urls.urlpatterns, path("broken/", fails)]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        if hasattr(product_urls, name):
            setattr(settings.ROOT_URLCONF, name, getattr(product_urls, name))
    fails.login_required = False
    return "/broken/"


def test_every_address_answers_a_stranger_with_all_headers(visitor):
    table = sorted(set(addresses(get_resolver().url_patterns)))
    assert len(table) > 20

    for address in table:
        response = visitor.get(address, secure=True)
        assert response.status_code < 500, address
        assert missing(response) == set(), address


def test_every_address_answers_a_signed_in_person_with_all_headers(django_user_model, visitor):
    visitor.force_login(django_user_model.objects.create_user("clerk"))

    for address in sorted(set(addresses(get_resolver().url_patterns))):
        response = visitor.get(address, secure=True)
        assert response.status_code < 500, address
        assert missing(response) == set(), address


def test_an_absent_page_a_broken_page_and_a_refused_host_carry_them(visitor, broken_page):
    answers = {
        404: visitor.get("/no-such-page/", secure=True),
        500: visitor.get(broken_page, secure=True),
        400: visitor.get("/", secure=True, headers={"host": "evil.example"}),
    }

    answers[404] = answers[404] if answers[404].status_code == 404 else _signed_in_404(visitor)
    for status, response in answers.items():
        assert response.status_code == status
        assert missing(response) == set(), status


def _signed_in_404(visitor):
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    visitor.force_login(get_user_model().objects.create_user("clerk"))
    return visitor.get("/no-such-page/", secure=True)


def test_static_files_carry_them_and_may_be_kept(visitor):
    for finder in finders.get_finders():
        name = next((name for name, _ in finder.list([]) if name.endswith(".css")), None)
        if name:
            break

    response = visitor.get(f"/static/{name}", secure=True)

    assert response.status_code == 200
    assert missing(response, is_page=False) == set()
    assert "no-store" not in response.headers["Cache-Control"]


def test_sabotage_without_the_outermost_layer_something_goes_out_bare(visitor, settings):
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]

    assert "Cache-Control" in missing(visitor.get("/health/live", secure=True))
    refused = visitor.get("/", secure=True, headers={"host": "evil.example"})
    assert "X-Frame-Options" in missing(refused)


def test_a_layer_that_fails_still_answers_with_headers(visitor, settings):
    class Failing:
        def __init__(self, get_response):
            pass

        def __call__(self, request):
            raise ZeroDivisionError

    import tests.test_promise_j2 as here  # noqa: PLC0415

    here.Failing = Failing
    assert import_string(f"{__name__}.Failing") is Failing
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], f"{__name__}.Failing"]

    response = visitor.get("/", secure=True)

    assert response.status_code == 500
    assert missing(response) == set()


def test_plain_http_is_redirected_and_the_cookies_are_for_https_only(settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/sign-in/").status_code == 301
    assert Client().get("/health/live").status_code == 200


def test_the_sample_addresses_are_real():
    assert settings.ROOT_URLCONF == "nongan.config.urls"
