"""A plan as pages, the API and the command show it: proof, branches, choices, lines, units."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from nongan.allocation.models import AllocationLine, AllocationPlan, Simulation
from nongan.allocation.queries.inputs import key_of
from nongan.branches.models import Placement
from nongan.catalogue import queries as catalogue
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member, PartyOrganisation

PARTS = ("preference", "distance", "stability", "numbers", "sexes", "ages", "skills")


def part_names() -> dict[str, str]:
    """What the parts of a cost count, in the language of the page."""
    return {
        "preference": _("Places down people's own lists of wishes"),
        "distance": _("Classes of distance (0 own community, 1 same street, up to 4)"),
        "stability": _("People who leave last year's branch"),
        "numbers": _("People above or below a branch's share"),
        "sexes": _("Women and men above or below a branch's share"),
        "ages": _("People of an age band above or below a branch's share"),
        "skills": _("People short of wished skill floors"),
    }


def choice_names() -> dict[str, str]:
    """What the plans of the frontier are called."""
    return {
        "as_weighted": _("As weighted"),
        "wishes_first": _("Wishes first"),
        "balance_first": _("Balance first"),
    }


def plans_list(plans: QuerySet[AllocationPlan]) -> QuerySet[AllocationPlan]:
    """Plans with how many people they place; one query."""
    return plans.select_related("created_by").annotate(people=Count("lines"))


def is_running(plan: AllocationPlan, at: datetime) -> bool:
    """Say whether somebody simulates the plan now."""
    return plan.lease_until is not None and plan.lease_until > at


def gap_percent(cost: int | None, bound: int | None) -> float:
    """How much better another plan could be at most, per cent of the cost."""
    return 100 * (cost - bound) / cost if cost and bound is not None else 0.0


def proof_words(cost: int | None, bound: int | None) -> str:
    """The proof of a plan in plain words; "" without a plan."""
    if cost is None or bound is None:
        return ""
    if cost == bound:
        return _("There is no better plan: this is proven.")
    gap = gap_percent(cost, bound)
    percent = f"{gap:.2f}" if gap >= 0.01 else "0.01"
    return _("Another plan could be better by %(percent)s %% at most.") % {"percent": percent}


@dataclass(frozen=True)
class BranchRow:
    """A branch of the answer in numbers: people against its share, sexes, age bands, gaps.

    `skills` of the `items` of the catalogue are had by somebody there.
    """

    community: str
    community_id: int
    people: int
    goal: int
    women: int
    men: int
    ages: list[tuple[str, int]]
    skills: int
    items: int
    gaps: list[tuple[str, int]]
    stay: int = 0


def branch_rows(plan: AllocationPlan, simulation: Simulation | None) -> list[BranchRow]:
    """The branches of the last answer, in the order of the communities; three queries."""
    if simulation is None or not simulation.standings:
        return []
    names = {key_of(c): name for c, name in Community.objects.values_list("id", "name")}
    items = catalogue.item_labels()
    moved = Count("id", filter=Q(parts__has_key="stability"))
    stay = {
        row["community"]: row["people"] - row["moved"]
        for row in plan.lines.order_by()
        .values("community")
        .annotate(people=Count("id"), moved=moved)
    }
    bands = sorted({band for row in simulation.standings for band in row["ages"]}, key=_age_order)
    return [
        BranchRow(
            names.get(row["branch"], row["branch"]),
            int(row["branch"]),
            row["people"],
            row["goal"],
            row["sexes"].get("F", 0),
            row["sexes"].get("M", 0),
            [(band, row["ages"].get(band, 0)) for band in bands],
            sum(1 for number in row["skills"].values() if number),
            len(items),
            [(items.get(item, item), short) for item, short in sorted(row["gaps"].items())],
            stay.get(int(row["branch"]), 0),
        )
        for row in simulation.standings
    ]


def _age_order(band: str) -> int:
    start = band.partition("-")[0]
    return int(start) if start else 0


@dataclass(frozen=True)
class ChoiceRow:
    """One plan to choose from: its weights and parts beside those of the plan as weighted."""

    name: str
    label: str
    proof: str
    cells: list[dict[str, Any]] = field(default_factory=list)
    is_chosen: bool = False


def choice_rows(simulation: Simulation | None) -> list[ChoiceRow]:
    """The frontier; each cell tells a part, its weight, and how much it differs from the first."""
    choices = simulation.choices if simulation else []
    labels = choice_names()
    first = choices[0]["parts"] if choices else {}
    return [
        ChoiceRow(
            choice["name"],
            labels.get(choice["name"], choice["name"]),
            proof_words(choice["cost"], choice["bound"]),
            [
                {
                    "part": part,
                    "weight": choice["weights"][part],
                    "count": choice["parts"][part],
                    "more": choice["parts"][part] - first[part],
                }
                for part in PARTS
            ],
            is_chosen=number == 0,
        )
        for number, choice in enumerate(choices)
    ]


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What the lines are narrowed by. `moved`: only those who leave last year's branch."""

    text: str = ""
    community: int | None = None
    unit: int | None = None
    moved: bool = False


