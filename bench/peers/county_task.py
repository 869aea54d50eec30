"""What there is to link in a county that has been imported, and its truth beside it."""

import json
from pathlib import Path
from random import Random
from typing import Any

from bench import county_links
from bench.county_score import Truth
from bench.peers import exchange
from nongan.kernel import clock
from nongan.roster.linkage import names
from nongan.roster.queries import check_inputs
from nongan.roster.queries.enrolment import issued_version
from nongan.roster.queries.paper_lines import for_linking

LABELS = 400
"""How many true answers lie in the task for a peer that asks for some."""


def write(county: Path, taken: dict[str, Any], path: Path) -> None:
    """Write the task to `path` and its truth beside it (`.truth`), which no peer opens."""
    seen = check_inputs.read_inputs(issued_version(), clock.today())
    truth = Truth.of(county, taken["batches"]["rosters"])
    meant = county_links.truths(truth)
    answers = {key: meant[county_links.place_of(line)] for key, line in seen.lines.items()}
    people = [
        exchange.Person(
            one.number,
            names.normalise(one.name),
            one.organ,
            one.sex,
            one.phone,
            one.community,
            one.residence,
            "|".join(sorted(one.items)),
        )
        for one in seen.members.values()
    ]
    lines = [
        exchange.Line(
            one.key,
            one.pool,
            names.normalise(one.name),
            one.unit,
            one.organs[0][0] if one.organs else "",
            one.organs,
            one.sex,
            one.phone,
            one.community,
            "|".join(sorted(one.items)),
        )
        for one in for_linking(seen.lines.values(), seen.known, seen.earlier_bits)
    ]
    labels = dict(Random(1).sample(sorted(answers.items()), min(LABELS, len(answers))))
    exchange.write(path, people, lines, labels)
    path.with_suffix(".truth").write_text(json.dumps(answers), encoding="utf-8")
