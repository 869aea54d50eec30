"""Across county borders: what is looked at does not grow with the number of strangers, a slip in
number and name is still found, and a number of many people leads to nobody."""

import random

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nongan.roster.linkage import Line, Person
from nongan.roster.linkage.engines import across, duckdb_engine, rows
from nongan.roster.tests.invented_lines import GIVEN

BLOCK = "1991234"


def person(county: str, key: str, name: str, phone: str) -> dict[str, str | None]:
    return rows.row_of_person(county, Person(key, name, "某局", "F", phone))


def strangers(count: int, block: str, seed: int = 1) -> list[dict[str, str | None]]:
    """People of one family name and one numbering block, of a hundred counties in turn."""
    dice = random.Random(seed)
    endings = dice.sample(range(10**4), count)
    return [
        person(
            f"县{n % 100:02}",
            f"{seed} {n}",
            "王" + "".join(dice.sample(GIVEN, 2)),
            f"{block}{e:04}",
        )
        for n, e in enumerate(endings)
    ]


def weighed(people: list[dict[str, str | None]]) -> list[tuple[str, str]]:
    """The pairs of people, by key, that would be weighed."""
    schema = pa.schema([(column, pa.string()) for column in rows.PEOPLE])
    with duckdb.connect(config={"threads": 1}) as base:
        base.register("people", pa.Table.from_pylist(people, schema=schema))
        base.execute(f"create table shared as {across.SHARED_SQL}")
        base.execute(f"create view numbered as {across.NUMBERED_SQL}")
        return [(row[1], row[7]) for row in base.execute(across.pairs_sql("person")).fetchall()]


def test_who_shares_seven_digits_and_a_surname_is_not_weighed():
    province = [strangers(400, f"19912{block:02}", block) for block in range(4)]
    few, many = (
        len(weighed(province[0])),
        len(weighed([one for block in province for one in block])),
    )
    assert few < 2 * 400  # of 79,000 pairs, in a block of one family name
    assert many < 5 * few


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("王新欣", "19912340000"),  # the same number, whatever the name
        ("王晓丽", "19912349999"),  # the same name, another number of the block
        ("王晓丽", "18800005678"),  # the same name and the last four digits
        ("王小丽", "19912345698"),  # heard wrongly; two digits wrong
        ("王丽晓", "19912345687"),  # swapped, both
        ("王晓", "19912345670"),  # a character lost, a digit wrong
        ("王晓li", "19912345670"),  # a character that could not be typed
        ("王晓 丽", "19912345679"),
    ],
)
def test_a_slip_in_number_and_name_is_weighed(name, phone):
    number = phone if name == "王新欣" else "19912345678"
    one, other = person("县1", "a", "王晓丽", number), person("县2", "b", name, phone)
    assert weighed([one, other]) == [("a", "b")]


@pytest.mark.parametrize(("name", "phone"), [("王新欣", "19912345679"), ("李晓丽", "19912345679")])
def test_another_name_with_a_like_number_is_not(name, phone):
    one = person("县1", "a", "王晓丽", "19912345678")
    assert weighed([one, person("县2", "b", name, phone)]) == []


def test_numbers_of_one_block_are_as_alike_as_the_block_is_full():
    names = ["王晓丽"] * 1000
    sparse, dense = (across.learnt(names, [(BLOCK, count)], []) for count in (1, 500))
    one = ["王晓丽", "F", f"{BLOCK}5678", ""]

    def bits(other: str, known: across.Known) -> float:
        return across.weighed(one, ["王晓丽", "F", other, ""], known)[0]

    for slipped in (f"{BLOCK}5679", f"{BLOCK}5600", f"{BLOCK}0000"):
        assert bits(slipped, sparse) > bits(slipped, dense) + 1
    for elsewhere in (f"{BLOCK}5678", "19912335678", "18800005678"):
        assert bits(elsewhere, sparse) == bits(elsewhere, dense)


def test_a_number_of_many_people_leads_to_nobody_and_they_are_told(tmp_path):
    office = [
        person(f"县{n}", "a", "王晓丽", "19900000000") for n in range(across.MOST_SHARING + 1)
    ]
    pair = [person(f"县{n}", "b", "李新欣", "19912345678") for n in range(2)]
    line = rows.row_of_line("县9", Line("z", "receipts", "王晓丽", phone="19900000000"))
    for name, columns, found in (
        ("people", rows.PEOPLE, office + pair),
        ("lines", rows.LINES, [line]),
    ):
        schema = pa.schema([(column, pa.string()) for column in columns])
        pq.write_table(pa.Table.from_pylist(found, schema=schema), tmp_path / f"{name}.parquet")

    duckdb_engine.run(duckdb_engine.Settings(tmp_path, tmp_path / "out"))

    proposals = pq.read_table(tmp_path / "out" / "proposals.parquet").to_pylist()
    assert [(row["county"], row["key"], row["other_county"]) for row in proposals] == [
        ("县0", "b", "县1")
    ]
    told = pq.read_table(tmp_path / "out" / "shared_numbers.parquet").to_pylist()
    assert told == [
        {"county": row["county"], "key": "a", "sharing": across.MOST_SHARING + 1}
        for row in sorted(office, key=lambda row: row["county"] or "")
    ]
