"""What the policy table needs to call the addresses of accounts."""

from datetime import timedelta

from nongan.accounts.models import SignInWindow, User
from nongan.accounts.rules import GUESSES_PER_WINDOW, stranger_window
from nongan.accounts.services import tokens
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.kernel import clock
from tests.policy_world import Cell, Factory, Side

NEW = "Quite-another-8"


def _account(side: Side, kind: str, **fields: object) -> User:
    return make_user(f"{side.name}-{kind}", **fields)


def account(side: Side) -> Cell:
    """Somebody's account."""
    return Cell({"user_id": _account(side, "account").pk})


def closed_account(side: Side) -> Cell:
    """A closed account."""
    return Cell({"user_id": _account(side, "closed", is_active=False).pk})


def locked_account(side: Side) -> Cell:
    """An account at which strangers have guessed too often."""
    user = _account(side, "locked")
    SignInWindow.objects.create(
        key=stranger_window(user.username),
        guesses=GUESSES_PER_WINDOW,
        ends_at=clock.now() + timedelta(minutes=30),
    )
    return Cell({"user_id": user.pk})


def token(side: Side) -> Cell:
    """A token of the auditor's (own) or of somebody else's (other)."""
    owner = side.users["auditor"] if side.name == "own" else _account(side, "token-owner")
    made = tokens.make_token(actor=owner, name="theirs", days=5, at=clock.now())
    return Cell({"token_id": made.token.pk})


def credentials(side: Side) -> Cell:
    """A name and its password."""
    user = _account(side, "credentials", password=PASSWORD)
    return Cell(data={"username": user.username, "password": PASSWORD})


def new_password(side: Side) -> Cell:
    """A change of the password by the person who is signed in."""
    return Cell(data={"current": PASSWORD, "new": NEW, "repeated": NEW})


def preferences(side: Side) -> Cell:
    """Another language."""
    return Cell(data={"language": "en", "elder_view": "on"})


def new_token(side: Side) -> Cell:
    """What a token is for, and for how long."""
    return Cell(data={"name": "report", "days": "30"})


def account_form(side: Side) -> Cell:
    """An account to make."""
    return Cell(data={"username": f"{side.name}-made", "display_name": "新来的"})


def new_account(side: Side) -> Cell:
    """An account to be made by a program."""
    return Cell(data=account_form(side).data, json=True)


def api_password(side: Side) -> Cell:
    """A change of the password by the account that is calling."""
    return Cell(data={"current": PASSWORD, "new": NEW}, json=True)


def api_preferences(side: Side) -> Cell:
    """Another language."""
    return Cell(data={"language": "en", "elder_view": True}, json=True)


def api_token(side: Side) -> Cell:
    """What a token is for, and for how long."""
    return Cell(data={"name": "report", "days": 3}, json=True)


OBJECTS: dict[str, Factory] = {
    "account": account,
    "closed_account": closed_account,
    "locked_account": locked_account,
    "token": token,
    "credentials": credentials,
    "new_password": new_password,
    "preferences": preferences,
    "new_token": new_token,
    "account_form": account_form,
    "new_account": new_account,
    "api_password": api_password,
    "api_preferences": api_preferences,
    "api_token": api_token,
}
