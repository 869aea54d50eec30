"""One office's roster before anything is done to its layout: its words, its people, its spellings.

The header words were collected apart from the lexicon and from `unseen.py`, as a third county's
clerks would write them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from nongan.tabular.tests.pages import Page, Written
from nongan.tabular.tests.people import COMMUNITIES, ITEMS, ORGANS, Person, person

WORDS: dict[str, tuple[str, ...]] = {
    "number": ("序号", "序\n号", "编次", "行次", "No", "顺序"),
    "name": (
        "姓名",
        "姓    名",
        "姓名（必填）",
        "名字/姓名",
        "党员姓名*",
        "参与党员",
        "本人姓名",
        "干部姓名",
        "报到同志",
        "Name in full",
    ),
    "sex": ("性别", "性別", "性 别（必选）", "Sex (M/F)", "性别\n（男/女）"),
    "birth": (
        "出生年月",
        "出生",
        "生年月",
        "出生年月（8位）",
        "出生年月日(公历)",
        "生于何年何月",
        "出生时期",
        "DOB (yyyy-mm)",
        "出生日期（按档案）",
    ),
    "joined": (
        "入党时间",
        "入党年份月份",
        "加入党组织日期",
        "入党日",
        "何时加入中国共产党",
        "入党批准时间",
        "入党时间（预备）",
        "党员入党年月",
        "Admitted to the Party",
        "加入中共时间",
    ),
    "phone": (
        "联系电话",
        "手机号码（11位）",
        "联系电话（手机）",
        "移动电话号码",
        "手机号（同微信）",
        "本人手机",
        "电 话 号 码",
        "Phone (mobile)",
        "通讯号码",
        "常用联系电话",
    ),
    "community": (
        "居住社区",
        "居住地（社区）",
        "常住地所在社区",
        "居住所在社区",
        "报到社区名称",
        "社区（居住地）",
        "现住地社区",
        "居住小区所属社区",
        "Home community",
        "住地社区",
    ),
    "kind": (
        "党员类别",
        "党员类型（正式/预备）",
        "正式党员/预备党员",
        "党员状态",
        "正式(预备)党员",
    ),
    "skills": (
        "服务意向",
        "服务专长",
        "拟认领服务项目",
        "志愿服务意愿",
        "可提供的服务类型",
        "能为社区做什么",
        "意向岗位（服务类）",
        "个人特长及爱好",
        "What I can offer",
    ),
    "post": ("职务", "现任职务（职级）", "担任职务", "工作职务", "职务名称", "Job title"),
    "party_branch": ("所在党支部", "党支部名称", "支部", "隶属支部", "所属支部（党小组）"),
    "remark": ("备注", "备  注", "需要说明的情况", "说明事项"),
}
# Columns that are nobody's field and must not take one: (header, what stands below it).
BYSTANDERS: dict[str, Callable[[Person, random.Random], Written]] = {
    "参加工作时间": lambda one, dice: f"{one.birth.year + 22}.07",
    "入党介绍人": lambda one, dice: person(dice).name,
    "社区联系人": lambda one, dice: person(dice).name,
    "社区联系电话": lambda one, dice: f"0431-832{dice.randint(10000, 99999)}",
    "支部书记电话": lambda one, dice: person(dice).phone,
    "微信号": lambda one, dice: f"wx_{dice.randint(10**5, 10**6)}",
    "年龄": lambda one, dice: 2026 - one.birth.year,
    "党龄": lambda one, dice: 2026 - one.joined.year,
    "身份证号码": lambda one, dice: f"220122{one.birth:%Y%m%d}{dice.randint(100, 999)}X",
    "家庭住址": lambda one, dice: f"幸福家园{dice.randint(1, 20)}栋{dice.randint(101, 909)}室",
    "民族": lambda one, dice: dice.choice(("汉", "满族", "汉族")),
    "学历": lambda one, dice: dice.choice(("本科", "大专", "研究生")),
    "是否志愿者": lambda one, dice: dice.choice(("是", "否")),
    "本人签字": lambda one, dice: "",
}
BRANCHES = ("第一党支部", "第二党支部", "离退休党支部", "机关党支部", "业务支部")


@dataclass(slots=True)
class Expected:
    """A person on a paper: where, and what a right reading says of each field."""

    sheet: str
    row: int
    values: dict[str, object]


@dataclass(slots=True)
class Paper:
    """A file with its truth. `problems` are (code, row) that must be named, `quiet` codes that must
    not be.
    """

    name: str
    data: bytes
    organ: str | None
    people: list[Expected]
    problems: list[tuple[str, int | None]] = field(default_factory=list)
    quiet: tuple[str, ...] = ()
    schema: str = "roster"
    layout: str = ""


class Office:
    """One office: draws its words, its columns and its people, and writes a row of a person."""

    def __init__(self, dice: random.Random, people: int | None = None) -> None:
        self.dice = dice
        self.organ = dice.choice(ORGANS)
        self.people = [person(dice) for _ in range(people or dice.randint(6, 22))]
        columns = ["name", "sex", "joined", "phone", "community", "skills"]
        columns += [one for one in ("birth", "post", "kind") if dice.random() < 0.7]
        columns += dice.sample(sorted(BYSTANDERS), dice.randint(0, 3))
        if dice.random() < 0.5:
            dice.shuffle(columns)
        self.columns = ["number", *columns, *(["remark"] if dice.random() < 0.5 else [])]
        self.words = {name: dice.choice(words) for name, words in WORDS.items()}
        self.day = dice.choice(DAYS)
        self.place = dice.randint(0, 3)
        self.joiner = dice.choice(("、", "，", ";", " ", "\n"))

    def header(self, columns: list[str] | None = None) -> list[Written]:
        """The header row."""
        return [self.words.get(name, name) for name in columns or self.columns]

    def row(self, one: Person, number: int, columns: list[str] | None = None) -> list[Written]:
        """A person's row."""
        return [self.cell(name, one, number) for name in columns or self.columns]

    def cell(self, name: str, one: Person, number: int) -> Written:
        """A person's cell."""
        if name in BYSTANDERS:
            return BYSTANDERS[name](one, self.dice)
        cells: dict[str, Written] = {
            "number": number,
            "name": one.name,
            "sex": one.sex,
            "birth": self.day(one.birth),
            "joined": self.day(one.joined),
            "phone": one.phone,
            "community": self._place(one.community),
            "kind": one.kind,
            "skills": self.joiner.join(one.items),
            "post": one.post,
            "remark": None,
        }
        return cells[name]

    def _place(self, name: str) -> str:
        core = name.removesuffix("社区")
        street = COMMUNITIES.get(name, "")
        return (name, core, f"{street}{name}", f"{core}居委会")[self.place] if name else "无"

    def values(self, one: Person, columns: list[str] | None = None) -> dict[str, object]:
        """What a right reading says of a person."""
        day = 10 if self.day in _TO_THE_DAY else 7
        truth: dict[str, object] = {
            "name": one.name,
            "sex": {"男": "M", "女": "F"}[one.sex],
            "birth": one.birth.isoformat()[:day],
            "joined": one.joined.isoformat()[:day],
            "phone": one.phone,
            "community": one.community or None,
            "kind": {"正式党员": "full", "预备党员": "probationary"}[one.kind],
            "skills": {f"item-{ITEMS.index(name) + 1}" for name in one.items},
            "post": one.post,
        }
        kept = columns or self.columns
        return {name: value for name, value in truth.items() if name in kept}

    def title(self) -> str:
        """A title line."""
        return (
            f"{self.organ}{self.dice.choice(('在职党员花名册', '党员进社区报到名单', '党员情况'))}"
        )

    def page(self, name: str = "Sheet1") -> Page:
        """A page with the title and the header."""
        page = Page(name, [[self.title()], self.header()])
        page.merges.append((0, 0, 0, len(self.columns) - 1))
        return page

    def fill(
        self, page: Page, people: list[Person] | None = None, first: int = 1
    ) -> list[Expected]:
        """Append people's rows to a page; where they stand."""
        found = []
        for number, one in enumerate(self.people if people is None else people, first):
            page.rows.append(self.row(one, number))
            found.append(Expected(page.name, len(page.rows), self.values(one)))
        return found


def _han(value: date) -> str:
    digits = "〇一二三四五六七八九"
    months = "一二三四五六七八九十"
    month = months[value.month - 1] if value.month < 11 else f"十{months[value.month - 11]}"
    return f"{''.join(digits[int(one)] for one in str(value.year))}年{month}月"


DAYS: tuple[Callable[[date], Written], ...] = (
    lambda value: f"{value:%y.%m}",
    _han,
    lambda value: f"{value.year}/{value.month}/{value.day} 00:00:00",
    lambda value: f"{value.year}/{value.month}/{value.day} 0:00",
    lambda value: f"{value:%y}年{value.month}月",
    lambda value: f"{value.year}.{value.month:02}.",
    lambda value: f"{value.year} 年 {value.month} 月",
    lambda value: f"{value:%Y%m%d}",
    lambda value: value,
    lambda value: int(f"{value:%Y%m}"),
    lambda value: f"{value.year}-{value.month}",
    lambda value: f"{value.year}年{value.month:02}月生",
    lambda value: f"{value.year}年{value.month}月{value.day}号",
)
_TO_THE_DAY = (DAYS[2], DAYS[3], DAYS[7], DAYS[8], DAYS[12])
