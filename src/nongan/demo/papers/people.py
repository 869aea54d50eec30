"""Who lives in the invented county: names from common characters, phones from unissued ranges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from nongan.demo.papers.structure import Structure

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋"
    "蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万"
    "段雷钱汤尹黎易常武乔贺赖龚文单仇解"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛")
MEN = "伟强磊军勇杰涛明超刚平辉鹏华飞斌波宇浩凯健俊帆峰志建国文海洋东林旭亮成龙立新永庆春"
WOMEN = "芳娜敏静丽艳娟霞燕玲桂红梅颖洁莉萍雪晶欣慧琳月英秀兰凤云淑华佳晓春玉婷丹宁彤蕾岩"
RARE = ("堃", "喆", "祎", "玥", "珺", "昇", "赟", "翀")
POSTS = ("科员", "四级主任科员", "一级科员", "股长", "副股长", "办公室主任", "干事", "三级主任科员")
LEADERS = ("局长", "副局长", "党组成员")

# Ranges of the mobile plan in which no operator has issued numbers: right in form, nobody's phone.
UNISSUED = ("160", "161", "163", "164", "168", "169")


@dataclass(frozen=True)
class Person:
    """One invented member. Indexes point into the structure; home None means outside the county."""

    key: int
    name: str
    sex: str
    organ: int
    post: str
    born: date
    joined: date
    is_full: bool
    phone: str
    home: int | None
    items: tuple[int, ...]
    assigned: int


def invent_people(structure: Structure, *, count: int, today: date, dice: Random) -> list[Person]:
    """Make `count` people, spread over organs of unequal size and all communities."""
    phones = _phones(count, dice)
    sizes = _sizes(len(structure.organs), count, dice)
    people: list[Person] = []
    for organ, size in enumerate(sizes):
        for place in range(size):
            key = len(people)
            people.append(_person(structure, key, organ, place, phones[key], today, dice))
    return _with_namesakes(people, max(1, count // 400))


def _with_namesakes(people: list[Person], pairs: int) -> list[Person]:
    """In a few organs two people of one community bear one name: a card without a phone may mean
    either, so that a person has to say whom."""
    first: dict[tuple[int, int, str], Person] = {}
    found = list(people)
    paired: set[int] = set()
    for person in people:
        if len(paired) == pairs or person.organ in paired:
            continue
        namesake = first.setdefault((person.organ, person.assigned, person.sex), person)
        if namesake is not person:
            found[person.key] = replace(person, name=namesake.name)
            paired.add(person.organ)
    return found


def a_name(dice: Random, sex: str) -> str:
    """A name of two or three characters, now and then a double surname or a rare character."""
    surname = dice.choice(DOUBLE_SURNAMES) if dice.random() < 0.006 else dice.choice(SURNAMES)
    given = MEN if sex == "男" else WOMEN
    first = dice.choice(given)
    if dice.random() < 0.12:
        return surname + first
    second = dice.choice(RARE) if dice.random() < 0.012 else dice.choice(given)
    return surname + first + second


def a_phone(dice: Random) -> str:
    """Eleven digits of an unissued range."""
    return dice.choice(UNISSUED) + "".join(dice.choices("0123456789", k=8))


def _phones(count: int, dice: Random) -> list[str]:
    phones: dict[str, None] = {}
    while len(phones) < count:
        phones[a_phone(dice)] = None
    return list(phones)


def _sizes(organs: int, count: int, dice: Random) -> list[int]:
    weights = [dice.lognormvariate(0, 0.55) for _ in range(organs)]
    whole = sum(weights)
    sizes = [max(6, round(count * weight / whole)) for weight in weights]
    while sum(sizes) != count:
        largest = sizes.index(max(sizes))
        sizes[largest] += 1 if sum(sizes) < count else -1
    return sizes


def _person(  # noqa: PLR0913  one person is seven facts; a class to hold them would say less
    structure: Structure,
    key: int,
    organ: int,
    place: int,
    phone: str,
    today: date,
    dice: Random,
) -> Person:
    sex = "男" if dice.random() < 0.58 else "女"
    born = today - timedelta(days=dice.randint(24 * 366, 58 * 365))
    grown = born + timedelta(days=19 * 366)
    is_full = dice.random() >= 0.03
    earliest, latest = (
        (grown, today - timedelta(days=500))
        if is_full
        else (
            max(grown, today - timedelta(days=330)),
            today - timedelta(days=40),
        )
    )
    joined = earliest + timedelta(days=int((latest - earliest).days * dice.random() ** 1.4))
    communities = len(structure.communities)
    home = None if dice.random() < 0.1 else dice.randrange(communities)
    near = home if home is not None and dice.random() < 0.35 else dice.randrange(communities)
    return Person(
        key=key,
        name=a_name(dice, sex),
        sex=sex,
        organ=organ,
        post=dice.choice(LEADERS) if place < 2 else dice.choice(POSTS),
        born=born,
        joined=joined,
        is_full=is_full,
        phone=phone,
        home=home,
        items=_items(len(structure.items), dice),
        assigned=near,
    )


def _items(known: int, dice: Random) -> tuple[int, ...]:
    how_many: Sequence[int] = (0, 1, 1, 2, 2, 3)
    return tuple(sorted(dice.sample(range(known), dice.choice(how_many))))
