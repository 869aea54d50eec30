"""What changed between the inputs of a simulation and those of now, told line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nongan.allocation.queries.inputs import key_of
from nongan.organisations.models import Community, Member, PartyOrganisation

Sides = tuple[dict[str, Any], dict[str, Any]]
MOST = 200
"""So many people are named; how many more there are is told as a number."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: its code, whom or what it is about, and a sentence."""

    code: str
    about: str
    words: str


@dataclass(frozen=True)
class Names:
    """What keys are called; of people their number and name."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    branches: Mapping[str, str]


def names_of(people: set[str] | None = None) -> Names:
    """The names of communities, Party organisations, and of these members, by their keys."""
    members = Member.objects.filter(number__in=sorted(people or ()))
    return Names(
        {number: f"{name} {number}" for number, name in members.values_list("number", "name")},
        {key_of(id): name for id, name in PartyOrganisation.objects.values_list("id", "name")},
        {key_of(id): name for id, name in Community.objects.values_list("id", "name")},
    )


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What differs from `before` to `after` (both as `inputs.Inputs.kept`), people first."""
    if not before:
        return []
    old, new = before["people"], after["people"]
    touched = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    shown = sorted(touched)[:MOST]
    names = names_of(set(shown))
    found = [one for key in shown for one in _of_person(key, old.get(key), new.get(key), names)]
    if len(touched) > MOST:
        words = _("And %(count)s people more.") % {"count": len(touched) - MOST}
        found.append(Difference("more_people", "", words))
    return [*found, *_of_branches(before, after, names), *_of_plan(before, after)]


def _of_person(
    key: str, old: dict[str, Any] | None, new: dict[str, Any] | None, names: Names
) -> Iterator[Difference]:
    who = names.people.get(key, key)
    if old is None:
        yield Difference("came", key, _("%(who)s is new.") % {"who": who})
        return
    if new is None:
        yield Difference("left", key, _("%(who)s has left.") % {"who": who})
        return
    yield from _one_place(key, (old, new), who, names)
    yield from _several_places(key, (old, new), who, names)
    if old["skills"] != new["skills"]:
        yield Difference("skills", key, _("The service items of %(who)s changed.") % {"who": who})
    if old["sex"] != new["sex"]:
        yield Difference("sex", key, _("The sex of %(who)s was corrected.") % {"who": who})


def _one_place(key: str, sides: Sides, who: str, names: Names) -> Iterator[Difference]:
    for name, sentence, called in (
        ("unit", _("%(who)s changed unit: %(old)s → %(new)s."), names.units),
        ("last", _("%(who)s serves elsewhere now: %(old)s → %(new)s."), names.branches),
        ("lock", _("The lock of %(who)s changed: %(old)s → %(new)s."), names.branches),
    ):
        old, new = (called.get(side[name], side[name]) or _("none") for side in sides)
        if old != new:
            yield Difference(name, key, sentence % {"who": who, "old": old, "new": new})


def _several_places(key: str, sides: Sides, who: str, names: Names) -> Iterator[Difference]:
    for name, sentence in (
        ("wishes", _("%(who)s wishes otherwise: %(old)s → %(new)s.")),
        ("excluded", _("The exclusions of %(who)s changed: %(old)s → %(new)s.")),
        ("home", _("%(who)s moved house: %(old)s → %(new)s.")),
    ):
        old, new = (
            _(", ").join(names.branches.get(at, at) for at in side[name]) or _("none")
            for side in sides
        )
        if old != new:
            yield Difference(name, key, sentence % {"who": who, "old": old, "new": new})


def _of_branches(
    before: dict[str, Any], after: dict[str, Any], names: Names
) -> Iterator[Difference]:
    old, new = before["branches"], after["branches"]
    for key in sorted(old.keys() | new.keys()):
        was, now, name = old.get(key), new.get(key), names.branches.get(key, key)
        if was is None or now is None:
            sentence = _("%(name)s was added.") if was is None else _("%(name)s was taken out.")
            yield Difference("branch", key, sentence % {"name": name})
            continue
        if was["size"] != now["size"]:
            values = {"name": name, "old": _size(was["size"]), "new": _size(now["size"])}
            words = _("The size of %(name)s changed: %(old)s → %(new)s.") % values
            yield Difference("size", key, words)
        if was["closed"] != now["closed"]:
            yield Difference("closed", key, _("%(name)s was closed.") % {"name": name})
        if was["secretary"] != now["secretary"]:
            words = _("The secretary of %(name)s comes from another unit now.") % {"name": name}
            yield Difference("secretary", key, words)


def _size(size: list[int]) -> str:
    return "/".join(map(str, size))


def _of_plan(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    for name, words in (
        ("floors", _("The skill floors changed.")),
        ("rules", _("The unit rules changed.")),
        ("weights", _("The weights changed.")),
        ("bands", _("Birth years changed: the age bands hold other numbers.")),
    ):
        if before[name] != after[name]:
            yield Difference(name, "", words)
