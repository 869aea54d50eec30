"""Everybody's accounts for programs: the system administrator's, and who is locked out."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts import policies, queries
from nongan.accounts.models import User
from nongan.accounts.requests import caller
from nongan.accounts.rules import USERNAME_LENGTH
from nongan.accounts.services import keeping, passwords, signing_in
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters

router = Router(tags=["accounts"])
PER_PAGE = 100


class AccountLine(Schema):
    """An account as the list shows it."""

    id: int
    username: str
    display_name: str
    is_active: bool
    must_change_password: bool


class AccountPage(Schema):
    """A page of accounts and how many there are in all."""

    total: int
    accounts: list[AccountLine]


class AccountsWanted(Filters):
    """The filters of the list; one that is not here is refused, never ignored (scenario 53)."""

    q: Annotated[str, Field(max_length=64)] = ""
    state: Literal["", "open", "waiting", "closed"] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class AccountIn(Closed):
    """An account to make."""

    username: Annotated[str, Field(max_length=USERNAME_LENGTH)]
    display_name: Annotated[str, Field(min_length=1, max_length=100)]


class SlipOut(Schema):
    """A one-time password: given once, kept nowhere."""

    username: str
    display_name: str
    password: str
    expires_at: datetime


class LockOutOut(Schema):
    """An account that strangers may not guess at for the moment."""

    id: int
    username: str
    ends_at: datetime
    last_address: str


def _slip(slip: passwords.Slip, response: HttpResponse) -> dict[str, object]:
    response["Cache-Control"] = "no-store"
    return {
        "username": slip.user.username,
        "display_name": slip.user.display_name,
        "password": slip.password,
        "expires_at": slip.expires_at,
    }


@router.get("/accounts", response=AccountPage, url_name="api-account-list")
def account_list(request: HttpRequest, wanted: Query[AccountsWanted]) -> dict[str, object]:
    """All accounts, a hundred a page."""
    require(policies.can_administer_accounts(request.user))
    found = queries.accounts(search=wanted.q, state=wanted.state)
    first = (wanted.page - 1) * PER_PAGE
    return {"total": found.count(), "accounts": list(found[first : first + PER_PAGE])}


@router.post("/accounts", response={201: SlipOut}, url_name="api-account-make")
def account_make(
    request: HttpRequest, response: HttpResponse, data: AccountIn
) -> Status[dict[str, object]]:
    """Make one account with a one-time password, which is in this one answer only."""
    slips = passwords.issue_one_time_passwords(
        specs=[passwords.AccountSpec(data.username, data.display_name)],
        actor=caller(request),
        at=clock.now(),
    )
    return Status(201, _slip(slips[0], response))


@router.post(
    "/accounts/{int:user_id}/reset-password", response=SlipOut, url_name="api-password-reset"
)
def password_reset(request: HttpRequest, response: HttpResponse, user_id: int) -> object:
    """Give one person a new one-time password, which is in this one answer only."""
    slip = passwords.reset_password(user_id=user_id, actor=caller(request), at=clock.now())
    return _slip(slip, response)


@router.post("/accounts/{int:user_id}/close", response=AccountLine, url_name="api-account-close")
def account_close(request: HttpRequest, user_id: int) -> User:
    """Close an account: no sign-in, no session and no token of it works any more."""
    return keeping.close_account(user_id=user_id, actor=caller(request), at=clock.now())


@router.post("/accounts/{int:user_id}/reopen", response=AccountLine, url_name="api-account-reopen")
def account_reopen(request: HttpRequest, user_id: int) -> User:
    """Reopen a closed account."""
    return keeping.reopen_account(user_id=user_id, actor=caller(request), at=clock.now())


@router.post(
    "/accounts/{int:user_id}/end-sessions",
    response=AccountLine,
    url_name="api-account-sessions-end",
)
def account_sessions_end(request: HttpRequest, user_id: int) -> User:
    """Sign somebody out everywhere; the administrators may."""
    return keeping.end_sessions(user_id=user_id, actor=caller(request), at=clock.now())


@router.get("/lock-outs", response=list[LockOutOut], url_name="api-lock-out-list")
def lock_out_list(request: HttpRequest) -> list[dict[str, object]]:
    """Who is locked out for strangers now, soonest free first."""
    require(policies.can_see_lock_outs(request.user))
    return [
        {
            "id": found.user.pk,
            "username": found.user.username,
            "ends_at": found.ends_at,
            "last_address": found.last_address,
        }
        for found in queries.lock_outs(at=clock.now())
    ]


@router.post("/lock-outs/{int:user_id}/lift", response=AccountLine, url_name="api-lock-out-lift")
def lock_out_lift(request: HttpRequest, user_id: int) -> User:
    """Let somebody try again at once."""
    return signing_in.lift_lock_out(user_id=user_id, actor=caller(request), at=clock.now())
