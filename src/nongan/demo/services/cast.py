"""The people of the demo who sign in: one for each role at least, two where the rules want two."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from nongan.accounts.models import User
from nongan.accounts.services import passwords
from nongan.demo.queries import SignIn, sign_in_file
from nongan.organisations.models import Grant

Role = Grant.Role
# Read aloud and typed by newcomers: no letter that looks like a digit.
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"


@dataclass(frozen=True)
class Part:
    """One demo person: sign-in name, shown name, role, and the role's name in both languages."""

    username: str
    display_name: str
    role: str
    role_zh: str
    role_en: str


CAST = (
    Part("committee", "演示·赵主任", Role.COMMITTEE_OFFICER, "县直机关党工委", "Working committee"),
    # Whoever explains or asks does not also verify or approve: the committee needs two.
    Part(
        "committee2",
        "演示·钱干事",
        Role.COMMITTEE_OFFICER,
        "党工委复核",
        "Committee, second person",
    ),
    Part("liaison01", "演示·孙联络", Role.ORGAN_LIAISON, "单位联络员", "Organ liaison"),
    Part("branch01", "演示·周书记", Role.BRANCH_OFFICER, "临时党支部", "Branch officer"),
    Part("community01", "演示·郑干事", Role.COMMUNITY_WORKER, "社区工作者", "Community worker"),
    Part("member01", "演示·吴党员", Role.MEMBER, "在职党员", "Member"),
    Part("system", "演示·系统管理员", Role.SYSTEM_ADMIN, "系统管理员", "System administrator"),
    Part(
        "security", "演示·安全管理员", Role.SECURITY_ADMIN, "安全管理员", "Security administrator"
    ),
    Part("auditor", "演示·审计员", Role.AUDITOR, "审计员", "Auditor"),
)


def open_accounts(*, at: datetime) -> dict[str, User]:
    """Make the accounts that are missing, each with the demo's password; all of them by name.

    The way is everybody's: a one-time password from the command line, changed at once. A run
    that was killed between the two is healed by the next.
    """
    password = _password()
    _keep(password)
    known = {user.username: user for user in User.objects.filter(username__in=_names())}
    specs = [
        passwords.AccountSpec(part.username, part.display_name)
        for part in CAST
        if part.username not in known
    ]
    unsettled = [user for user in known.values() if user.must_change_password]
    if specs or unsettled:
        slips = passwords.issue_one_time_passwords(specs=specs, users=unsettled, actor=None, at=at)
        known |= {slip.user.username: slip.user for slip in slips}
        _settle(slips, password, at)
    return known


def _names() -> list[str]:
    return [part.username for part in CAST]


def _settle(slips: Sequence[passwords.Slip], password: str, at: datetime) -> None:
    for slip in slips:
        passwords.change_password(
            actor=slip.user, current=slip.password, new=password, address="127.0.0.1", at=at
        )


def _password() -> str:
    """This installation's demo password: no two have the same, so it opens no other machine."""
    path = sign_in_file()
    if path.exists():
        return str(json.loads(path.read_text(encoding="utf-8"))[0]["password"])
    groups = (LETTERS, DIGITS, LETTERS)
    return "-".join("".join(secrets.choice(signs) for _ in range(4)) for signs in groups)


def _keep(password: str) -> None:
    entries = [asdict(SignIn(part.username, password, part.role_zh, part.role_en)) for part in CAST]
    handle = os.open(sign_in_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(entries, file, ensure_ascii=False, indent=1)
