"""One's own account for programs: preferences, password, tokens, sessions."""

from datetime import datetime
from typing import Annotated, Literal

from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from nongan.accounts import queries
from nongan.accounts.models import ApiToken, User
from nongan.accounts.requests import address_of, caller
from nongan.accounts.services import keeping, passwords, tokens
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.kernel.schemas import Closed

router = Router(tags=["own account"])
Password = Annotated[str, Field(max_length=200)]


class AccountOut(Schema):
    """The account that is calling."""

    id: int
    username: str
    display_name: str
    language: str
    elder_view: bool


class PreferencesIn(Closed):
    """Language and type size."""

    language: Literal["zh-hans", "en"]
    elder_view: bool


class PasswordIn(Closed):
    """The current password and the new one."""

    current: Password
    new: Password


class TokenIn(Closed):
    """What a token is for, and how many days it lasts."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST_LIFE)] = 90


class TokenOut(Schema):
    """A token as its owner sees it; of its text only the beginning."""

    id: int
    name: str
    hint: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewTokenOut(TokenOut):
    """A token that was just made, with its text: given once, kept nowhere."""

    text: str


@router.get("/account", response=AccountOut, url_name="api-own-account")
def own_account(request: HttpRequest) -> User:
    """The account that is calling."""
    return caller(request)


@router.post("/account/preferences", response=AccountOut, url_name="api-preferences")
def preferences(request: HttpRequest, data: PreferencesIn) -> User:
    """Keep one's own language and type size."""
    user = caller(request)
    keeping.set_preferences(
        actor=user, language=data.language, elder_view=data.elder_view, at=clock.now()
    )
    return user


@router.post("/account/password", response=AccountOut, url_name="api-password-change")
def password_change(request: HttpRequest, data: PasswordIn) -> User:
    """Give oneself a new password; every other session ends, tokens stay in force."""
    if "Idempotency-Key" in request.headers:
        # A refusal under a key leaves no trace, so the guess would not be counted (F2).
        raise Refused(
            _("Change the password without an Idempotency-Key."), code="key_not_taken_here"
        )
    user = caller(request)
    passwords.change_password(
        actor=user,
        current=data.current,
        new=data.new,
        address=address_of(request),
        at=clock.now(),
    )
    if SESSION_KEY in request.session:
        update_session_auth_hash(request, user)
    return user


@router.post("/account/end-sessions", response=AccountOut, url_name="api-own-sessions-end")
def own_sessions_end(request: HttpRequest) -> User:
    """Sign oneself out everywhere; tokens stay in force."""
    user = caller(request)
    return keeping.end_sessions(user_id=user.pk, actor=user, at=clock.now())


@router.get("/account/tokens", response=list[TokenOut], url_name="api-token-list")
def token_list(request: HttpRequest) -> list[ApiToken]:
    """One's own tokens, the newest first, the ended ones too."""
    return list(queries.tokens_of(caller(request)))


@router.post("/account/tokens", response={201: NewTokenOut}, url_name="api-token-make")
def token_make(
    request: HttpRequest, response: HttpResponse, data: TokenIn
) -> Status[dict[str, object]]:
    """Make a token, which ends with the one it is made with; its text is in this answer only."""
    maker = getattr(request, "auth", None)
    made = tokens.make_token(
        actor=caller(request),
        name=data.name,
        days=data.days,
        at=clock.now(),
        maker=maker if isinstance(maker, ApiToken) else None,
    )
    response["Cache-Control"] = "no-store"
    known = TokenOut.model_validate(made.token)
    return Status(201, {**known.dict(), "text": made.text})


@router.post(
    "/account/tokens/{int:token_id}/revoke", response=TokenOut, url_name="api-token-revoke"
)
def token_revoke(request: HttpRequest, token_id: int) -> ApiToken:
    """End one of one's own tokens."""
    user = caller(request)
    token = queries.tokens_of(user).get(id=token_id)
    tokens.revoke_token(token_id=token.pk, actor=user, at=clock.now())
    token.refresh_from_db()
    return token
