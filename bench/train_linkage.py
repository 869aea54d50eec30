"""python -m bench.train_linkage --date DAY [--counties N] [--out FILE]: learn the model file
of linking from invented counties, and print how it holds on counties of a noise it has not seen.

What a county's own lines can show is only believed at first here (m, with how strongly, and the
shares); what they cannot show is settled here: how much a second line elsewhere is forgiven,
how bits of margin become a probability, and from which margin an answer stands by itself.
"""

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bench.invented_lines import County, invent
from nongan.roster import linkage
from nongan.roster.linkage import comparing, estimating, model, names
from nongan.roster.linkage.roster_index import RosterIndex

HARM = 32
"""One wrong link that nobody looks at is as bad as this many lines that somebody must look at."""

LEVELS = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, None)
"""Leanings of the counties' noise; None: every share drawn apart."""

KINDS = ("receipts", "feedback")
BELIEF = 20.0, 400.0
SEEN = 0.5
CLEAR = 12.0

Content = dict[str, Any]
Counts = dict[str, dict[str, Counter[str]]]


@dataclass(frozen=True)
class Answer:
    """One decided line: the leaning of its county, its kind of paper, and whether it is right."""

    leaning: float | None
    kind: str
    margin: float
    is_link: bool
    is_right: bool


def main() -> None:
    """Train, validate across leanings of noise, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--date", type=date.fromisoformat, required=True)
    parser.add_argument("--out", type=Path, default=model.PATH)
    asked = parser.parse_args()
    sample = [
        (LEVELS[n % len(LEVELS)], invent(asked.seed * 10_000 + n, LEVELS[n % len(LEVELS)]))
        for n in range(asked.counties)
    ]
    content = json.loads(model.PATH.read_text(encoding="utf-8"))
    content |= beliefs([county for _, county in sample], content)
    answers = [a for leaning, c in sample for a in decided(leaning, c, parsed(content))]
    content["calibration"] = calibrated(answers)
    content["numbers"] |= {"automatic": standing(content["calibration"])}
    content["validation"] = validated(answers)
    command = (
        f"python -m bench.train_linkage --date {asked.date} "
        f"--counties {asked.counties} --seed {asked.seed}"
    )
    content["version"] = f"{asked.date}.{asked.seed}"
    content["trained"] = {
        "command": command,
        "date": asked.date.isoformat(),
        "data": f"{asked.counties} invented counties (bench/invented_lines.py), "
        f"{sum(len(c.lines) for _, c in sample)} lines, leanings of noise {LEVELS}",
    }
    content["digest"] = model.digest_of(content)
    asked.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    print(json.dumps(content["validation"], indent=1))
    print(json.dumps(content["calibration"]), content["numbers"]["automatic"], content["digest"])


def parsed(content: Content) -> linkage.TrainedModel:
    """The content as a model, whatever its digest says."""
    return model.parse(content | {"digest": model.digest_of(content)})


def beliefs(counties: Sequence[County], content: Content) -> Content:
    """m by kind with the strength of belief, and the shares of strangers and second lines."""
    counted = [levels_of(county, parsed(content)) for county in counties]
    fields = content["m"][""]
    m: dict[str, dict[str, dict[str, float]]] = {}
    belief: dict[str, list[float]] = defaultdict(list)
    for kind in KINDS:
        m[kind] = {}
        for field, table in fields.items():
            shares = _shares([counts[kind][field] for counts in counted], list(table))
            if shares is None:
                m[kind][field] = m["receipts"].get(field, table)
                continue
            mean = shares.mean(axis=0)
            m[kind][field] = _rounded(dict(zip(table, mean, strict=True)))
            belief[field].append(strength(shares))
    m[""] = m["feedback"]
    strangers, again, discount = repetition(counties)
    own = {
        field: round(float(np.mean(belief[field])), 1) if belief[field] else strong
        for field, strong in content["belief"].items()
    }
    numbers = {"stranger": strangers, "again": again, "elsewhere_discount": discount}
    return {"m": m, "belief": own, "numbers": content["numbers"] | numbers}


def levels_of(county: County, trained: linkage.TrainedModel) -> Counts:
    """How often the right pairs of a county stand at each level, by kind of paper and field."""
    index = RosterIndex(county.people)
    units = estimating.units(index, county.lines, trained)
    found: Counts = {kind: defaultdict(Counter) for kind in KINDS}
    for line in county.lines:
        key = county.truth[line.key]
        if key:
            clear = estimating.understood(line, units)
            written = names.normalise(line.name)
            pairs = comparing.levels(clear, written, index.people[key], index.names[key])
            for field, level in pairs:
                found[model.kind_of(line.pool)][field][level] += 1
    return found


def _shares(counts: Iterable[Counter[str]], levels: list[str]) -> Any:
    """The levels' shares, a row a county that shows any; None where none does."""
    rows = [[one[level] + SEEN for level in levels] for one in counts if one.total()]
    if not rows:
        return None
    table = np.array(rows)
    return table / table.sum(axis=1, keepdims=True)


