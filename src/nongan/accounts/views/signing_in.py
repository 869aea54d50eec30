"""Sign in, sign out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nongan.accounts.forms import SignInForm
from nongan.accounts.models import User
from nongan.accounts.requests import SignedInRequest, address_of
from nongan.accounts.services import signing_in
from nongan.kernel import clock
from nongan.kernel.errors import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
DEVICE_COOKIE = "nongan-device"
TEMPLATE = "accounts/sign_in.html"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one page that strangers see."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(_where_to(request))
        return render(
            request, TEMPLATE, {"form": SignInForm(), "next": request.GET.get("next", "")}
        )
    form = SignInForm(request.POST)
    context = {"form": form, "next": request.POST.get("next", "")}
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    device = signing_in.Device.read(request.COOKIES.get(DEVICE_COOKIE, ""))
    try:
        user = signing_in.sign_in(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            device=device,
            address=address_of(request),
            at=clock.now(),
        )
    except Refused as refusal:
        return render(request, TEMPLATE, {**context, "refusal": refusal}, status=422)
    return _opened(request, user, device)


def _opened(request: HttpRequest, user: User, device: signing_in.Device) -> HttpResponse:
    # Whoever had this browser's session before leaves nothing behind in it (promise F1).
    logout(request)
    login(request, user, backend=BACKEND)
    response = redirect(_where_to(request))
    response.set_cookie(
        DEVICE_COOKIE,
        device.cookie_with(user),
        max_age=signing_in.DEVICE_COOKIE_DAYS * 86_400,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    remember_language(response, user)
    return response


def remember_language(response: HttpResponse, user: User) -> None:
    """Let the pages after this one speak the person's language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=signing_in.DEVICE_COOKIE_DAYS * 86_400,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _where_to(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else str(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """End this session."""
    signing_in.sign_out(actor=request.user, at=clock.now())
    logout(request)
    return redirect("accounts:sign-in")
