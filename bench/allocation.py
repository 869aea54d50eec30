"""bench/allocation.py [--people N] [--units N] [--branches N] [--seed N] [--no-wishes] [--within P]
[--counties N] [--rules] [--json] [--check]: plans of an invented county beside simpler ways,
re-planning, and many counties in parallel processes.

Every plan is judged by the independent checker. The floor is a transport problem (capacities and
personal costs only): no plan's personal cost can be less than its. The `matching` package runs
where this Python has it (requirements/peers.txt).
"""

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.allocation_peers import (  # noqa: E402
    greedy,
    hospital_resident,
    matching_package,
    regret,
    transport,
)
from bench.costs import Meter  # noqa: E402
from bench.invented_allocation import (  # noqa: E402
    Size,
    county,
    with_unit_rules,
    within,
    without_wishes,
)
from nongan.allocation.solver import Plan, Problem, check, explain, replan, solve  # noqa: E402

Data = dict[str, Any]

WAYS: dict[str, Callable[[Problem], dict[str, str]]] = {
    "greedy": greedy,
    "regret": regret,
    "hospital_resident": hospital_resident,
    "transport_floor": transport,
}
if importlib.util.find_spec("matching"):
    WAYS["matching_package"] = matching_package
WITH_PEERS = ("plain", "unit_rules")


def main(arguments: list[str]) -> int:
    """Print the figures of one county beside the simpler ways, then of many."""
    parser = argparse.ArgumentParser(prog="bench/allocation.py", description=__doc__)
    parser.add_argument("--people", type=int, default=Size.people)
    parser.add_argument("--units", type=int, default=Size.units)
    parser.add_argument("--branches", type=int, default=Size.branches)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-wishes", action="store_true", help="nobody prefers a branch")
    parser.add_argument("--within", type=int, metavar="P", help="capacities P %% around the target")
    parser.add_argument("--rules", action="store_true", help="re-plan and many with unit rules too")
    parser.add_argument("--counties", type=int, default=0, metavar="N", help="so many in parallel")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="fail if a figure falls short")
    asked = parser.parse_args(arguments)
    size = Size(asked.people, asked.units, asked.branches)
    plain = county(asked.seed, size)
    if asked.no_wishes:
        plain = without_wishes(plain)
    if asked.within is not None:
        plain = within(plain, asked.within)
    problems = {"plain": plain, "unit_rules": with_unit_rules(plain)}
    figures = {name: compare(problem) for name, problem in problems.items()}
    asked_of = problems["unit_rules" if asked.rules else "plain"]
    figures["replanning"] = replanned(asked_of)
    if asked.counties:
        figures["counties"] = many(asked.counties, size, asked.rules)
    print(json.dumps(figures, indent=1) if asked.json else as_text(figures))
    short = shortfalls(figures) if asked.check else []
    print(*short, sep="\n", end="")
    return len(short)


def shortfalls(figures: Data) -> list[str]:
    """What falls short of what a county must reach; that no rule is broken was asserted before."""
    asked = {
        "plain gap 0": figures["plain"]["ours"]["gap"] == 0,
        "unit rules gap 0.0005": figures["unit_rules"]["ours"]["gap"] <= 0.0005,
        "fewest moves proven": figures["replanning"]["fewest_proven"],
        "counties proven": (c := figures.get("counties")) is None or max(c["gaps"]) == 0,
    }
    return [f"not reached: {name}" for name, reached in asked.items() if not reached]


def compare(problem: Problem) -> dict[str, Data]:
    """Ours, then every simpler way: cost, breaches, CPU seconds."""
    figures = {"ours": ours(problem)}
    for name, way in WAYS.items():
        started = time.process_time()
        placed = way(problem)
        figures[name] = judged(problem, placed) | {"cpu_seconds": since(started)}
        figures[name]["over_ours"] = figures[name]["cost"] / max(figures["ours"]["cost"], 1) - 1
    return figures