def strength(shares: Any) -> float:
    """How many lines' worth a belief is, if counties differ as much as these do: the precision
    of a Dirichlet distribution with their mean and spread."""
    mean, spread = shares.mean(axis=0), shares.var(axis=0)
    precision = (mean * (1 - mean)).sum() / max(spread.sum(), 1e-9) - 1
    return float(min(max(precision, BELIEF[0]), BELIEF[1]))


def _rounded(table: dict[str, float]) -> dict[str, float]:
    return {level: round(float(share), 6) for level, share in table.items()}


def repetition(counties: Sequence[County]) -> tuple[float, float, float]:
    """The share of strangers, that of second lines among receipts, and by how many bits a second
    line is likelier than a first to stand at another community than the assigned one."""
    strangers, again = [], []
    first: Counter[bool] = Counter()
    second: Counter[bool] = Counter()
    for county in counties:
        at_home = {person.key: person.community for person in county.people}
        lines = [line for line in county.lines if line.pool == "receipts"]
        seen: set[str] = set()
        for line in sorted(lines, key=lambda one: one.key):
            key = county.truth[line.key]
            if key:
                (second if key in seen else first)[line.community != at_home[key]] += 1
                seen.add(key)
        unknown = [line for line in county.lines if not county.truth[line.key]]
        strangers.append(len(unknown) / len(county.lines))
        meant = sum(bool(county.truth[line.key]) for line in lines)
        again.append((meant - len(seen)) / len(lines))
    away = [counts[True] / counts.total() for counts in (first, second)]
    return (
        round(float(np.mean(strangers)), 4),
        round(max(float(np.mean(again)), 0.002), 4),
        round(math.log2(away[1] / away[0]), 2),
    )


def decided(leaning: float | None, county: County, trained: linkage.TrainedModel) -> list[Answer]:
    """Every line of a county, decided."""
    kinds = {line.key: model.kind_of(line.pool) for line in county.lines}
    return [
        Answer(
            leaning,
            kinds[one.line],
            one.margin,
            bool(one.person),
            one.person == county.truth[one.line],
        )
        for one in linkage.link(county.lines, county.people, trained=trained)
    ]


def calibrated(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """How margins become log-odds of being right: by kind of paper ("" for any other) where the
    answer is a person, and for "nobody" apart, which a missed member makes wrong."""
    found = {kind: _line([a for a in answers if a.is_link and a.kind == kind]) for kind in KINDS}
    nobody = _line([a for a in answers if not a.is_link])
    return {"": found["feedback"], **found, "nobody": nobody}


def _line(answers: Sequence[Answer]) -> dict[str, float]:
    """Logistic regression of right or wrong on the margin up to `CLEAR` bits, leaning a little to
    the nominal odds; `tail` is the share of wrong answers above, where no margin tells more."""
    near = [a for a in answers if a.margin < CLEAR]
    far = [a for a in answers if a.margin >= CLEAR]
    margins = np.array([a.margin for a in near])
    signs = np.where([a.is_right for a in near], 1.0, -1.0)

    def loss(line: Any) -> float:
        doubt = np.log1p(np.exp(-signs * math.log(2) * (line[0] * margins + line[1])))
        return float(doubt.sum() + (line[0] - 1) ** 2 + line[1] ** 2)

    slope, intercept = minimize(loss, (1.0, 0.0), method="Nelder-Mead").x.tolist()
    tail = (sum(not a.is_right for a in far) + SEEN) / (len(far) + 1)
    return {"slope": round(slope, 4), "intercept": round(intercept, 4), "tail": round(tail, 7)}


def standing(calibration: dict[str, dict[str, float]]) -> float:
    """The margin from which the harm of a wrong link is less than that of being asked. Lines said
    to be nobody's stay in sight, with those they look like, on the list that they make."""
    odds = math.log2(HARM - 1)
    lines = [calibration[kind] for kind in KINDS]
    margins = [(odds - line["intercept"]) / line["slope"] for line in lines]
    return round(math.ceil(max(margins) * 10) / 10, 1)


def validated(answers: Sequence[Answer]) -> list[Content]:
    """For each leaning of noise: what calibration and threshold of all others do there."""
    rows = []
    for leaning in LEVELS:
        here = [a for a in answers if a.leaning == leaning]
        line = calibrated([a for a in answers if a.leaning != leaning])
        margin = standing(line)
        automatic = [a for a in here if a.margin >= margin]
        stated = sum(1 - _probability(line, a) for a in automatic)
        wrong = sum(not a.is_right for a in automatic)
        rows.append(
            {
                "leaning": leaning,
                "lines": len(here),
                "margin": margin,
                "review": round(1 - len(automatic) / len(here), 5),
                "wrong_links": sum(not a.is_right and a.is_link for a in automatic),
                "wrong": wrong,
                "expected_wrong": round(stated, 2),
            }
        )
    return rows


def _probability(calibration: dict[str, dict[str, float]], answer: Answer) -> float:
    line = calibration[answer.kind if answer.is_link else "nobody"]
    bits = line["slope"] * answer.margin + line["intercept"]
    return (1 - line["tail"]) / (1 + math.exp2(-bits))


if __name__ == "__main__":
    main()
