"""Scoring a county that was taken through the product: cells, problems, links, discrepancies."""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

Data = dict[Any, Any]

FIVE = ("phone_missing", "phone_invalid", "duplicate_row", "joined_before_18", "birth_in_future")
SEXES = {"男": "M", "女": "F"}
MEMBERSHIP = {"正式党员": "full", "预备党员": "probationary"}
SPOILED = {
    "phone_missing": "phone",
    "phone_invalid": "phone",
    "joined_before_18": "joined",
    "birth_in_future": "birth",
}


def read_truth(county: Path, name: str) -> list[Data]:
    """Rows of one file of DIR/truth."""
    with (county / "truth" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def score(county: Path, taken: Data, errors: int) -> Data:
    """All figures."""
    truth = {
        name: read_truth(county, f"{name}.csv")
        for name in ("members", "problems", "discrepancies", "assigned", "receipts", "feedback")
    }
    numbers, lost = identities(truth["members"], taken["batches"]["rosters"])
    links, pairs = score_links(truth, numbers, errors)
    return {
        "county": county.name,
        "structure": {
            "communities": len(taken["plan"].communities),
            "organs": len(taken["plan"].organs),
        },
        "cells": score_cells(truth, numbers),
        "problems": score_problems(truth, taken["batches"]["rosters"]),
        "rows": len(truth["members"]),
        "rows_lost": lost,
        "placed": score_placements(truth["assigned"], numbers),
        "links": links,
        "links_by_paper": pairs,
        "discrepancies": score_discrepancies(truth, numbers),
        "inputs_hash": taken["run"].inputs_hash,
        "answer_hash": taken["run"].answer_hash,
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
    from nongan.catalogue.models import ServiceItem
    from nongan.organisations.models import Member
    from nongan.organisations.queries import home_of, unsealed_birth, unsealed_phone, with_home
    from nongan.roster.models import MemberSkill

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
    from nongan.roster.models import Placement

    places = dict(
        Placement.objects.filter(ends_on__isnull=True).values_list(
            "member__number", "community__name"
        )
    )
    right = sum(places.get(numbers.get(r["member"], "")) == r["community"] for r in assigned)
    return float(right / max(len(assigned), 1))


def score_links(truth: Data, numbers: dict[str, str], errors: int) -> tuple[Data, Data]:
    """Precision, recall and F1 of links at best guess, all lines and by paper."""
    from nongan.roster.models import FeedbackCard, Receipt

    found: Data = {}
    for line in Receipt.objects.filter(is_current=True).select_related("community", "member"):
        found["receipts", line.community.name, line.number] = line
    cards = FeedbackCard.objects.filter(is_current=True)
    for card in cards.select_related("community", "member", "occasion"):
        key = ("feedback", card.occasion.quarter, card.community.name, card.number)
        found[key] = card
    wanted: Data = {
        ("receipts", r["community"], r["receipt"]): r["member"] for r in truth["receipts"]
    }
    wanted |= {
        ("feedback", int(r["quarter"]), r["community"], r["line"]): r["member"]
        for r in truth["feedback"]
    }
    papers = {}
    for paper in ("receipts", "feedback"):
        part = {key: member for key, member in wanted.items() if key[0] == paper}
        papers[paper] = link_figures(part, found, numbers, errors)
    return link_figures(wanted, found, numbers, 0), papers


def link_figures(wanted: Data, found: Data, numbers: dict[str, str], errors: int) -> Data:
    """The figures over some of the lines. A line that was not imported counts as missed."""
    counts: Counter[str] = Counter()
    for key, truth in wanted.items():
        line = found.get(key)
        meant = numbers.get(truth, "?") if truth else ""
        guess = line.member.number if line is not None and line.member else ""
        automatic = line is not None and line.link_status != "review"
        counts["lines"] += 1
        counts["absent"] += line is None
        counts["given"] += bool(guess)
        counts["true"] += bool(meant)
        counts["hit"] += bool(guess) and guess == meant
        counts["review"] += line is not None and not automatic
        counts["auto_links"] += automatic and bool(guess)
        counts["wrong_auto"] += automatic and bool(guess) and guess != meant
        if line is not None and guess != meant and errors > 0:
            errors -= 1
            print(key, line.link_status, line.name_written, line.unit_written, guess, meant)
    precision = counts["hit"] / max(counts["given"], 1)
    recall = counts["hit"] / max(counts["true"], 1)
    return {
        "lines": counts["lines"],
        "lines_absent": counts["absent"],
        "precision": precision,
        "recall": recall,
        "f1": 2 * counts["hit"] / max(counts["given"] + counts["true"], 1),
        "wrong_auto_per_10000": 10_000 * counts["wrong_auto"] / max(counts["auto_links"], 1),
        "review_share": counts["review"] / max(counts["lines"], 1),
    }


def score_discrepancies(truth: Data, numbers: dict[str, str]) -> Data:
    """Precision and recall of each list, at best guess, without a clerk."""
    from nongan.roster.models import Discrepancy

    wanted = defaultdict(set)
    for row in truth["discrepancies"]:
        wanted[row["kind"]].add((row["where"], in_numbers(row["who"], numbers)))
    found = defaultdict(set)
    rows = Discrepancy.objects.filter(is_present=True).prefetch_related("findings")
    for row in rows.select_related("community", "other_community", "member"):
        found[row.kind].add(place_and_who(row))
    figures = {}
    for kind in Discrepancy.Kind.values:
        true, given = wanted[kind], found[kind]
        figures[kind] = {
            "true": len(true),
            "found": len(given),
            "precision": len(true & given) / len(given) if given else 1.0,
            "recall": len(true & given) / len(true) if true else 1.0,
        }
    return figures


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


def show(figures: Data) -> None:
    """A line each."""
    cells, problems, links = figures["cells"], figures["problems"], figures["links"]
    structure = figures["structure"]
    print(f"county                    {figures['county']}")
    print(
        f"structure from the papers {structure['communities']} communities, "
        f"{structure['organs']} organs"
    )
    print(f"cells right               {cells['right']:.4%}")
    worst = min(cells["columns"].items(), key=lambda one: one[1])
    print(f"worst column              {worst[0]} {worst[1]:.4%}")
    print(f"problems found            {problems['found']} of {problems['seeded']}")
    print(f"problems false            {problems['false']} ({problems['false_share']:.3%} of rows)")
    print(f"rows lost                 {figures['rows_lost']} of {figures['rows']}")
    print(f"members placed right      {figures['placed']:.4%}")
    for name, part in (("links", links), *figures["links_by_paper"].items()):
        print(
            f"{name:25} precision {part['precision']:.4f} recall {part['recall']:.4f} "
            f"F1 {part['f1']:.5f}"
        )
    print(f"lines not imported        {links['lines_absent']} of {links['lines']}")
    print(f"wrong automatic links     {links['wrong_auto_per_10000']:.2f} per 10,000")
    print(f"in review                 {links['review_share']:.2%}")
    for kind, part in figures["discrepancies"].items():
        print(
            f"{kind:25} precision {part['precision']:.4f} recall {part['recall']:.4f} "
            f"({part['found']} found, {part['true']} true)"
        )
    print(f"inputs                    {figures['inputs_hash']}")
    print(f"answer                    {figures['answer_hash']}")
    print(f"cpu seconds               {figures['cpu_seconds']}")
