"""What an event looks like to its hash, and what may stand in it. Plain values only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

type Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

FIRST_PREVIOUS = "0" * 64
KEY = re.compile(r"[a-z][a-z0-9_]*")
VERB = re.compile(r"[a-z_]+(\.[a-z_]+)+")
# A mobile number or an identity number standing by itself, in any text that came along.
# The letters beside it are excluded so that a digest is left alone.
PERSONAL_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(1[3-9]\d|\d{6}(?=\d{11}[0-9Xx]))\d+[Xx]?(?![0-9A-Za-z])"
)
MOBILE_LENGTH, IDENTITY_LENGTH = 11, 18

HEAD = re.compile(
    r"\W*(?:seq\W+)?(\d{1,18})\W+(?:hash\W+)?([0-9a-fA-F]{64})"
    r"(?:\W+(?:root\W+)?([0-9a-fA-F]{64}))?(?:\W.*)?",
    re.DOTALL,
)


class BreakKind(StrEnum):
    """What is wrong at the first place where the chain does not hold."""

    EDITED = "edited"
    MISSING = "missing"
    NOT_LINKED = "not_linked"
    HEAD_DIFFERS = "head_differs"
    ANCHOR_DIFFERS = "anchor_differs"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Anchor:
    """A head of the chain as it was published outside: number and hash of the last event.

    `root` is the root of the tree over the events up to it, which proofs of single events are
    checked against; empty for a head published before there were any.
    """

    seq: int
    hash: str
    root: str = ""

    @classmethod
    def parse(cls, text: str) -> "Anchor | None":
        """Read `123 9f… 4a…` as printed, or a head file; None if it is no head."""
        found = HEAD.fullmatch(text)
        return cls(int(found[1]), found[2].lower(), (found[3] or "").lower()) if found else None

    def __str__(self) -> str:
        return f"{self.seq} {self.hash} {self.root}".rstrip()


def instant(at: datetime) -> str:
    """An instant as the hash sees it: UTC, always six decimals, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _masked(found: re.Match[str]) -> str:
    return f"{found[0][:3]}****{found[0][-2:]}"


def harmless(value: object, *, key: str = "") -> Json:
    """A value fit for the chain: only JSON without fractions, no NUL, no personal number.

    Raises TypeError for anything else, so that a careless caller fails in its first test.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        text = value.replace("\x00", "").encode("utf-8", "replace").decode()
        return PERSONAL_NUMBER.sub(_masked, text)
    if isinstance(value, Mapping):
        return {_key(name): harmless(inner, key=str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [harmless(inner, key=key) for inner in value]
    raise TypeError(f"audit details: {key or 'value'} is a {type(value).__name__}")


def _key(name: object) -> str:
    # ASCII keys only: there RFC 8785 and every JSON library sort alike.
    if not isinstance(name, str) or not KEY.fullmatch(name):
        raise TypeError(f"audit details: {name!r} is not a lower-case key")
    return name
