"""bench/make_county.py --seed N --noise LOW|ORDINARY|HARD [--members N] OUT: write a county that
nobody has seen.

OUT gets the form of tests/corpus/county-a: rosters, allocation, receipts, feedback, and the truth
about them. People are invented, phones are of ranges that no operator has issued. Every share of
errors, the size, the layouts and the county's own names are drawn from wide ranges
(bench/invented); the same arguments give the same papers. Nothing is taken from the corpus.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.invented import noise as noises  # noqa: E402
from bench.invented import tables, truth  # noqa: E402
from bench.invented.ground import ground  # noqa: E402
from bench.invented.papers import Office, Papers  # noqa: E402
from bench.invented.people import Member, people  # noqa: E402
from bench.invented.story import QUARTERS, Line, Story, Teller  # noqa: E402

YEAR = 2026
TODAY = date(YEAR, 10, 12)  # the third quarter's papers have come in
MEMBERS = (700, 2_800)


def main(arguments: list[str]) -> int:
    """Write the county and say how bad it is."""
    parser = argparse.ArgumentParser(prog="bench/make_county.py", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--noise", choices=noises.PROFILES, default="ORDINARY")
    parser.add_argument("--members", type=int, help="about how many (drawn if not said)")
    asked = parser.parse_args(arguments)
    about = make(asked.out, seed=asked.seed, noise=asked.noise, members=asked.members)
    print(json.dumps(about, ensure_ascii=False))
    return 0


def make(out: Path, *, seed: int, noise: str, members: int | None = None) -> dict[str, object]:
    """Write a county below `out`; what was drawn for it. `members` None: drawn too."""
    dice = Random(f"{seed} {noise}")
    shares = noises.drawn(noise, dice)
    base = ground(dice)
    count = members or dice.randint(*MEMBERS)
    made = people(base, shares, count, TODAY, dice)
    story = Teller(base, shares, made, dice).tell(YEAR)
    papers = Office(base, shares, made, YEAR, dice).write(story)
    for kind, files in papers.files.items():
        (out / kind).mkdir(parents=True, exist_ok=True)
        for name, sheets in files.items():
            tables.write(out / kind / name, sheets)
    _write_truth(out / "truth", made, papers, story)
    return {
        "county": base.county,
        "seed": seed,
        "noise": noise,
        "members": len(made),
        "communities": len(base.communities),
        "organs": len(base.organs),
        "shares": asdict(shares),
    }


def _write_truth(folder: Path, made: list[Member], papers: Papers, story: Story) -> None:
    receipts = [fact for lines in story.receipts.values() for fact in _facts(lines)]
    cards = {
        quarter: [
            fact
            for (q, _), lines in story.feedback.items()
            if q == quarter
            for fact in _facts(lines)
        ]
        for quarter in QUARTERS
    }
    assigned = {one.key: one.assigned for one in made}
    truth.write(folder, "assigned", "member,community", assigned.items())
    truth.write(folder, "receipts", "community,receipt,member", receipts)
    truth.write(
        folder,
        "feedback",
        "quarter,community,line,member",
        ((quarter, *fact) for quarter, facts in cards.items() for fact in facts),
    )
    truth.write(
        folder, "discrepancies", "kind,where,who", truth.discrepancies(assigned, receipts, cards)
    )
    truth.write(
        folder,
        "problems",
        "file,sheet,row,member,problem,column,raw",
        (tuple(asdict(one).values()) for one in papers.spoiled),
    )
    truth.write(
        folder,
        "members",
        "file,sheet,row,member,organ,name,sex,birth,joined,phone,community,kind,skills,"
        "birth_column,kind_column",
        _member_rows(made, papers),
    )


def _facts(lines: Iterable[Line]) -> list[truth.Fact]:
    return [(line.community, line.number, line.member) for line in lines]


def _member_rows(made: list[Member], papers: Papers) -> Iterable[truth.Row]:
    by_key = {one.key: one for one in made}
    for place in papers.places:
        one = by_key[place.member]
        yield (
            place.file, place.sheet, place.row, one.key, one.organ, one.name, one.sex,
            one.born.isoformat(), one.joined.isoformat(), one.phone, one.residence,
            "正式党员" if one.is_full else "预备党员", "|".join(one.items),
            int(place.has_birth), int(place.has_kind),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
