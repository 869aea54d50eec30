"""Making a plan: begun from the last one, its settings changed, withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation import rules
from nongan.allocation.models import AllocationPlan, BranchPlace, SkillFloor
from nongan.allocation.policies import planning as policies
from nongan.allocation.queries import inputs
from nongan.allocation.rules import FloorWanted, PlanChange, Size, UnitRules
from nongan.allocation.services.holding import back_to_draft, held_plan, plan_in_work
from nongan.audit import services as audit
from nongan.catalogue.models import ServiceItem
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member

__all__ = [
    "FloorWanted",
    "PlanChange",
    "Size",
    "UnitRules",
    "change_settings",
    "create_plan",
    "refuse_too_many_locks",
    "withdraw_plan",
]

Status = AllocationPlan.Status
WEIGHTS = ("preference", "distance", "stability", "numbers", "sexes", "ages", "skills")
COPIED = (*(f"weight_{name}" for name in WEIGHTS), "together_most", "spread_percent", "own_percent")
HIGHEST_WEIGHT, LARGEST = 1000, 100_000
NAMED = 5


@transaction.atomic
def create_plan(
    *, title: str, year: int, starts_on: date, actor: User, at: datetime
) -> AllocationPlan:
    """Begin a plan with the settings of the last one; every open community gets its share.

    Shares follow the last plan's targets (equal for a new community or without a last plan), a
    tenth less or more allowed. Raises NotAllowed; Refused without title, members or communities.
    """
    require(policies.can_plan(actor))
    clock.require_reckonable(starts_on)
    if not title.strip():
        raise Refused(_("Give the plan a title."), code="no_title")
    if not 2000 <= year <= 2199:
        raise Refused(_("%(day)s: the year is mistyped.") % {"day": year}, code="day_far_off")
    last = AllocationPlan.objects.exclude(status=Status.WITHDRAWN).order_by("-created_at").first()
    copied: dict[str, Any] = {name: getattr(last, name) for name in COPIED} if last else {}
    plan = AllocationPlan.objects.create(
        title=title.strip()[:100],
        year=year,
        starts_on=starts_on,
        created_by=actor,
        created_at=at,
        **copied,
    )
    _propose_sizes(plan, last)
    if last is not None:
        SkillFloor.objects.bulk_create(
            SkillFloor(
                plan=plan,
                item_id=row.item_id,
                community_id=row.community_id,
                least=row.least,
                is_hard=row.is_hard,
            )
            for row in last.skill_floors.all()
        )
    audit.record(
        actor=actor, verb="plan.created", target=plan, at=at, details={"title": plan.title}
    )
    return plan


def _propose_sizes(plan: AllocationPlan, last: AllocationPlan | None) -> None:
    places = list(organisations.open_communities().order_by("id").values_list("id", flat=True))
    people = inputs.members_to_place().count()
    if not places or not people:
        raise Refused(
            _("A plan needs communities and members. Register and import them first."),
            code="nothing_to_plan",
        )
    before = dict(last.branch_places.values_list("community_id", "target")) if last else {}
    usual = sum(before.values()) // len(before) if before else 1
    targets = rules.shared(people, [before.get(place, usual) for place in places])
    BranchPlace.objects.bulk_create(
        BranchPlace(plan=plan, community_id=place, least=least, target=target, most=most)
        for place, (least, target, most) in zip(
            places, map(rules.size_around, targets), strict=True
        )
    )


@transaction.atomic
def change_settings(
    *, plan_id: UUID, version: int | None, change: PlanChange, actor: User, at: datetime
) -> AllocationPlan:
    """Change what a plan weighs, keeps and how many people each branch takes.

    A simulated plan becomes a draft again. Raises NotAllowed, Stale; Refused for numbers out of
    range or order, and for a size below the people locked to that branch: nobody is ever dropped
    from a lock silently (promise A6).
    """
    plan = plan_in_work(plan_id, version, actor)
    if change.weights is not None:
        _set_weights(plan, change.weights)
    if change.unit_rules is not None:
        _set_unit_rules(plan, change.unit_rules)
    if change.sizes is not None:
        _set_sizes(plan, change.sizes)
    if change.floors is not None:
        _set_floors(plan, change.floors)
    back_to_draft(plan)
    parts = [name for name in PlanChange.__slots__ if getattr(change, name) is not None]
    details = {"parts": parts, "version": plan.version}
    audit.record(actor=actor, verb="plan.changed", target=plan, at=at, details=details)
    return plan


def _set_weights(plan: AllocationPlan, weights: Mapping[str, int]) -> None:
    for name, weight in weights.items():
        if name not in WEIGHTS or not 0 <= weight <= HIGHEST_WEIGHT:
            raise Refused(
                _("A weight is a whole number from 0 to %(most)s.") % {"most": HIGHEST_WEIGHT},
                code="bad_weight",
            )
        setattr(plan, f"weight_{name}", weight)


def _set_unit_rules(plan: AllocationPlan, wanted: UnitRules) -> None:
    if wanted.together_most is not None and not 1 <= wanted.together_most <= LARGEST:
        raise Refused(_("A unit needs at least one branch."), code="bad_number")
    for percent, least in ((wanted.spread_percent, 1), (wanted.own_percent, 0)):
        if percent is not None and not least <= percent <= 100:
            raise Refused(
                _("A share is from %(least)s to 100 per cent.") % {"least": least},
                code="bad_percent",
            )
    plan.together_most = wanted.together_most
    plan.spread_percent, plan.own_percent = wanted.spread_percent, wanted.own_percent


def _set_sizes(plan: AllocationPlan, sizes: Mapping[int, Size | None]) -> None:
    names = dict(organisations.open_communities().values_list("id", "name"))
    old = {row.community_id: row for row in plan.branch_places.select_related("community")}
    names |= {id: row.community.name for id, row in old.items()}
    for community, size in sizes.items():
        if community not in names:
            raise Refused(_("There is no such community."), code="no_community")
        if size is None:
            continue
        if not 0 <= size.least <= size.target <= size.most <= LARGEST:
            raise Refused(
                _("%(name)s: at least, target and at most must rise in this order.")
                % {"name": names[community]},
                code="sizes_disordered",
            )
    refuse_too_many_locks(plan, {c: size.most if size else 0 for c, size in sizes.items()}, names)
    plan.branch_places.filter(community__in=list(sizes)).delete()
    BranchPlace.objects.bulk_create(
        BranchPlace(plan=plan, community_id=c, least=size.least, target=size.target, most=size.most)
        for c, size in sizes.items()
        if size is not None
    )


def refuse_too_many_locks(
    plan: AllocationPlan, most: Mapping[int, int], names: Mapping[int, str]
) -> None:
    """Raise Refused, naming whom, if more people are locked to a branch than it would take."""
    locked = inputs.locked_members(plan)
    for community, places in most.items():
        people = locked.get(community, [])
        if len(people) > places:
            raise Refused(
                _("%(name)s: %(locked)s people are locked to it, for %(places)s places: %(who)s.")
                % {
                    "name": names[community],
                    "locked": len(people),
                    "places": places,
                    "who": _some_of(people),
                },
                code="locks_above_size",
            )


def _some_of(people: Iterable[UUID]) -> str:
    rows = Member.objects.filter(id__in=list(people)).order_by("number")
    named = [f"{name} {number}" for name, number in rows.values_list("name", "number")]
    return _(", ").join(named[:NAMED]) + (" …" if len(named) > NAMED else "")


def _set_floors(plan: AllocationPlan, floors: Sequence[FloorWanted]) -> None:
    items = dict(ServiceItem.objects.values_list("code", "id"))
    communities = {None, *Community.objects.values_list("id", flat=True)}
    for floor in floors:
        if floor.item not in items or floor.community not in communities:
            raise Refused(_("There is no such service item or community."), code="no_item")
        if not 1 <= floor.least <= LARGEST // 10:
            raise Refused(_("A floor is at least one person."), code="bad_number")
    if len({(floor.item, floor.community) for floor in floors}) != len(floors):
        raise Refused(_("A floor is named twice."), code="floor_twice")
    plan.skill_floors.all().delete()
    SkillFloor.objects.bulk_create(
        SkillFloor(
            plan=plan,
            item_id=items[floor.item],
            community_id=floor.community,
            least=floor.least,
            is_hard=floor.is_hard,
        )
        for floor in floors
    )


@transaction.atomic
def withdraw_plan(
    *, plan_id: UUID, version: int | None, note: str, actor: User, at: datetime
) -> AllocationPlan:
    """Give up a plan that is not published; its lines are not kept. Raises NotAllowed, Stale,
    IllegalMove."""
    plan = held_plan(plan_id, version, actor)
    AllocationPlan.LIFECYCLE.require(plan.status, Status.WITHDRAWN)
    plan.status, plan.note, plan.lease, plan.lease_until = (
        Status.WITHDRAWN,
        note.strip()[:300],
        None,
        None,
    )
    plan.save()
    plan.lines.all().delete()
    audit.record(
        actor=actor, verb="plan.withdrawn", target=plan, at=at, details={"title": plan.title}
    )
    return plan
