"""Across county borders: what is found of those who moved and of lines filed elsewhere, and what
looking for them costs.

    python -m bench.linkage_across --seed 1 --seed 2 [--people 50000] [--noise 0.8] [--blocks 250]
    python -m bench.linkage_across --growth 100000 --growth 1000000 [--dense 200]

Counties are freshly invented. A share of the people stand on a second county's roster too, taken
down again with that county's slips; others have a line in a county that is not theirs, beside the
lines of strangers. *Supported* are those whom the evidence makes likelier than anybody of all
rosters, had every pair been weighed: what is supported and not found, the search has lost.
--blocks says in how many blocks of ten thousand the numbers of all people lie: a province has a
few thousand of them for a million members. --growth searches rosters of strangers only, each so
large, with --dense people a block: nothing that is proposed there is true.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, count
from math import log2
from random import Random

import duckdb
import numpy as np
import pyarrow as pa

from bench import invented_lines
from nongan.roster.linkage import Line, Person
from nongan.roster.linkage.engines import across, rows

MOVED, CARRIED = 0.02, 0.02
"""Shares of the people who stand on a second roster, or have a line in another county."""
NEW_NUMBER, OTHER_ITEMS = 0.1, 0.3
"""How many of those who moved have another number now, or chose other service items."""
CALL = 5.0
"""Bits of margin from which a proposal is worth a call (docs/howto/many-counties.md)."""
FIRST_BLOCK = 1_300_000
SLICE = 250_000

Entry = tuple[str, str]
"""(county, key)."""


class Settled(invented_lines.Teller):
    """Tells of a county whose numbers lie in the blocks of its province, if those are limited."""

    blocks = 0

    def phone(self) -> str:
        if not self.blocks:
            return super().phone()
        head = FIRST_BLOCK + self.dice.randrange(self.blocks)
        return f"{head}{self.dice.randrange(10**4):04}"


@dataclass
class World:
    """People and strangers' lines by entry; `truth` says who is the same in another county."""

    people: dict[Entry, Person] = field(default_factory=dict)
    strangers: dict[Entry, Line] = field(default_factory=dict)
    truth: dict[tuple[str, Entry], Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Search:
    """What was proposed, by what was known, of so many pairs."""

    proposals: list[across.Proposal]
    known: across.Known
    pairs: int
    cpu_seconds: float


@dataclass(frozen=True)
class Found:
    """What became of lines, or people, with somebody across a border."""

    true: int
    supported: int
    lost: int
    lost_without_number: int
    right: int
    wrong: int
    sure_right: int
    sure_wrong: int
    search: Search


def invent(seed: int, people: int, level: float | None, blocks: int) -> World:
    """Counties until there are that many people, then who moved and who wrote elsewhere."""
    world, tellers = World(), {}
    for number in count():
        dice = Random(f"{seed}|{number}|{level}")  # noqa: S311  an invention, not a secret
        teller = Settled(dice, invented_lines.habits(dice, level))
        teller.blocks = blocks
        tellers[f"{number:05}"] = teller
        for place in range(teller.size):
            someone = teller.as_listed(teller.person(place))
            world.people[f"{number:05}", someone.key] = someone
        if len(world.people) >= people:
            break
    _cross(world, tellers, Random(seed))  # noqa: S311
    return world


def _cross(world: World, tellers: dict[str, Settled], dice: Random) -> None:
    lines = {name: invented_lines.County(one.habits, []) for name, one in tellers.items()}
    for (county, key), person in list(world.people.items()):
        lot = dice.random()
        if lot > MOVED + CARRIED:
            continue
        other = dice.choice([name for name in tellers if name != county])
        teller = tellers[other]
        person = replace(person, phone=person.phone or teller.phone())
        if lot < MOVED:
            again = replace(_taken_down_again(teller, person), key=f"{county} {key}")
            world.people[other, again.key] = again
            one, two = sorted(((county, key), (other, again.key)))
            world.truth["person", one] = two
        else:
            teller.write(lines[other], "receipts", teller.places[0], person)
            world.truth["line", (other, lines[other].lines[-1].key)] = (county, key)
    for name, teller in tellers.items():
        for _ in range(round(teller.size * teller.habits.strangers)):
            teller.write_stranger(lines[name], "receipts")
        world.strangers |= {(name, line.key): line for line in lines[name].lines}


def _taken_down_again(teller: Settled, person: Person) -> Person:
    stranger = teller.person(0)
    name = person.name
    return replace(
        stranger,
        name=teller.slipped(name) if teller.happens(teller.habits.name_slips) else name,
        sex=person.sex,
        phone=stranger.phone if teller.happens(NEW_NUMBER) else teller.written_phone(person.phone),
        items=stranger.items if teller.happens(OTHER_ITEMS) else person.items,
    )


def look(world: World, what: str) -> Found:
    """Search as the engines do, and score what is proposed."""
    with duckdb.connect(config={"threads": 1}) as base:
        tables = {
            "people": [rows.row_of_person(at[0], one) for at, one in world.people.items()],
            "strangers": [rows.row_of_line(at[0], one) for at, one in world.strangers.items()],
        }
        for name, columns in (("people", rows.PEOPLE), ("strangers", rows.LINES)):
            schema = pa.schema([(column, pa.string()) for column in columns])
            base.register(f"{name}_", pa.Table.from_pylist(tables[name], schema=schema))
            chosen = ", ".join(f"nullif({column}, '') as {column}" for column in columns)
            base.execute(f"create table {name} as select {chosen} from {name}_")  # noqa: S608
        return _scored(world, what, _searched(base, what))


def _searched(base: duckdb.DuckDBPyConnection, what: str) -> Search:
    began = time.process_time()
    base.execute(f"create table shared as {across.SHARED_SQL}")
    base.execute(f"create view numbered as {across.NUMBERED_SQL}")
    blocks, traits = (base.execute(s).fetchall() for s in (across.BLOCKS_SQL, across.TRAITS_SQL))
    roster = base.cursor().execute("select coalesce(name, '') from people")
    parts = chain.from_iterable(iter(partial(roster.fetchmany, SLICE), []))
    known = across.learnt((row[0] for row in parts), blocks, traits)
    pairs = base.execute(across.pairs_sql(what)).fetchall()
    proposals = across.propose(what, pairs, known)
    return Search(proposals, known, len(pairs), time.process_time() - began)


def grown(people: int, dense: int) -> Search:
    """What is found among so many strangers, with so many of them in a block of numbers."""
    dice = np.random.default_rng(people)
    teller = Settled(Random(people), invented_lines.habits(Random(people)))  # noqa: S311
    sample = [teller.name() for _ in range(20_000)]
    blocks = max(people // dense, 1)
    with duckdb.connect(config={"threads": 1}) as base:
        columns = ", ".join(f"{column} varchar" for column in rows.PEOPLE)
        base.execute(f"create table people ({columns})")
        for start in range(0, people, SLICE):
            part = _strangers(dice, sample, range(start, min(start + SLICE, people)), blocks)
            base.register("part", part)
            base.execute("insert into people by name from part")
        return _searched(base, "person")


def _strangers(
    dice: np.random.Generator, sample: list[str], numbers: range, blocks: int
) -> pa.Table:
    """A surname of one and a given name of another, as many names as a province has."""
    size = len(numbers)
    names = dice.integers(len(sample), size=(2, size)).tolist()
    heads, tails = dice.integers(blocks, size=size), dice.integers(10**4, size=size)
    phones = (FIRST_BLOCK + heads) * 10**4 + tails
    return pa.table(
        {
            "county": [f"{n // 2000:06}" for n in numbers],
            "key": [str(n) for n in numbers],
            "name": [sample[a][0] + sample[b][1:] for a, b in zip(*names, strict=True)],
            "sex": np.where(dice.random(size) < 0.5, "M", "F"),
            "phone": phones.astype(str),
            "items": dice.integers(18, size=size).astype(str),
        }
    )


def _scored(world: World, what: str, search: Search) -> Found:
    known = search.known
    truth = {one: other for (kind, one), other in world.truth.items() if kind == what}
    said = {(row[1], row[2]): ((row[3], row[4]), row[6]) for row in search.proposals}
    left: dict[Entry, Line] | dict[Entry, Person] = (
        world.strangers if what == "line" else world.people
    )
    supported = {
        one
        for one, other in truth.items()
        if across.weighed(_shown(left[one]), _shown(world.people[other]), known)[0]
        > log2(known.names.size)
    }
    lost = supported - set(said)
    mute = {one for one in lost if not (left[one].phone and world.people[truth[one]].phone)}
    right = {one for one, (other, _) in said.items() if truth.get(one) == other}
    sure = {one for one, (_, margin) in said.items() if margin >= CALL}
    return Found(
        true=len(truth),
        supported=len(supported),
        lost=len(lost),
        lost_without_number=len(lost & mute),
        right=len(right),
        wrong=len(said) - len(right),
        sure_right=len(sure & right),
        sure_wrong=len(sure - right),
        search=search,
    )


def _shown(one: Line | Person) -> list[str]:
    return [one.name, one.sex, one.phone, "|".join(sorted(one.items))]


def _report(what: str, one: Found) -> Iterator[str]:
    yield f"{what:6} {one.true} true, {one.supported} supported, {one.lost} of these lost,"
    yield f"       of which {one.lost_without_number} have no number on one side"
    yield f"       proposed {one.right} right, {one.wrong} wrong"
    yield f"       from {CALL:g} bits on {one.sure_right} right, {one.sure_wrong} wrong"
    yield f"       {one.search.pairs} pairs weighed, {one.search.cpu_seconds:.1f} CPU s"


def _told(found: Search, people: int) -> str:
    sure = sum(row[6] >= CALL for row in found.proposals)
    return (
        f"{found.pairs} pairs weighed, {len(found.proposals)} proposed, {sure} from {CALL:g} bits,"
        f" {found.cpu_seconds * 1e6 / people:.1f} CPU s a million"
    )


def main() -> int:
    """Invent, look and print, seed by seed."""
    parser = argparse.ArgumentParser(prog="bench.linkage_across", description=__doc__)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--noise", type=float, help="0..1; else each county draws its own")
    parser.add_argument("--blocks", type=int, default=0, help="0: a number may be any")
    parser.add_argument("--growth", type=int, action="append", help="so many strangers only")
    parser.add_argument("--dense", type=int, default=200, help="of them in a block of numbers")
    asked = parser.parse_args()
    for people in asked.growth or ():
        print(f"{people:,} strangers: {_told(grown(people, asked.dense), people)}", flush=True)
    if asked.growth:
        return 0
    for seed in asked.seed or [1]:
        world = invent(seed, asked.people, asked.noise, asked.blocks)
        print(f"seed {seed}: {len(world.people):,} people, {len(world.strangers):,} lines")
        for what in ("line", "person"):
            print("\n".join(_report(what, look(world, what))), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