def plan_lines(plan: AllocationPlan, wanted: LineFilter) -> QuerySet[AllocationLine]:
    """Lines with member, unit, branch, runner-up, and `before`: where the member serves now."""
    rows = plan.lines.select_related("member", "unit", "community", "runner_up")
    if wanted.text:
        rows = rows.filter(member__in=_members(wanted.text))
    if wanted.community:
        rows = rows.filter(community_id=wanted.community)
    if wanted.unit:
        rows = rows.filter(unit_id=wanted.unit)
    # One at most, so in no order: PostgreSQL would walk all members in theirs for every line.
    serving = Placement.objects.filter(member=OuterRef("member"), ends_on=None).order_by()
    rows = rows.annotate(before=Subquery(serving.values("community__name")[:1]))
    if wanted.moved:
        here = Subquery(serving.values("community_id")[:1])
        rows = rows.annotate(now=here).exclude(now=None).exclude(now=F("community_id"))
    return rows.order_by("community", "unit__organ__number", "unit", "member__number")


def why(line: AllocationLine) -> list[str]:
    """Why this branch, and what the next best would have cost the whole plan, in sentences."""
    parts = line.parts
    said = []
    if "preference" not in parts and "distance" not in parts and "stability" not in parts:
        said.append(_("Nothing speaks against this branch: no wish, way or habit is left out."))
    if parts.get("preference"):
        said.append(_("A wish goes unmet (%(n)s down the list).") % {"n": parts["preference"]})
    if parts.get("distance"):
        said.append(_("Distance class %(n)s from home.") % {"n": parts["distance"]})
    if parts.get("stability"):
        said.append(_("Leaves last year's branch."))
    said.append(_next_best(line))
    return said


def _next_best(line: AllocationLine) -> str:
    if line.runner_up is None:
        return _("No other branch may take this member (lock or exclusions).")
    values = {
        "name": line.runner_up.name,
        "least": line.dearer_least,
        "most": line.dearer_most,
    }
    if line.dearer_most is None:
        return _("%(name)s would make the plan dearer by at least %(least)s.") % values
    if line.dearer_least == line.dearer_most:
        return _("%(name)s would make the whole plan dearer by %(least)s.") % values
    return _("%(name)s would make the whole plan dearer by %(least)s to %(most)s.") % values


@dataclass(frozen=True)
class UnitRow:
    """How a unit is spread: people by branch, the most first."""

    unit: PartyOrganisation
    people: int
    places: list[tuple[str, int]]


def unit_rows(plan: AllocationPlan) -> list[UnitRow]:
    """Every unit of the plan with its branches; three queries."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for row in plan.lines.order_by().values("unit", "community").annotate(n=Count("id")):
        counts[row["unit"]][row["community"]] = row["n"]
    names = dict(Community.objects.values_list("id", "name"))
    units = PartyOrganisation.objects.filter(id__in=counts).select_related("organ")
    return [
        UnitRow(
            unit,
            counts[unit.id].total(),
            [(names[place], n) for place, n in counts[unit.id].most_common()],
        )
        for unit in units.order_by("organ__number", "id")
    ]


def size_sums(plan: AllocationPlan) -> dict[str, int]:
    """Places in all: least, target and most, added up over the open branches."""
    rows = plan.branch_places.filter(community__closed_on=None)
    sums = rows.aggregate(least=Sum("least"), target=Sum("target"), most=Sum("most"))
    return {name: total or 0 for name, total in sums.items()}


def members_meant(written: str) -> QuerySet[Member]:
    """The active members whom a number, name, pinyin or initials mean."""
    return _members(written).filter(status="active").order_by("number")


def _members(written: str) -> QuerySet[Member]:
    return organisations.members_matching(Member.objects.all(), written)
