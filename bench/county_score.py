"""Scoring a county that was taken through the product: cells, problems, lists of discrepancies."""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.link_score import LOST, Case, is_undecidable

Data = dict[Any, Any]
Row = dict[str, str]

FIVE = ("phone_missing", "phone_invalid", "duplicate_row", "joined_before_18", "birth_in_future")
SEXES = {"男": "M", "女": "F"}
MEMBERSHIP = {"正式党员": "full", "预备党员": "probationary"}
SPOILED = {
    "phone_missing": "phone",
    "phone_invalid": "phone",
    "joined_before_18": "joined",
    "birth_in_future": "birth",
}


@dataclass(frozen=True)
class Truth:
    """DIR/truth, and the product's number of each of its members (lost rows have none)."""

    county: Path
    files: dict[str, list[Row]]
    numbers: dict[str, str]
    lost: int

    @classmethod
    def of(cls, county: Path, rosters: Any) -> "Truth":
        """Read the truth; `rosters` is the confirmed batch of the rosters."""
        names = ("members", "problems", "discrepancies", "assigned", "receipts", "feedback")
        files = {name: read_truth(county, name) for name in names}
        numbers, lost = identities(files["members"], rosters)
        return cls(county, files, numbers, lost)

    def meant(self, member: str) -> str:
        """The number of the member whom a line means, "" for nobody."""
        return self.numbers.get(member, LOST) if member else ""


