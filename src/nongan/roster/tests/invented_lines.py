"""Counties of invented people and the lines that communities might write of them, with slips."""

import random
from dataclasses import replace

from pypinyin import lazy_pinyin

from nongan.roster.linkage import Line, Person

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗宋单"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红晓小莉力立鑫新欣雪学"
HEARD = {
    "丽": "莉",
    "晓": "小",
    "静": "晶",
    "刚": "钢",
    "华": "花",
    "敏": "民",
    "新": "欣",
    "玲": "琳",
}
ITEMS = ("women_rights", "teaching", "repairs", "greening", "health", "law")


def county(
    chance: random.Random, *, people: int, noise: float, quarters: int = 2
) -> tuple[list[Person], list[Line]]:
    """People, and a receipt and cards for most of them; a share of `noise` of the values slips."""
    organs = [f"县第{number}局" for number in range(max(people // 30, 3))]
    places = [f"第{number}社区" for number in range(5)]
    roster = [_person(f"M{number:06}", chance, organs, places) for number in range(people)]
    lines = [
        _line(person, "receipts", chance, places) for person in roster if chance.random() < 0.95
    ]
    lines += [replace(chance.choice(lines), key="") for _ in range(max(people // 60, 1))]
    strangers = [_person("", chance, organs, places) for _ in range(max(people // 50, 1))]
    lines += [_line(person, "receipts", chance, places) for person in strangers]
    for quarter in range(1, quarters + 1):
        cards = [_line(p, f"feedback 2026Q{quarter}", chance, places) for p in roster]
        lines += [
            replace(card, phone="", sex="", items=frozenset())
            for card in cards
            if chance.random() < 0.7
        ]
    written = [_slipped(line, chance, noise, organs) for line in lines]
    return roster, [replace(line, key=f"{n:06}") for n, line in enumerate(written)]


def _person(key: str, chance: random.Random, organs: list[str], places: list[str]) -> Person:
    given = "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2, 2))))
    return Person(
        key,
        chance.choice(FAMILY) + given,
        chance.choice(organs),
        chance.choice("MF"),
        f"199{chance.randrange(10**8):08}" if chance.random() < 0.95 else "",
        chance.choice(places),
        chance.choice((*places, "")),
        frozenset(chance.sample(ITEMS, chance.randrange(3))),
    )


def _line(person: Person, pool: str, chance: random.Random, places: list[str]) -> Line:
    place = person.community if chance.random() < 0.95 else chance.choice(places)
    return Line(
        "",
        pool,
        person.name,
        person.organ.removeprefix("县"),
        ((person.organ, 1.0),),
        person.sex,
        person.phone,
        place,
        person.items,
    )


def _slipped(line: Line, chance: random.Random, noise: float, organs: list[str]) -> Line:
    name, phone = line.name, line.phone
    if chance.random() < noise:
        place = chance.randrange(len(name))
        wrong = HEARD.get(name[place], chance.choice(GIVEN))
        spelt = lazy_pinyin(name[place])[0]
        name = chance.choice(
            (
                name[:place] + wrong + name[place + 1 :],
                name[:place] + spelt + name[place + 1 :],
                name[0] + name[:0:-1],
                name[:-1],
            )
        )
    if phone and chance.random() < noise:
        place = chance.randrange(len(phone) - 1)
        swapped = phone[:place] + phone[place + 1] + phone[place] + phone[place + 2 :]
        phone = chance.choice((swapped, phone[:place] + "0" + phone[place + 1 :], phone[:-1], ""))
    if chance.random() < noise / 2:
        vague = ((line.organs[0][0], 0.8), (chance.choice(organs), 0.8))
        unit, meant = chance.choice((("", ()), ("机关", ()), ("二局", vague)))
        line = replace(line, unit=unit, organs=meant)
    elif line.organs[0][0] == organs[1] and chance.random() < noise:  # of the bureau's, they say
        line = replace(line, unit=organs[0].removeprefix("县"), organs=((organs[0], 1.0),))
    return replace(line, name=name, phone=phone)
