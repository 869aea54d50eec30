"""What the headers of office tables mean: concepts made of morphemes, Chinese and English, from
`lexicon.csv`.

A concept has `phrases` (a header equal to one is certain), `morphemes` with weights (a header that
holds one leans towards the concept; the end of a Chinese header is its head noun and counts in
full,
elsewhere a little less) and `against` (a header that holds one is something else). Concepts that no
schema asks for are kept all the same: they draw away the columns that only look like a field
(转正时间 is not 入党时间, 紧急联系人电话 is not the member's).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

# Kinds of personal data that are never kept (domain.md §7): their columns stay in the child.
SENSITIVE = ("id_number", "address", "ethnicity", "education")


@dataclass(slots=True, frozen=True)
class Concept:
    """One meaning of a column."""

    name: str
    phrases: frozenset[str]
    morphemes: tuple[tuple[str, float], ...]
    against: tuple[str, ...] = ()


def _loaded() -> dict[str, Concept]:
    with Path(__file__).with_name("lexicon.csv").open(encoding="utf-8", newline="") as lines:
        return {row["concept"]: _concept(row) for row in csv.DictReader(lines)}


def _concept(row: dict[str, str]) -> Concept:
    pairs = [pair.rpartition("=") for pair in row["morphemes"].split("|") if pair]
    weights = tuple((word, float(weight)) for word, _, weight in pairs)
    against = tuple(word for word in row["against"].split("|") if word)
    return Concept(row["concept"], frozenset(row["phrases"].split("|")), weights, against)


CONCEPTS = _loaded()
