"""A person's own account: password, preferences, tokens, all sessions."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts import queries
from nongan.accounts.forms import PasswordForm, PreferencesForm, TokenForm
from nongan.accounts.requests import SignedInRequest, address_of
from nongan.accounts.services import keeping, passwords, signing_in, tokens
from nongan.accounts.views.signing_in import remember_language
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.ui.switches import ELDER_COOKIE


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    """Choose a password of one's own; every other session ends."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            passwords.change_password(
                actor=request.user,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["new"],
                address=address_of(request),
                at=clock.now(),
            )
        except signing_in.SignInRefused:
            form.add_error("current", _("The current password is not right."))
        except Refused as refusal:
            form.add_error("new", str(refusal.message))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("The password was changed. Other sessions have ended."))
            return redirect("/")
    status = 422 if form.errors else 200
    return render(request, "accounts/password_change.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """Language and type size, and the way to end all sessions."""
    user = request.user
    current = {"language": user.language, "elder_view": user.elder_view}
    form = PreferencesForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        keeping.set_preferences(
            actor=user,
            language=form.cleaned_data["language"],
            elder_view=form.cleaned_data["elder_view"],
            at=clock.now(),
        )
        messages.success(request, _("Your settings were kept."))
        response = redirect("accounts:preferences")
        # What was switched for this browser gives way to what the person now keeps.
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
        remember_language(response, user)
        return response
    status = 422 if form.errors else 200
    return render(request, "accounts/preferences.html", {"form": form}, status=status)


@require_POST
def own_sessions_end(request: SignedInRequest) -> HttpResponse:
    """Sign oneself out everywhere, here too."""
    keeping.end_sessions(user_id=request.user.pk, actor=request.user, at=clock.now())
    return redirect("accounts:sign-in")


@require_GET
def token_list(request: SignedInRequest) -> HttpResponse:
    """One's own tokens."""
    return _token_page(request, TokenForm())


@require_POST
def token_make(request: SignedInRequest) -> HttpResponse:
    """Make a token and show its text this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _token_page(request, form, status=422)
    try:
        made = tokens.make_token(
            actor=request.user,
            name=form.cleaned_data["name"],
            days=form.cleaned_data["days"],
            at=clock.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _token_page(request, form, status=422)
    return _token_page(request, TokenForm(), made=made)


def _token_page(
    request: SignedInRequest,
    form: TokenForm,
    *,
    made: tokens.NewToken | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "made": made,
        "tokens": queries.tokens_of(request.user),
        "now": clock.now(),
    }
    return render(request, "accounts/token_list.html", context, status=status)


@require_POST
def token_revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = get_object_or_404(queries.tokens_of(request.user), id=token_id)
    try:
        tokens.revoke_token(token_id=token.pk, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The token was revoked."))
    return redirect("accounts:token-list")
