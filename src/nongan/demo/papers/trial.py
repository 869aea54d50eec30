"""Paper for a newcomer's own hands: rosters sent again, that need a look before they count."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from nongan.demo.papers.layouts import layout_of
from nongan.demo.papers.people import Person, invent_people
from nongan.demo.papers.rosters import Paper, Roster
from nongan.demo.papers.structure import Structure


def papers(structure: Structure, people: list[Person], *, today: date, dice: Random) -> list[Paper]:
    """Two rosters sent again: newcomers, a new phone, a member who moved, and some slips."""
    first, second = (0, 1) if len(structure.organs) < 14 else (12, 13)
    return [
        _corrected(structure, people, first, today, dice),
        _with_newcomers(structure, people, (second, first), today, dice),
    ]


def _corrected(
    structure: Structure, people: list[Person], organ: int, today: date, dice: Random
) -> Paper:
    own = [person for person in people if person.organ == organ]
    own[0] = replace(own[0], phone=own[0].phone[:7] + f"{(int(own[0].phone[7:]) + 7) % 10000:04}")
    own[1] = replace(own[1], is_full=not own[1].is_full)
    wrong = {own[2].key: "phone_invalid", own[3].key: "joined_before_18"}
    paper = Roster(structure, layout_of(organ), organ, today, dice).paper(own, wrong)
    return Paper(f"{structure.organs[organ].name}在职党员名单（更正，演示数据）.xlsx", paper.sheets)


def _with_newcomers(
    structure: Structure,
    people: list[Person],
    organs: tuple[int, int],
    today: date,
    dice: Random,
) -> Paper:
    organ, other = organs
    own = [person for person in people if person.organ == organ]
    moved = next(p for p in reversed(people) if p.organ == other)
    fresh = invent_people(structure, count=6 * len(structure.organs), today=today, dice=dice)[:3]
    new = [
        replace(p, key=len(people) + number, organ=organ, joined=p.born + timedelta(days=24 * 365))
        for number, p in enumerate(fresh)
    ]
    wrong = {own[1].key: "duplicate_row", new[1].key: "phone_missing"}
    paper = Roster(structure, layout_of(organ), organ, today, dice).paper(
        [*own, replace(moved, organ=organ), *new], wrong
    )
    return Paper(f"{structure.organs[organ].name}名单（新增人员，演示数据）.xlsx", paper.sheets)
