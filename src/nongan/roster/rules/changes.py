"""What a paper would change about somebody known: plain values in, the differences out."""

import re
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
# What a post may be written after: 县农业农村局副局长, 办公室主任. A rank such as 副 is no unit.
UNIT = re.compile(
    r".*(局|委|办|部|院|会|中心|站|所|队|厅|室|处|科|股|校|社|团|府|协|联|馆|庭|公司)"
)


def differences(before: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields whose written value differs: field → [before, after].

    A blank cell or an absent column erases nothing; a date or post written less precisely than
    it is known changes nothing; the order of skills does not matter.
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
    if name == "post":
        return old == new or is_post_without_unit(str(old or ""), str(new))
    if name == "skills":
        return set(old or ()) == set(new)
    return bool(old == new)


def is_post_without_unit(known: str, written: str) -> bool:
    """Say whether a post is the known one without the unit that stood before it.

    >>> is_post_without_unit("农业农村局副局长", "副局长"), is_post_without_unit("副局长", "局长")
    (True, False)
    """
    unit = known.removesuffix(written)
    return unit != known and UNIT.fullmatch(unit) is not None


def is_shortened(known: str, written: str) -> bool:
    """Say whether a unit is the known one with signs left out: 县人社局 of 县人力资源和社会保障局.

    The two stand on the same line of one paper, so nothing but the spelling is in question.
    """
    signs = iter(known)
    return bool(written) and all(sign in signs for sign in written)


def is_no_more(known: Mapping[str, Any], written: Mapping[str, Any]) -> bool:
    """Say whether a line of a paper says nothing that is not known of it already."""
    return all(
        value in (None, "", []) or value == known.get(name) or _is_short_unit(name, known, value)
        for name, value in written.items()
    )


def _is_short_unit(name: str, known: Mapping[str, Any], written: Any) -> bool:
    return name == "unit_written" and is_shortened(str(known.get(name) or ""), str(written))


def masked(phone: str) -> str:
    """A written phone as a page may show it: the ends stay, the middle is hidden."""
    digits = phone.strip()
    if len(digits) < 7:
        return "*" * len(digits)
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