def read_truth(county: Path, name: str) -> list[Row]:
    """Rows of one file of DIR/truth."""
    with (county / "truth" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def score(truth: Truth, taken: Data) -> Data:
    """The figures of the import: structure, cells, problems, placements."""
    rosters = taken["batches"]["rosters"]
    return {
        "county": truth.county.name,
        "structure": {
            "communities": len(taken["plan"].communities),
            "organs": len(taken["plan"].organs),
        },
        "cells": score_cells(truth.files, truth.numbers),
        "problems": score_problems(truth.files, rosters),
        "rows": len(truth.files["members"]),
        "rows_lost": truth.lost,
        "placed": score_placements(truth.files["assigned"], truth.numbers),
    }


def identities(members: list[Data], batch) -> tuple[dict[str, str], int]:
    """Truth's member → the product's number, by where the row stands; and how many are lost."""
    from nongan.roster.models import ImportedRow

    rows = ImportedRow.objects.filter(file__batch=batch, member__isnull=False, is_excluded=False)
    places = {
        (name, sheet, number): member
        for name, sheet, number, member in rows.values_list(
            "file__name", "sheet", "row_number", "member__number"
        )
    }
    found: dict[str, str] = {}
    for row in members:
        number = places.get((row["file"], row["sheet"], int(row["row"])))
        if number is not None:
            found[row["member"]] = number
    gone = Counter(row["file"] for row in members if row["member"] not in found)
    for name, count in sorted(gone.items()):
        refusals = list(batch.files.filter(name=name).values_list("status", "refusal", "counts"))
        print(f"lost: {name} {count} rows {refusals}", file=sys.stderr)
    return found, len({row["member"] for row in members} - set(found))


def score_cells(truth: Data, numbers: dict[str, str]) -> Data:
    """The share of cells that the database holds right, by column."""
    from nongan.catalogue.models import MemberSkill, ServiceItem
    from nongan.organisations.models import Member
    from nongan.organisations.queries import home_of, unsealed_birth, unsealed_phone, with_home

    items = dict(ServiceItem.objects.values_list("code", "name_zh"))
    skills = defaultdict(set)
    for number, code in MemberSkill.objects.values_list("member__number", "item__code"):
        skills[number].add(items[code])
    members = {m.number: m for m in with_home(Member.objects.select_related("residence"))}
    spoiled = {(r["member"], SPOILED.get(r["problem"])) for r in truth["problems"]}
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in truth["members"]:
        member = members.get(numbers.get(row["member"], ""))
        stored = {}
        if member is not None:
            home = home_of(member)
            stored = {
                "organ": str(home.party_organisation.organ) if home else "",
                "name": member.name,
                "sex": member.sex,
                "joined": member.joined,
                "phone": unsealed_phone(member),
                "community": member.residence.name if member.residence else "",
                "skills": skills[member.number],
                "birth": unsealed_birth(member),
                "kind": member.kind,
            }
        for column, wanted in wanted_cells(row).items():
            if (row["member"], column) in spoiled:
                continue
            total[column] += 1
            right[column] += member is not None and fits(column, wanted, stored[column])
    return {
        "right": sum(right.values()) / max(sum(total.values()), 1),
        "columns": {column: right[column] / total[column] for column in total},
    }


def wanted_cells(row: Data) -> Data:
    """What the truth says of one row, in the product's terms."""
    wanted = {
        "organ": row["organ"],
        "name": row["name"],
        "sex": SEXES.get(row["sex"], ""),
        "joined": row["joined"],
        "phone": row["phone"],
        "community": row["community"],
        "skills": set(filter(None, row["skills"].split("|"))),
    }
    if int(row["birth_column"] or 0):
        wanted["birth"] = row["birth"]
    if int(row["kind_column"] or 0):
        wanted["kind"] = MEMBERSHIP.get(row["kind"], "")
    return wanted


def fits(column: str, wanted: Any, stored: Any) -> bool:
    """Equal; dates to the precision that was stored, which is at least the month."""
    if column in ("birth", "joined"):
        return bool(stored == wanted) or (len(stored) >= 7 and wanted.startswith(stored))
    return bool(wanted == stored)


def score_problems(truth: Data, batch) -> Data:
    """Seeded problems found at their place, and false ones of the same five kinds."""
    from nongan.roster.queries import reports

    named = {
        (p["file"], p["sheet"] or "", int(p["row"] or 0), p["code"])
        for p in reports.problem_values(batch)
        if p["code"] in FIVE
    }
    seeded = {(r["file"], r["sheet"], int(r["row"]), r["problem"]) for r in truth["problems"]}
    return {
        "seeded": len(seeded),
        "found": len(seeded & named),
        "false": len(named - seeded),
        "false_share": len(named - seeded) / max(len(truth["members"]), 1),
    }


def score_placements(assigned: list[Data], numbers: dict[str, str]) -> float:
    """The share of members placed in the community that the committee assigned."""
    from nongan.branches.models import Placement

    places = dict(
        Placement.objects.filter(ends_on__isnull=True).values_list(
            "member__number", "community__name"
        )
    )
    right = sum(places.get(numbers.get(r["member"], "")) == r["community"] for r in assigned)
    return float(right / max(len(assigned), 1))


def score_discrepancies(truth: Truth, cases: Sequence[Case]) -> Data:
    """Precision and recall of each list at best guess.

    `unexplained` counts the entries too many or too few that no undecidable line accounts for.
    """
    from nongan.roster.models import Discrepancy

    wanted = defaultdict(set)
    for row in truth.files["discrepancies"]:
        wanted[row["kind"]].add((row["where"], in_numbers(row["who"], truth.numbers)))
    found = defaultdict(set)
    present = Discrepancy.objects.filter(is_present=True).prefetch_related("findings")
    for one in present.select_related("community", "other_community", "member"):
        found[one.kind].add(place_and_who(one))
    excused = set(_touched(cases))
    figures = {}
    for kind in Discrepancy.Kind.values:
        true, given = wanted[kind], found[kind]
        unexplained = [
            entry
            for entry in true ^ given
            if entry not in excused and entry[1].rpartition("-")[2] not in excused
        ]
        figures[kind] = {
            "true": len(true),
            "found": len(given),
            "precision": len(true & given) / len(given) if given else 1.0,
            "recall": len(true & given) / len(true) if true else 1.0,
            "unexplained": len(unexplained),
        }
    return figures


def _touched(cases: Iterable[Case]) -> Iterable[str | tuple[str, str]]:
    """Whom and what the undecidable lines bear on: members, and (community, line) entries."""
    for case in filter(is_undecidable, cases):
        assert case.decision is not None
        yield from (candidate.person for candidate in case.decision.candidates)
        _, quarter, community, number = case.place
        yield community, f"Q{quarter}-{number}" if quarter else number


def in_numbers(who: str, numbers: dict[str, str]) -> str:
    """A `who` of the truth with the product's member number in place of the truth's."""
    head, dash, last = who.rpartition("-")
    return f"{head}{dash}{numbers.get(last, last)}"


def place_and_who(row) -> tuple[str, str]:
    """A discrepancy as the truth writes it."""
    places = [p.name for p in (row.community, row.other_community) if p]
    where = "|".join(sorted(places))
    quarter = f"Q{row.quarter}" if row.quarter else ""
    line = (list(row.findings.all())[-1].evidence.get("lines") or [{}])[0]
    who = row.member.number if row.member else line.get("number", "")
    return where, "-".join(filter(None, [quarter, who]))
