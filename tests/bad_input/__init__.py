"""Bad files (promise G1): deterministic generators, each file with what must be answered to it.

`python -m tests.bad_input DIR` writes them out with a sidecar `<name>.json`.
"""

import csv
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file and its answer.

    `expect` is a reason code; `kind` says where it must be found: "refusal" (the file), "problem"
    (somewhere in the reading) or "read" (the file is read after all; `expect` is then the first
    name).
    """

    family: str
    name: str
    data: bytes
    expect: str
    kind: str = "refusal"


def every_file() -> list[BadFile]:
    """All families, in a fixed order."""
    from tests.bad_input import business, containers, delimited, pictures, sheet_xml  # noqa: PLC0415

    families = (containers, sheet_xml, business, delimited, pictures)
    answers = _answers()
    return [_answered(bad, answers) for family in families for bad in family.files()]


def _answers() -> dict[tuple[str, str], tuple[str, str]]:
    # What the standards leave open (a reader may refuse a sheet with a wild cell or read around it)
    # is
    # settled here once, looked at by a person: a change of the answer is a change that somebody
    # decides.
    with Path(__file__).with_name("answers.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["family"], row["name"]): (row["kind"], row["expect"])
            for row in csv.DictReader(lines)
        }


def _answered(bad: BadFile, answers: dict[tuple[str, str], tuple[str, str]]) -> BadFile:
    kind, expect = answers.get((bad.family, bad.name), (bad.kind, bad.expect))
    return replace(bad, kind=kind, expect=expect)
