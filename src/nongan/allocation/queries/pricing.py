"""What a line costs, in words, and what moving one person would cost; nothing is decided by it."""

from django.utils.translation import gettext as _

from nongan.allocation import rules, solver
from nongan.allocation.models import AllocationLine, AllocationPlan, CommunityWish
from nongan.allocation.queries.breaches import placed_by_number
from nongan.allocation.queries.inputs import key_of, read_inputs
from nongan.organisations.models import Community, Member


def line_in_words(line: AllocationLine) -> list[str]:
    """Why a member is where the plan put the member: wishes, nearness, staying, the next best."""
    parts = line.parts
    wishes = CommunityWish.objects.filter(member=line.member)
    said = [_wish_words(parts.get("preference", 0), has_wishes=wishes.exists())]
    if line.member.residence_id is not None:
        said.append(_way_words(parts.get("distance", 0)))
    if parts.get("stability", 0):
        said.append(_("You served elsewhere before."))
    return [*said, _next_best(line)]


def _way_words(distance: int) -> str:
    away = [
        _("It is the community where you live."),
        _("It lies in the street where you live."),
        _("It is not far from where you live (up to 3 km)."),
        _("It is some way from where you live (up to 6 km)."),
        _("It is far from where you live, or the way is not known."),
    ]
    return away[min(distance, rules.FAR)]


def _wish_words(places: int, *, has_wishes: bool) -> str:
    if not has_wishes:
        return _("No wish was stated; that is as good.")
    if places == 0:
        return _("It is the first of your wishes.")
    return _("It stands %(places)s places below the first of your wishes.") % {"places": places}


def _next_best(line: AllocationLine) -> str:
    if line.runner_up is None:
        return _("No other community was open to you under the rules of the plan.")
    least, most = line.dearer_least, line.dearer_most
    values = {"place": line.runner_up.name, "least": least, "most": most}
    if least is not None and least == most:
        return _("Next best: %(place)s; the whole plan would cost exactly %(most)s more.") % values
    if most is None:
        return (
            _("Next best: %(place)s; the whole plan would cost at least %(least)s more.") % values
        )
    return (
        _("Next best: %(place)s; the whole plan would cost between %(least)s and %(most)s more.")
        % values
    )


def of_a_move(plan: AllocationPlan, member: Member, community_id: int) -> int:
    """How much dearer the plan is with this member there and nobody else moved, in its own units;
    below zero: cheaper. By the independent checker, from the facts of now."""
    inputs = read_inputs(plan)
    now = placed_by_number(inputs)
    then = {**now, member.number: key_of(community_id)}
    before, after = (solver.check(inputs.problem, placed).cost for placed in (now, then))
    return after - before


def move_in_words(plan: AllocationPlan, member: Member, community: Community) -> str:
    """The same as a sentence: dearer, cheaper or neither."""
    price = of_a_move(plan, member, community.id)
    values = {"place": community.name, "price": abs(price)}
    if price > 0:
        said = _("In %(place)s, with nobody else moved, the plan costs %(price)s more.")
    elif price < 0:
        said = _("In %(place)s, with nobody else moved, the plan costs %(price)s less.")
    else:
        said = _("In %(place)s, with nobody else moved, the plan costs the same.")
    return said % values
