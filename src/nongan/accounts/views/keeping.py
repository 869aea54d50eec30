"""Pages of the system administrator (accounts) and of the security administrator (lock-outs)."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts import policies, queries
from nongan.accounts.forms import AccountFilterForm, AccountForm
from nongan.accounts.models import User
from nongan.accounts.requests import SignedInRequest
from nongan.accounts.services import keeping, passwords, signing_in
from nongan.kernel import clock
from nongan.kernel.errors import Refused

PER_PAGE = 50


def _only(allowed: bool) -> None:
    # To a stranger the page does not exist: absent and forbidden look alike.
    if not allowed:
        raise Http404


@require_GET
def account_list(request: SignedInRequest) -> HttpResponse:
    """All accounts, with the filter in the address."""
    _only(policies.can_administer_accounts(request.user))
    form = AccountFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.accounts(search=chosen.get("q", ""), state=chosen.get("state", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "account_form": AccountForm(auto_id="new-%s")}
    return render(request, "accounts/account_list.html", context)


@require_POST
def account_make(request: SignedInRequest) -> HttpResponse:
    """Make one account, its one-time password on a slip to print; shown this once."""
    _only(policies.can_administer_accounts(request.user))
    form = AccountForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the user name and the name of the person."))
        return redirect("accounts:account-list")
    spec = passwords.AccountSpec(**form.cleaned_data)
    try:
        slips = passwords.issue_one_time_passwords(specs=[spec], actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("accounts:account-list")
    return _printed(request, slips)


def _printed(request: SignedInRequest, slips: list[passwords.Slip]) -> HttpResponse:
    context = {"slips": slips, "back_url": reverse("accounts:account-list")}
    return render(request, "accounts/one_time_passwords.html", context)


@require_POST
def password_reset(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Give one person a new one-time password, on a slip to print; shown this once."""
    _only(policies.can_administer_accounts(request.user))
    user = get_object_or_404(User, id=user_id)
    try:
        slip = passwords.reset_password(user_id=user.pk, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("accounts:account-list")
    return _printed(request, [slip])


@require_POST
def account_close(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    return _changed(request, user_id, keeping.close_account, _("The account was closed."))


@require_POST
def account_reopen(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Reopen an account."""
    return _changed(request, user_id, keeping.reopen_account, _("The account was reopened."))


@require_POST
def account_sessions_end(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    return _changed(request, user_id, keeping.end_sessions, _("All sessions have ended."))


def _changed(
    request: SignedInRequest, user_id: int, change: Callable[..., User], done: str
) -> HttpResponse:
    _only(policies.can_administer_accounts(request.user))
    user = get_object_or_404(User, id=user_id)
    try:
        change(user_id=user.pk, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, done)
    return redirect("accounts:account-list")


@require_GET
def lock_out_list(request: SignedInRequest) -> HttpResponse:
    """Who is locked out for strangers now."""
    _only(policies.can_see_lock_outs(request.user))
    lock_outs = queries.lock_outs(at=clock.now())
    return render(request, "accounts/lock_out_list.html", {"lock_outs": lock_outs})


@require_POST
def lock_out_lift(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Let somebody try again at once."""
    _only(policies.can_see_lock_outs(request.user))
    user = get_object_or_404(User, id=user_id)
    try:
        signing_in.lift_lock_out(user_id=user.pk, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The lock-out was lifted."))
    return redirect("accounts:lock-out-list")
