"""Which answers differ between two runs, and why: plain values in, causes out.

An answer depends on the line, on the roster's entries near it, on the lines that compete for the
same members, on what persons decided, and on what holds for all lines alike (model, threshold,
method, weights). All of these are compared; where nothing near the line has changed, it must
have been the weights, which every line and every member move a little.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["linked", "review", "nobody", "gone"]
Differ = Callable[[str, str], list[str]]
"""(print, print) → names of the fields that differ."""

Cause = dict[str, Any]
"""{"why": one of `models.AnswerChange.Reason`, and what it names}."""

COMPETITORS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A line's answer in a run.

    `member` is a number or "" (of a line in review: the best guess); `print` a digest of what the
    line says, field by field; `near` the members it may mean; `earlier` the member whom an
    earlier decision speaks for; `ref` the line's kind and id.
    """

    status: Status
    member: str
    by_person: bool
    print: str
    near: frozenset[str] = frozenset()
    earlier: str = ""
    ref: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Answers:
    """All answers of a run with what they rested on; prints are digests by field.

    `terms` is what held for all lines: "method", "model" and "threshold".
    """

    terms: Mapping[str, str]
    people: Mapping[str, str]
    lines: Mapping[str, Said]


@dataclass(frozen=True)
class Change:
    """A line whose answer is another now; `causes` has the first cause first, never empty."""

    key: str
    before: Said
    after: Said
    causes: list[Cause] = field(default_factory=list)


GONE = Said("gone", "", False, "")


def changes(
    before: Answers, after: Answers, *, line_fields: Differ, person_fields: Differ
) -> list[Change]:
    """Every line of the run before whose answer is another now, by key.

    Lines that are new have no answer to differ from. `line_fields` and `person_fields` name the
    fields in which two prints differ.
    """
    return _Causes(before, after, line_fields, person_fields).changes()


class _Causes:
    def __init__(
        self, before: Answers, after: Answers, line_fields: Differ, person_fields: Differ
    ) -> None:
        self.before, self.after = before, after
        self.line_fields, self.person_fields = line_fields, person_fields
        self.stirred = {
            key
            for key in before.lines.keys() | after.lines.keys()
            if self._stirred(before.lines.get(key), after.lines.get(key))
        }
        self.entries = {
            number
            for number in before.people.keys() | after.people.keys()
            if before.people.get(number) != after.people.get(number)
        }
        self.claims: dict[tuple[str, str], set[str]] = defaultdict(set)
        for key in self.stirred:
            for side in (before.lines.get(key), after.lines.get(key)):
                for member in _claimed(side):
                    self.claims[_pool(key), member].add(key)

    def changes(self) -> list[Change]:
        found = []
        for key, said in sorted(self.before.lines.items()):
            now = self.after.lines.get(key, GONE)
            if _answer(said) != _answer(now):
                found.append(Change(key, said, now, self.causes(key, said, now)))
        return found

    @staticmethod
    def _stirred(before: Said | None, after: Said | None) -> bool:
        if before is None or after is None:
            return True
        return (*_answer(before), before.print, before.by_person) != (
            *_answer(after),
            after.print,
            after.by_person,
        )

    def causes(self, key: str, before: Said, after: Said) -> list[Cause]:
        if after is GONE:
            return [{"why": "removed"}]
        near = sorted({before.member, after.member, *before.near, *after.near} - {""})
        found = [*self._own(before, after), *self._roster(near)]
        found += self._competitors(key, before, after)
        found += [{"why": term} for term in self.after.terms if self._moved(term)]
        return found or [{"why": "weights"}]

    def _own(self, before: Said, after: Said) -> Iterable[Cause]:
        corrected = before.print != after.print
        if after.by_person:
            yield {"why": "decided"}
        elif before.by_person and not corrected:
            yield {"why": "undone"}
        if corrected:
            yield {"why": "corrected", "fields": self.line_fields(before.print, after.print)}
        if before.earlier != after.earlier and not after.by_person:
            yield {"why": "earlier", "member": after.earlier or before.earlier}

    def _roster(self, near: Iterable[str]) -> Iterable[Cause]:
        for number in near:
            if number in self.entries:
                old, new = self.before.people.get(number), self.after.people.get(number)
                what = "new" if old is None else "gone" if new is None else "changed"
                fields = self.person_fields(old, new) if old and new else []
                yield {"why": "roster", "member": number, "what": what, "fields": fields}

    def _competitors(self, key: str, before: Said, after: Said) -> Iterable[Cause]:
        wanted = sorted({before.member, after.member} - {""})
        seen: list[str] = []
        for member in wanted:
            for other in sorted(self.claims[_pool(key), member] - {key}):
                if other not in seen and len(seen) < COMPETITORS_NAMED:
                    seen.append(other)
                    yield {"why": "competes", "member": member, "line": other}

    def _moved(self, term: str) -> bool:
        return self.before.terms.get(term) != self.after.terms.get(term)


def _answer(said: Said) -> tuple[str, str]:
    return said.status, said.member


def _pool(key: str) -> str:
    return key.split("|", 1)[0]


def _claimed(said: Said | None) -> set[str]:
    """The members that a line takes, or, in doubt, may take."""
    if said is None:
        return set()
    return ({said.member} | (said.near if said.status == "review" else frozenset())) - {""}


@dataclass(frozen=True, slots=True)
class Opposed:
    """A person's decision and what the evidence clearly says instead."""

    key: str
    said: str
    says: str


def opposed(
    fixed: Mapping[str, tuple[str, tuple[str, float] | None]], threshold: float
) -> list[Opposed]:
    """The decisions that the evidence alone would answer otherwise, and by itself.

    `fixed` is, by line, what the person said and what the evidence says with its margin in bits.
    """
    return [
        Opposed(key, said, otherwise[0])
        for key, (said, otherwise) in sorted(fixed.items())
        if otherwise is not None and otherwise[0] != said and otherwise[1] >= threshold
    ]


def asks_again(decided: str, member: str) -> bool:
    """Say whether a line that was corrected since a person decided on it has to wait for a
    person again: unless the evidence says of itself what the person said."""
    return member != decided
