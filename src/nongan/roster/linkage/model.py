"""What is known before a county is seen (`model.json`), and what one county then adds to it.

`TrainedModel` is the one versioned file: every weight, share, cap and threshold of linking, with
the command that made it. `FittedModel` is what a county's own lines show; both are plain data
with a digest, so that a stored answer can name what it was made with.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp2, log2
from pathlib import Path
from typing import Any

Table = Mapping[str, float]
"""level → share of right pairs (m) or of wrong pairs (u) at that level."""

PATH = Path(__file__).with_name("model.json")
SCHEMA = 1


class WrongModel(ValueError):
    """The file is of another schema, or was changed by hand after it was written."""


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the content in canonical JSON, its own `digest` left out."""
    kept = {key: value for key, value in content.items() if key != "digest"}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def kind_of(pool: str) -> str:
    """What sort of paper a pool is: "feedback 2026Q1" is feedback."""
    return pool.split(" ")[0]


@dataclass(frozen=True)
class TrainedModel:
    """The content of a model file.

    `m[kind][field]` are first beliefs about right pairs, by kind of paper ("" for any other);
    `belief[field]` how many lines' worth of belief stands behind them; `least` and `most` what a
    field may weigh in bits; `calibration` how bits of margin become a probability, by kind of
    paper where the answer is a person, and for "nobody"; `numbers` all
    else (thresholds, u of what a roster cannot show, shares), each described under `notes`.
    """

    version: str
    m: Mapping[str, Mapping[str, Table]]
    belief: Table
    u: Mapping[str, Table]
    least: Table
    most: Table
    calibration: Mapping[str, Table]
    numbers: Table
    digest: str

    def tables(self, kind: str) -> Mapping[str, Table]:
        """The beliefs about one kind of paper."""
        return self.m.get(kind) or self.m[""]

    def log_m(self, table: Table, level: str) -> float:
        """The log2 of a level's m; nothing is taken to be impossible."""
        return log2(max(table.get(level, 0.0), self.numbers["m_floor"]))

    def probability(self, kind: str, margin: float, *, somebody: bool = True) -> float:
        """How likely an answer of this margin (bits) is right, 0..1; `somebody` says whether it
        names a person."""
        known = self.calibration
        line = (known.get(kind) or known[""]) if somebody else known["nobody"]
        bits = min(max(line["slope"] * margin + line["intercept"], -40.0), 40.0)
        return round((1 - line["tail"]) / (1 + exp2(-bits)), 9)


def parse(content: Mapping[str, Any]) -> TrainedModel:
    """A model from a file's content. Raises WrongModel."""
    if content.get("schema") != SCHEMA:
        raise WrongModel(f"schema {content.get('schema')} is not {SCHEMA}")
    if content.get("digest") != digest_of(content):
        raise WrongModel("the content does not fit its digest")
    fields = ("version", "m", "belief", "u", "least", "most", "calibration", "numbers", "digest")
    return TrainedModel(**{field: content[field] for field in fields})


def load(path: Path = PATH) -> TrainedModel:
    """Read a model file. Raises WrongModel."""
    return parse(json.loads(path.read_text(encoding="utf-8")))


SHIPPED = load()


@dataclass(frozen=True)
class Chances:
    """Shares that are of no pair: `stranger`, lines that belong to nobody; `again`, people who
    stand in a pool a second time."""

    stranger: float
    again: float

    def nobody(self) -> float:
        """The score, in bits, of saying that a line belongs to nobody."""
        return log2(self.stranger / (1 - self.stranger))

    def second(self) -> float:
        """What it costs, in bits, to give a person a second line of the pool."""
        return -log2(self.again)


@dataclass(frozen=True)
class Wordings:
    """What units mean in one county, as its own lines show.

    `meant` are wordings that mean one organ here, or none ("": they say nothing). `kin` are, by
    organ, the others whose members write its name as well: a library's people the bureau's.
    """

    meant: Mapping[str, str]
    kin: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class FittedModel:
    """What a county's own lines show, without anybody's answers.

    `m` and `chances` are by kind of paper. `trained` is the digest of the model it started from.
    """

    trained: str
    units: Wordings
    m: Mapping[str, Mapping[str, Table]]
    chances: Mapping[str, Chances]

    def content(self) -> dict[str, Any]:
        """As plain JSON values; `FittedModel.of(content)` gives it back."""
        return {
            "schema": SCHEMA,
            "trained": self.trained,
            "units": dict(self.units.meant),
            "kin": {organ: list(others) for organ, others in self.units.kin.items()},
            "m": {
                kind: {field: dict(table) for field, table in tables.items()}
                for kind, tables in self.m.items()
            },
            "chances": {
                kind: {"stranger": c.stranger, "again": c.again} for kind, c in self.chances.items()
            },
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content."""
        return digest_of(self.content())

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "FittedModel":
        """The model of `content()`. Raises WrongModel."""
        if content.get("schema") != SCHEMA:
            raise WrongModel(f"schema {content.get('schema')} is not {SCHEMA}")
        chances = {kind: Chances(**shares) for kind, shares in content["chances"].items()}
        units = Wordings(content["units"], content.get("kin", {}))
        return cls(content["trained"], units, content["m"], chances)
