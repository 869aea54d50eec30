"""Who may administer accounts.

Grants live in `organisations`, above this app, so this app asks through a slot that
`organisations.apps` fills; as long as nobody has filled it the answer is no.
"""

from collections.abc import Callable

from nongan.accounts.models import ApiToken, User

SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDITOR = "auditor"

type OfficeSource = Callable[[User, str], bool]
_sources: list[OfficeSource] = []


def ask_offices_of(source: OfficeSource) -> None:
    """Name the one function that knows who holds which office now; from an `apps.py` only."""
    _sources[:] = [source]


def holds_office(actor: object, office: str) -> bool:
    """Say whether the actor holds this office at this very moment (promise E11: never cached)."""
    if not isinstance(actor, User) or not actor.is_active:
        return False
    return any(source(actor, office) for source in _sources)


def can_administer_accounts(actor: object) -> bool:
    """Make accounts, reset passwords, close and reopen: the system administrator."""
    return holds_office(actor, SYSTEM_ADMIN)


def is_another_administrator(actor: object, user: User) -> bool:
    """Whether resetting or closing this account would let one administrator become another.

    Domain.md §3.6 keeps the three apart: whoever can print the auditor's password *is* the
    auditor. Such accounts are reset and closed on the server, by the command line.
    """
    return user != actor and (holds_office(user, SECURITY_ADMIN) or holds_office(user, AUDITOR))


def can_see_lock_outs(actor: object) -> bool:
    """See who is locked out and end it: the security administrator."""
    return holds_office(actor, SECURITY_ADMIN)


def can_revoke_token(actor: object, token: ApiToken) -> bool:
    """A person's tokens are their own; nobody else sees them."""
    return isinstance(actor, User) and token.user_id == actor.pk
