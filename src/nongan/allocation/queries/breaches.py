"""Which hard rules a change would newly break, and their names in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from nongan.allocation import solver
from nongan.allocation.models import AllocationPlan
from nongan.allocation.queries import after
from nongan.allocation.queries.inputs import Inputs, key_of, read_inputs
from nongan.catalogue.models import ServiceItem
from nongan.organisations.models import Community, Member, PartyOrganisation


def placed_by_number(inputs: Inputs) -> dict[str, str]:
    """Person → branch as they serve now, for those the plan knows."""
    open_places = dict(after.serving().values_list("member_id", "community_id"))
    return {
        number: key_of(open_places[member])
        for number, member in inputs.members.items()
        if member in open_places
    }


def newly_broken(
    problem: solver.Problem, before: Mapping[str, str], after: Mapping[str, str]
) -> list[solver.Rule]:
    """The rules that hold before a change and not after it, by the independent checker."""
    held = set(solver.check(problem, before).breaches)
    return [rule for rule in solver.check(problem, after).breaches if rule not in held]


def in_words(rules: list[solver.Rule]) -> list[str]:
    """Each rule with the names of what it is about; four queries."""
    branches = {key_of(row.id): row.name for row in Community.objects.all()}
    units = {key_of(row.id): row.name for row in PartyOrganisation.objects.all()}
    items = {row.code: str(row) for row in ServiceItem.objects.all()}
    people = [rule.person for rule in rules if rule.person]
    names = dict(Member.objects.filter(number__in=people).values_list("number", "name"))
    said = {
        "least": _("%(branch)s falls below its least number."),
        "most": _("%(branch)s is above its most places."),
        "lock": _("%(person)s is locked to %(branch)s."),
        "exclusion": _("%(person)s is not to serve in %(branch)s (recusal)."),
        "floor": _("%(branch)s lacks people for “%(item)s”."),
        "together": _("%(unit)s is spread over too many branches."),
        "spread": _("Too large a share of %(unit)s serves in %(branch)s."),
        "own": _("%(branch)s has too many from its secretary's own unit %(unit)s."),
    }
    return [
        said[rule.kind]
        % {
            "branch": branches.get(rule.branch, rule.branch),
            "unit": units.get(rule.unit, rule.unit),
            "item": items.get(rule.item, rule.item),
            "person": names.get(rule.person, rule.person),
        }
        for rule in rules
    ]


def would_break(plan: AllocationPlan, member: Member, community_id: int) -> list[str]:
    """In words, the rules that hold now and would not with this member in that community."""
    inputs = read_inputs(plan)
    now = placed_by_number(inputs)
    then = {**now, member.number: key_of(community_id)}
    return in_words(newly_broken(inputs.problem, now, then))
