"""What is true of a county: whom every line means, and what the reverse check must find."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Row = Sequence[object]
Fact = tuple[str, str, str]
"""(community, number of the line, member or "")."""


def discrepancies(
    assigned: Mapping[str, str],
    receipts: Iterable[Fact],
    feedback: Mapping[int, Iterable[Fact]],
) -> list[tuple[str, str, str]]:
    """Every (kind, where, who) that the reverse check must give (M08), from the facts alone.

    Written apart from the product's own rules: bench/ holds them against each other.
    """
    lines = list(receipts)
    places: dict[str, list[str]] = defaultdict(list)
    for community, _, member in lines:
        if member:
            places[member].append(community)
    found = [("not_on_roster", where, who) for where, who, member in lines if not member]
    for member, home in assigned.items():
        found += _of_a_member(member, home, places.get(member, []))
    for quarter, cards in feedback.items():
        found += _of_a_quarter(quarter, list(cards), places, set(assigned.values()))
    return sorted(found)


def _of_a_member(member: str, home: str, places: list[str]) -> Iterable[tuple[str, str, str]]:
    if not places:
        yield "not_reported", home, member
    for place in sorted(set(places)):
        if home not in places:
            yield "wrong_community", place, member
        if places.count(place) > 1:
            yield "reported_twice", place, member
    first, *others = sorted(set(places), key=lambda place: (place != home, place)) or [""]
    for place in others:
        yield "two_communities", "|".join(sorted((first, place))), member


def _of_a_quarter(
    quarter: int, cards: list[Fact], reported: Mapping[str, list[str]], owing: set[str]
) -> Iterable[tuple[str, str, str]]:
    for place in owing - {place for place, _, _ in cards}:
        yield "missing_sheet", place, f"Q{quarter}"
    for place, number, member in cards:
        if not member:
            yield "feedback_of_a_stranger", place, f"Q{quarter}-{number}"
    for place, member in {(place, m) for place, _, m in cards if m and m not in reported}:
        yield "feedback_without_receipt", place, f"Q{quarter}-{member}"


def write(folder: Path, name: str, header: str, rows: Iterable[Row]) -> None:
    """One file of the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
