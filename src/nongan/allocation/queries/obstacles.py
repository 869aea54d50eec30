"""What stands against a plan, in words: which rule or fact, by how many people, what would help."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nongan.allocation.queries.differences import Names, names_of
from nongan.catalogue import queries as catalogue


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One rule or fact: its code, a sentence, what would help, and by how many people it must
    give way (0: not told in people)."""

    code: str
    words: str
    help: str
    short: int = 0


def obstacles_told(stored: Sequence[dict[str, Any]]) -> list[Obstacle]:
    """The obstacles of a plan in the language of the page."""
    if not stored:
        return []
    people = {one.get("person") or one.get("about") or "" for one in stored}
    names, items = names_of(people), catalogue.item_labels()
    return [_rule(one, names, items) if "rule" in one else _fault(one, names) for one in stored]


def _rule(one: dict[str, Any], names: Names, items: dict[str, str]) -> Obstacle:
    sentence, helped = {
        "least": (
            _("%(branch)s wants at least so many people as its size says."),
            _("Lower its least size by %(short)s."),
        ),
        "most": (
            _("%(branch)s takes at most so many people as its size says."),
            _("Raise its largest size by %(short)s."),
        ),
        "lock": (_("%(person)s is locked to %(branch)s."), _("Take the lock back.")),
        "exclusion": (
            _("%(person)s is excluded from %(branch)s."),
            _("Take the exclusion back."),
        ),
        "floor": (
            _("%(branch)s must have its floor of people for %(item)s."),
            _("Lower the floor by %(short)s, or let it be a wish."),
        ),
        "together": (
            _("%(unit)s may be in so many branches only."),
            _("Allow units %(short)s branches more."),
        ),
        "spread": (
            _("Only a share of %(unit)s may serve in %(branch)s."),
            _("Raise the share; %(short)s people of it are too many."),
        ),
        "own": (
            _("Only a share of %(branch)s may come from %(unit)s, the secretary's own unit."),
            _("Raise the share; %(short)s people are too many."),
        ),
    }[one["rule"]]
    values = {
        "branch": names.branches.get(one["branch"], one["branch"]),
        "unit": names.units.get(one["unit"], one["unit"]),
        "person": names.people.get(one["person"], one["person"]),
        "item": items.get(one["item"], one["item"]),
        "short": one["short"],
    }
    return Obstacle(one["rule"], sentence % values, helped % values, one["short"])


def _fault(one: dict[str, Any], names: Names) -> Obstacle:
    code, numbers = one["fault"], [*one.get("numbers", ()), 0, 0]
    about = one.get("about", "")
    called = names.people.get(about) or names.branches.get(about) or names.units.get(about) or about
    values = {
        "about": called,
        "branch": names.branches.get(one.get("branch", ""), one.get("branch", "")),
        "one": numbers[0],
        "other": numbers[1],
        "short": abs(numbers[1] - numbers[0]),
    }
    sentence, helped = _faults().get(code, (code, ""))
    return Obstacle(code, sentence % values, helped % values)


def _faults() -> dict[str, tuple[str, str]]:
    return {
        "no_people": (_("There is nobody to place."), _("Import the rosters first.")),
        "no_branches": (_("No branch of the plan is open."), _("Give a community places.")),
        "no_unit": (
            _("%(about)s belongs to no Party organisation."),
            _("Register where the member belongs, or that the member has left."),
        ),
        "capacity_disordered": (
            _("%(about)s: least, target and most are out of order."),
            _("Correct its sizes."),
        ),
        "lock_closed_branch": (
            _("%(about)s is locked to %(branch)s, which is closed."),
            _("Take the lock back, or lock to another community."),
        ),
        "lock_unknown_branch": (
            _("%(about)s is locked to %(branch)s, which has no places in this plan."),
            _("Take the lock back, or give the community places."),
        ),
        "nowhere_to_go": (
            _("%(about)s is excluded from every open branch."),
            _("Take one of the exclusions back."),
        ),
        "too_few_places": (
            _("There are %(one)s places for %(other)s people."),
            _("Raise the largest sizes by %(short)s in all."),
        ),
        "too_few_people": (
            _("There are %(one)s people, and the least sizes want %(other)s."),
            _("Lower the least sizes by %(short)s in all."),
        ),
        "gave_up": (
            _("No plan was found within the effort allowed."),
            _("Let a rule go, or widen the sizes, and simulate again."),
        ),
    }
