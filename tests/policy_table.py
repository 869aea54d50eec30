"""Reads tests/policy.toml and the product's addresses, and derives what an answer must be."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tests.policy_world import REACH, SIGNED_IN
from tests.trials import trials

FILE = Path(__file__).parent / "policy.toml"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = METHODS[1:]
KEYS = {"object", "any", "own", "seen", "narrowed", "personal", "batch"}
KEYS |= {"deny", "public", "event", "ok", "scan"}
ANON = "anon"
NO_CHANGE = (404, 405, 401, 403)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    address: str
    method: str
    object: str = ""
    any: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    narrowed: frozenset[str] = frozenset()
    personal: bool = False
    batch: str = ""
    deny: int = 404
    public: bool = False
    event: str | None = None
    ok: frozenset[int] = frozenset()
    scan: bool = True

    def __str__(self) -> str:
        return f"{self.address} {self.method}"

    def allows(self, role: str, side: str) -> bool:
        """Whether the table lets this role do it to this side's thing."""
        if self.public or "*" in self.any and role in SIGNED_IN or role in self.any:
            return True
        return role in self.own and self.reaches(role, side)

    def reaches(self, role: str, side: str) -> bool:
        """Whether a thing of this side is a role's own: by person, by organ or by community."""
        return side == "own" or (not self.personal and REACH.get(role) == side)

    def refusal(self, role: str, side: str) -> int:
        """The status that a role which may not do it must get."""
        return 403 if role in self.seen and self.reaches(role, side) else self.deny

    def may_see_strangers(self, role: str) -> bool:
        """Whether the answer to this role may name things outside its scope."""
        return role in self.any - self.narrowed or not self.scan


def rows() -> list[Row]:
    """The whole table."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [
        _row(space, key, values) for space, lines in table.items() for key, values in lines.items()
    ]


def rows_of_this_run() -> list[Row]:
    """The whole table on SQLite and at night; on PostgreSQL every sixth row, since who may do what
    is decided above the database.
    """
    return rows()[:: 1 if connection.vendor == "sqlite" else trials(6, 1)]


def _row(space: str, key: str, values: dict[str, Any]) -> Row:
    name, _, method = key.partition(" ")
    assert method in METHODS, f"{space}: {key!r} must be 'name METHOD'"
    assert values.keys() <= KEYS, f"{key}: unknown {values.keys() - KEYS}"
    ok = {200} if method == "GET" else {200, 201, 202, 204, 302, 303}
    sets = {field: frozenset(values.get(field, ())) for field in ("any", "own", "seen", "narrowed")}
    unknown = frozenset().union(*sets.values()) - {*SIGNED_IN, "*"}
    assert not unknown, f"{key}: unknown roles {set(unknown)}"
    address = name if space == "root" else f"{space}:{name}"
    made: dict[str, Any] = {**values, **sets, "ok": frozenset(values.get("ok", ok))}
    return Row(address, method, **made)


@dataclass(frozen=True)
class Address:
    """One address of the product: its full name and the arguments that it takes."""

    name: str
    route: str
    parameters: frozenset[str]

    @property
    def is_api(self) -> bool:
        """Whether programs call it: then strangers get 401, not a page."""
        return self.route.startswith("api/")


def addresses() -> dict[str, Address]:
    """Every named address; a nameless one is an error, since no row could name it."""
    found = {address.name: address for address in _walk(get_resolver().url_patterns, "", "")}
    assert found
    return found


def _walk(patterns: list[URLPattern | URLResolver], space: str, prefix: str) -> Iterator[Address]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, inner, route)
            continue
        assert isinstance(entry.pattern, RoutePattern) or entry.name, f"{route} has no name"
        name = f"{space}{entry.name or re.sub(r'\W+', '-', str(entry.pattern))}"
        yield Address(name, route, frozenset(_parameters(entry, prefix)))


def _parameters(entry: URLPattern, prefix: str) -> Iterator[str]:
    yield from re.findall(r"<(?:\w+:)?(\w+)>", prefix)
    yield from entry.pattern.converters
