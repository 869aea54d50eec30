"""Scoring links: right, wrong, missed, in review; what nothing can decide; what was stated."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nongan.roster import linkage

Data = dict[str, Any]

LOST = "?"
"""Stands for a member of the truth whose roster row was not imported: no answer is right."""

SHOWN = 3


@dataclass(frozen=True)
class Case:
    """One written line beside the truth. Members are the product's numbers, "" is nobody.

    `place` is (paper, quarter, community, number of the line); `decision` None: not imported.
    """

    place: tuple[str, int, str, str]
    truth: str
    decision: linkage.Decision | None
    has_phone: bool = False
    name: str = ""
    unit: str = ""

    @property
    def guess(self) -> str:
        """The member that the line is taken to mean."""
        return self.decision.person if self.decision else ""

    @property
    def is_automatic(self) -> bool:
        """Nobody was asked, and nobody has answered."""
        return self.decision is not None and self.decision.status in ("linked", "nobody")

    @property
    def is_right(self) -> bool:
        """The best guess is the truth."""
        return self.decision is not None and self.guess == self.truth


def figures(cases: Sequence[Case]) -> Data:
    """Precision, recall and F1 at best guess, and what became of the lines.

    `wrong_auto_per_10000` counts automatic links to the wrong member among all automatic links;
    a silent miss is a member's line that was taken for nobody's without asking.
    """
    count: Counter[str] = Counter()
    for case in cases:
        count["absent"] += case.decision is None
        count["given"] += bool(case.guess)
        count["true"] += bool(case.truth)
        count["hit"] += bool(case.guess) and case.is_right
        count["review"] += case.decision is not None and case.decision.status == "review"
        count["auto_links"] += case.is_automatic and bool(case.guess)
        count["wrong_auto"] += case.is_automatic and bool(case.guess) and not case.is_right
        count["silent"] += case.is_automatic and not case.guess and bool(case.truth)
        count["by_person"] += case.decision is not None and case.decision.status == "fixed"
    return {
        "lines": len(cases),
        "lines_absent": count["absent"],
        "precision": count["hit"] / max(count["given"], 1),
        "recall": count["hit"] / max(count["true"], 1),
        "f1": 2 * count["hit"] / max(count["given"] + count["true"], 1),
        "wrong": count["given"] - count["hit"],
        "missed": count["true"] - count["hit"],
        "wrong_auto": count["wrong_auto"],
        "wrong_auto_per_10000": 10_000 * count["wrong_auto"] / max(count["auto_links"], 1),
        "review": count["review"],
        "review_share": count["review"] / max(len(cases), 1),
        "silent_misses": count["silent"],
        "answered": count["by_person"],
    }


def by_pool(cases: Iterable[Case]) -> dict[str, Data]:
    """The figures of receipts, of feedback, and of each quarter."""
    pools: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        paper, quarter, _, _ = case.place
        pools[paper].append(case)
        if quarter:
            pools[f"{paper} Q{quarter}"].append(case)
    return {name: figures(part) for name, part in sorted(pools.items())}


def bound(cases: Sequence[Case]) -> Data:
    """How many lines nothing on the paper can decide, and how far from that the answers are."""
    stuck = [case for case in cases if is_undecidable(case)]
    others = [case for case in cases if not is_undecidable(case)]
    return {
        "f1_of_the_others": figures(others)["f1"],
        "undecidable": len(stuck),
        "undecidable_wrong": sum(not case.is_right for case in stuck),
        "undecidable_automatic": sum(case.is_automatic for case in stuck),
        "decidable_wrong": sum(not case.is_right for case in others),
        "decidable_in_review": _in_review(others),
        "decidable_review_share": _in_review(others) / max(len(cases), 1),
    }


def _in_review(cases: Iterable[Case]) -> int:
    return sum(case.decision is not None and case.decision.status == "review" for case in cases)


def is_undecidable(case: Case) -> bool:
    """Nothing on the line speaks more for the truth than for somebody else.

    A member's line is so if another member fits it in every field at least as well; a
    stranger's if it fits some member in name and in unit or phone, and nothing speaks against.
    """
    if case.decision is None:
        return False
    evidence = {c.person: {e.field: e.bits for e in c.evidence} for c in case.decision.candidates}
    if case.truth:
        own = evidence.pop(case.truth, None)
        return own is not None and any(_fits_as_well(other, own) for other in evidence.values())
    return any(
        min(fields.values(), default=-1) >= 0
        and fields.get("name", 0) > 0
        and (fields.get("unit", 0) > 0 or fields.get("phone", 0) > 0)
        and _is_written(candidate)
        for candidate, fields in zip(case.decision.candidates, evidence.values(), strict=True)
    )


def _fits_as_well(other: Mapping[str, float], own: Mapping[str, float]) -> bool:
    return all(other.get(name, 0) >= own.get(name, 0) for name in {*other, *own})


def _is_written(candidate: linkage.Candidate) -> bool:
    return any(e.field == "name" and e.level == "same" for e in candidate.evidence)


def calibration(cases: Iterable[Case]) -> dict[str, list[Data]]:
    """Reliability tables: for each slice, the bands of stated probability and the share right.

    Slices: all lines, the paper, how the name compares, and whether a phone is given.
    """
    slices: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.decision is None or case.decision.status == "fixed":
            continue
        phone = "phone given" if case.has_phone else "no phone"
        for part in ("all", case.place[0], f"name {_name_level(case)}", phone):
            slices[part].append(case)
    return {part: _bands(chosen) for part, chosen in sorted(slices.items())}


def _bands(cases: Sequence[Case]) -> list[Data]:
    decisions = [case.decision for case in cases if case.decision]
    truth = {case.decision.line: case.truth for case in cases if case.decision}
    return [
        {"from": band.least, "lines": band.answers, "stated": band.stated, "right": band.right}
        for band in linkage.reliability(decisions, truth)
    ]


def _name_level(case: Case) -> str:
    """How the written name compares with the best guess's; "of nobody" where there is none."""
    assert case.decision is not None
    for candidate in case.decision.candidates[:1]:
        if candidate.person == case.guess:
            return next((e.level for e in candidate.evidence if e.field == "name"), "unknown")
    return "of nobody"


def nearest(cases: Iterable[Case]) -> Data:
    """Lines said to be on no roster: do they show their nearest three, and is the truth there?"""
    alone = [case for case in cases if case.is_automatic and not case.guess]
    missed = [case for case in alone if case.truth]
    return {
        "on_no_roster": len(alone),
        "showing_three": sum(len(_shown(case)) == SHOWN for case in alone),
        "silent_misses": len(missed),
        "silent_misses_shown": sum(case.truth in _shown(case) for case in missed),
    }


def _shown(case: Case) -> list[str]:
    assert case.decision is not None
    return [candidate.person for candidate in case.decision.candidates[:SHOWN]]