def ours(problem: Problem) -> Data:
    """One plan with its explanation."""
    meter = Meter()
    with meter.stage("solve"):
        plan = solve(problem)
    with meter.stage("explain"):
        reasons = explain(problem, plan)
    alternatives = [reason.next_best for reason in reasons if reason.next_best]
    figures = judged(problem, plan.placed)
    assert (figures["cost"], figures["breaches"]) == (plan.cost, 0), "the judge disagrees"
    return figures | {
        "bound": plan.bound,
        "gap": plan.gap,
        "cpu_seconds": meter.stages["solve"].cpu_seconds,
        "explain_cpu_seconds": meter.stages["explain"].cpu_seconds,
        "peak_mib": max(stage.peak_mib for stage in meter.stages.values()),
        "prices_exact": sum(a.exact for a in alternatives) / max(len(alternatives), 1),
        "prices_had": sum(a.at_most is not None for a in alternatives) / max(len(alternatives), 1),
    }


def replanned(problem: Problem) -> Data:
    """After a plan was published 30 people leave, 40 come and a branch may have a tenth fewer."""
    published = solve(problem).placed
    last = problem.branches[-1]
    there = sum(branch == last.key for branch in published.values())
    most = there * 9 // 10
    smaller = replace(last, least=min(last.least, most), target=min(last.target, most), most=most)
    new = (replace(p, key=f"N{n:03}", last="") for n, p in enumerate(problem.people[:40]))
    changed = replace(
        problem,
        people=(*problem.people[30:], *new),
        branches=(*problem.branches[:-1], smaller),
    )
    started = time.process_time()
    change = replan(changed, published)
    figures = {"moves": len(change.moves), "too_many_there": there - most}
    breaches = judged(changed, change.plan.placed)["breaches"]
    assert not breaches, "the judge finds a broken rule"
    return figures | {"fewest_proven": change.fewest, "cpu_seconds": since(started)}


def judged(problem: Problem, placed: dict[str, str]) -> Data:
    """What the checker says of a plan; breached rules and people left out are counted."""
    verdict = check(problem, placed)
    weights, parts = problem.weights, verdict.parts
    return {
        "cost": verdict.cost,
        "personal_cost": weights.cost(replace(parts, numbers=0, sexes=0, ages=0, skills=0)),
        "breaches": len(verdict.breaches) + len(verdict.misplaced),
    }


def since(started: float) -> float:
    return round(time.process_time() - started, 2)


def many(counties: int, size: Size, rules: bool) -> Data:
    """Counties in two processes: CPU seconds and memory of the first and the last quarter."""
    jobs = [(seed, size, rules) for seed in range(1, counties + 1)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(one_county, jobs))
    quarter = max(1, counties // 4)
    return {
        "counties": counties,
        "people": counties * size.people,
        "proven": sum(figures["gap"] == 0 for figures in found),
        "gaps": [round(figures["gap"], 6) for figures in found],
        "cpu_seconds": [figures["cpu_seconds"] for figures in found],
        **{
            f"{when}_{name}": round(sum(f[name] for f in part) / len(part), 2)
            for when, part in (("first", found[:quarter]), ("last", found[-quarter:]))
            for name in ("cpu_seconds", "peak_mib")
        },
    }


def one_county(job: tuple[int, Size, bool]) -> Data:
    """One county of a province, in whatever process."""
    meter = Meter()
    with meter.stage("county"):
        seed, size, rules = job
        problem = with_unit_rules(county(seed, size)) if rules else county(seed, size)
        plan: Plan = solve(problem)
        assert judged(problem, plan.placed)["breaches"] == 0
    cost = meter.stages["county"]
    return {"gap": plan.gap, "cpu_seconds": cost.cpu_seconds, "peak_mib": cost.peak_mib}


def as_text(figures: Data) -> str:
    """A line for each way, then the counties."""
    lines = []
    for name in WITH_PEERS:
        lines.append(f"{name:20}     cost  over ours personal  breaches  CPU s")
        for way, part in figures[name].items():
            over, cost = f"{part.get('over_ours', 0):9.2%}", f"{part['cost']:8}"
            rest = f"{part['personal_cost']:8}  {part['breaches']:8} {part['cpu_seconds']:6}"
            lines.append(f"  {way:18} {cost}  {over} {rest}")
        lines.append("  ours: " + ", ".join(f"{k} {v}" for k, v in figures[name]["ours"].items()))
    others = (json.dumps({name: figures[name]}) for name in figures if name not in WITH_PEERS)
    return "\n".join([*lines, *others])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
