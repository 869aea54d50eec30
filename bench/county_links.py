"""The county's lines beside their truth: how they were linked, and what a perfect clerk answers."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import link_score
from bench.county_score import Truth
from bench.link_score import Case
from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.roster import linkage
from nongan.roster.models import LinkStatus
from nongan.roster.queries import check_inputs
from nongan.roster.queries.enrolment import issued_version
from nongan.roster.queries.paper_lines import PaperLine, current_lines
from nongan.roster.services import linking, reviewing

Place = tuple[str, int, str, str]


@dataclass(frozen=True)
class Linked:
    """All current lines with the product's decision on each, by line key."""

    lines: Mapping[str, PaperLine]
    decisions: Mapping[str, linkage.Decision]


def linked() -> Linked:
    """What the linkage says of every line as things stand."""
    seen = check_inputs.read_inputs(issued_version(), clock.today())
    decisions = linking.decide(seen)
    return Linked(seen.lines, decisions)


def place_of(line: PaperLine) -> Place:
    """Where a line stands, as the truth names it."""
    paper = line.pool.split(" ")[0]
    return paper, line.occasion.quarter if line.occasion else 0, line.community, line.row.number


def truths(truth: Truth) -> dict[Place, str]:
    """The member whom each line of the truth means."""
    meant: dict[Place, str] = {
        ("receipts", 0, r["community"], r["receipt"]): truth.meant(r["member"])
        for r in truth.files["receipts"]
    }
    for row in truth.files["feedback"]:
        place = ("feedback", int(row["quarter"]), row["community"], row["line"])
        meant[place] = truth.meant(row["member"])
    return meant


def cases(truth: Truth, linked: Linked) -> list[Case]:
    """Every line of the truth with the decision on it, in the truth's order."""
    keys = {place_of(line): key for key, line in linked.lines.items()}
    found = []
    for place, meant in truths(truth).items():
        key = keys.get(place)
        if key is None:
            found.append(Case(place, meant, None))
            continue
        row = linked.lines[key].row
        phone = bool(row.phone_index)
        decision = linked.decisions[key]
        found.append(Case(place, meant, decision, phone, row.name_written, row.unit_written))
    return found


def score(found: Sequence[Case]) -> dict[str, Any]:
    """Every figure about links."""
    return {
        **link_score.figures(found),
        "pools": link_score.by_pool(found),
        "bound": link_score.bound(found),
        "nearest": link_score.nearest(found),
        "calibration": link_score.calibration(found),
    }


def stored_otherwise(linked: Linked) -> int:
    """Lines of which the database holds another answer than the linkage gives: must be none."""
    count = 0
    for line in current_lines():
        decision = linked.decisions[line.key]
        number = line.row.member.number if line.row.member else ""
        in_review = line.row.link_status == LinkStatus.REVIEW
        count += number != decision.person or in_review != (decision.status == "review")
    return count


def answer_reviews(truth: Truth, officer: User) -> int:
    """Answer every line in review as a clerk who knows: the right person if that one is offered,
    nobody if nobody is meant, else not at all. Returns the number of answers."""
    meant = truths(truth)
    answers = 0
    for line in current_lines():
        row = line.row
        if row.link_status != LinkStatus.REVIEW:
            continue
        right = meant.get(place_of(line), link_score.LOST)
        offered = {candidate["member"] for candidate in row.link_evidence["candidates"]}
        kind, at = place_of(line)[0].removesuffix("s"), clock.now()
        if not right:
            reviewing.say_nobody(kind=kind, line_id=row.id, actor=officer, at=at)
        elif right in offered:
            reviewing.link_to_member(
                kind=kind, line_id=row.id, member_number=right, actor=officer, at=at
            )
        else:
            continue
        answers += 1
    return answers


def show_wrong(found: Sequence[Case], truth: Truth, most: int) -> None:
    """Say which answers are wrong, with what speaks for the guess and for the truth."""
    roster = {truth.meant(r["member"]): r for r in truth.files["members"]}
    wrong = [case for case in found if not case.is_right]
    for case in wrong[:most]:
        stuck = " (undecidable)" if link_score.is_undecidable(case) else ""
        decision = case.decision
        stands = f"{decision.status} {decision.margin:.1f}" if decision else "not imported"
        say(f"{case.place} {case.name!r} {case.unit!r}: {stands}{stuck}")
        for title, member in (("guess", case.guess), ("truth", case.truth)):
            row = roster.get(member, {})
            said = " ".join(row.get(field, "") for field in ("name", "organ", "sex", "phone"))
            say(f"    {title} {said or 'nobody'} {_evidence(decision, member)}")


def say(text: str) -> None:
    """On the error stream, so that --json stays clean."""
    print(text, file=sys.stderr, flush=True)


def _evidence(decision: linkage.Decision | None, member: str) -> str:
    for candidate in decision.candidates if decision else ():
        if candidate.person == member:
            parts = " ".join(f"{e.field}={e.level}{e.bits:+.1f}" for e in candidate.evidence)
            return f"{candidate.bits:.1f}: {parts}"
    return "no candidate" if member else ""
