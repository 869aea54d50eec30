"""An invented county for the tests: its words, its people, seeded."""

import random
from dataclasses import dataclass
from datetime import date

from nongan.tabular.vocabulary import ItemName, OrganName, Vocabulary

TODAY = date(2026, 3, 1)
STREETS = ["河滨街道", "东岗街道", "南湖街道"]
COMMUNITIES = {
    "柳园社区": "河滨街道",
    "水塔社区": "河滨街道",
    "铁西街社区": "东岗街道",
    "学府社区": "东岗街道",
    "清河桥社区": "南湖街道",
    "和平广场社区": "南湖街道",
}
ORGANS = [
    "县委办公室",
    "县委组织部",
    "县人大常委会办公室",
    "县发展和改革局",
    "县工业和信息化局",
    "县公安局",
    "县民政局",
    "县住房和城乡建设局",
    "县市场监督管理局",
    "县人民医院",
    "县第三中学",
    "县供销合作社联合社",
]
ITEMS = [
    "创业就业",
    "医疗保健",
    "环境卫生",
    "安全生产检查",
    "民意调查",
    "科普宣传",
    "民事调解",
    "抗灾救援",
    "文体活动",
    "便民服务",
    "法律援助",
    "家庭教育",
]
POSTS = ["科员", "副局长", "主任", "医师", "教师", "股长", "干事", "办事员", "民警", "一级科员"]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰海燕志红梅"


def vocabulary() -> Vocabulary:
    """The county's words as the product would give them."""
    return Vocabulary(
        "清河县",
        STREETS,
        list(COMMUNITIES),
        [OrganName(name) for name in ORGANS],
        [ItemName(f"item-{number}", name) for number, name in enumerate(ITEMS, 1)],
    )


@dataclass(slots=True)
class Person:
    """A member as the truth has it: dates to the day, items by name."""

    name: str
    sex: str
    birth: date
    joined: date
    phone: str
    community: str
    kind: str
    items: list[str]
    post: str


def person(dice: random.Random) -> Person:
    """One invented person."""
    birth = date(dice.randint(1966, 2002), dice.randint(1, 12), dice.randint(1, 28))
    age = dice.randint(19, max(20, 2025 - birth.year))
    joined = date(min(birth.year + age, 2025), dice.randint(1, 12), dice.randint(1, 28))
    given = "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2))))
    return Person(
        dice.choice(SURNAMES) + given,
        dice.choice("男女"),
        birth,
        joined,
        f"1{dice.choice('3578')}{dice.randint(10**8, 10**9 - 1)}",
        dice.choice(list(COMMUNITIES)) if dice.random() < 0.9 else "",
        "预备党员" if dice.random() < 0.06 else "正式党员",
        dice.sample(ITEMS, dice.randint(0, 3)),
        dice.choice(POSTS),
    )
