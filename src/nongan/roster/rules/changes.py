"""What a paper would change about somebody known: plain values in, the differences out."""

from collections.abc import Mapping
from typing import Any

# Fields of a member that a roster may correct, in the order in which a page shows them.
FIELDS = (
    "name",
    "sex",
    "birth",
    "joined",
    "kind",
    "phone",
    "post",
    "residence",
    "residence_elsewhere",
    "skills",
)
DATES = frozenset({"birth", "joined"})


def differences(before: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields whose written value differs: field → [before, after].

    A blank cell or an absent column erases nothing; a date written less precisely than it is
    known changes nothing; the order of skills does not matter.
    """
    found: dict[str, list[Any]] = {}
    for name in FIELDS:
        new, old = written.get(name), before.get(name)
        if new in (None, "", []) or _says_the_same(name, old, new):
            continue
        found[name] = [old, new]
    if "residence" in found and not found["residence"][1]:
        del found["residence"]
    return found


def _says_the_same(name: str, old: Any, new: Any) -> bool:
    if name in DATES:
        return bool(old) and str(old).startswith(str(new))
    if name == "skills":
        return set(old or ()) == set(new)
    return bool(old == new)


def masked(phone: str) -> str:
    """A written phone as a page may show it: the ends stay, the middle is hidden."""
    digits = phone.strip()
    if len(digits) < 7:
        return "*" * len(digits)
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
