"""Decisions about accounts: plain values in, a plain answer out."""

import hashlib
import re
import secrets
import unicodedata
from datetime import timedelta
from enum import StrEnum

# domain.md §3.6 (identity): lock after five. A stranger's window and the window of one known
# device are counted apart, so that nobody gets more than ten guesses an hour (promise F2).
GUESSES_PER_WINDOW = 5
WINDOW = timedelta(hours=1)

ONE_TIME_PASSWORD_LIFE = timedelta(days=14)
# Read aloud and typed from paper: no 0/o, 1/l/i, 2/z, 5/s, 8/b, u/v.
ONE_TIME_ALPHABET = "acdefghjkmnpqrtwxy34679"
ONE_TIME_GROUPS, ONE_TIME_GROUP_LENGTH = 4, 4

USERNAME_LENGTH = 64
USERNAME = re.compile(r"[\w.@+-]+", re.UNICODE)
PASSWORD_LENGTH = 10
PASSWORD_KINDS = 2


class PasswordProblem(StrEnum):
    """Why a password chosen by a person is not taken."""

    TOO_SHORT = "too_short"
    TOO_SIMPLE = "too_simple"
    CONTAINS_NAME = "contains_name"
    SAME_AS_BEFORE = "same_as_before"


def normal_username(written: str) -> str:
    """The one spelling of a name: width, case, blanks and invisible marks make no difference.

    >>> normal_username(" ＺＨＡＮＧ　０１ ")
    'zhang01'
    """
    # Folding may leave blanks and taking those out may join what folds further, so: until it
    # stays. Each round but the last shortens or folds, hence it ends.
    before, name = "", written
    while name != before:
        before = name
        name = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        name = "".join(sign for sign in name if not _is_invisible(sign))
    return name


def _is_invisible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cf"


def username_is_usable(normal: str) -> bool:
    """Say whether a normalised name may become an account: 1–64 letters, digits, `.@+-_`."""
    return len(normal) <= USERNAME_LENGTH and USERNAME.fullmatch(normal) is not None


def one_time_password() -> str:
    """Sixteen signs in four groups, 72 bits: `kdfe-x3hp-…`. Blanks and dashes are for the eye."""
    groups = (
        "".join(secrets.choice(ONE_TIME_ALPHABET) for _ in range(ONE_TIME_GROUP_LENGTH))
        for _ in range(ONE_TIME_GROUPS)
    )
    return "-".join(groups)


def typed_one_time_password(typed: str) -> str | None:
    """The printed spelling of a one-time password that was typed without dashes, or in capitals.

    None when the text cannot be one, so that an ordinary password is never altered.
    """
    signs = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).casefold()
    if len(signs) != ONE_TIME_GROUPS * ONE_TIME_GROUP_LENGTH or set(signs) - set(ONE_TIME_ALPHABET):
        return None
    step = ONE_TIME_GROUP_LENGTH
    return "-".join(signs[start : start + step] for start in range(0, len(signs), step))


def _kinds(password: str) -> int:
    tests = (str.isdigit, str.islower, str.isupper)
    kinds = sum(any(test(sign) for sign in password) for test in tests)
    return kinds + any(not sign.isascii() or not sign.isalnum() for sign in password)


def password_problem(password: str, *, username: str) -> PasswordProblem | None:
    """Say why a chosen password is refused; None means it is taken (domain.md §3.6, identity)."""
    if len(password) < PASSWORD_LENGTH:
        return PasswordProblem.TOO_SHORT
    if _kinds(password) < PASSWORD_KINDS or len(set(password)) < PASSWORD_LENGTH // 2:
        return PasswordProblem.TOO_SIMPLE
    if username and username in normal_username(password):
        return PasswordProblem.CONTAINS_NAME
    return None


def stranger_window(username: str) -> str:
    """The key of everybody's guesses at this (normal) name from devices it is not known at."""
    return hashlib.sha256(f"stranger|{username}".encode()).hexdigest()


def device_window(user_id: int, device: str) -> str:
    """The key of the guesses at one account from one device that it has signed in from."""
    return hashlib.sha256(f"device|{user_id}|{device}".encode()).hexdigest()


def confirm_window(user_id: int) -> str:
    """The key of the guesses of a signed-in session that is asked for its password again."""
    return hashlib.sha256(f"confirm|{user_id}".encode()).hexdigest()


def client_address(peer: str, forwarded_for: str, *, proxies: int) -> str:
    """The address that our own outermost proxy saw; what the client claims is not believed.

    `proxies` is how many proxies of ours stand in front (0: the peer is the client). With n
    proxies the n-th entry of X-Forwarded-For from the right was written by a proxy of ours.
    """
    if proxies <= 0:
        return peer
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    return hops[-proxies] if len(hops) >= proxies else peer
