"""Rosters in words and layouts that the lexicon was not written from: a holdout for the recognition
of headers.

Every file comes with its truth. The words here were collected as another county's clerks would
write
them; a word may be in the lexicon by chance, most are not. `python -m
nongan.tabular.tests.unseen_score` prints the score of many seeds.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import docx
import openpyxl

from nongan.tabular.tests.people import COMMUNITIES, ORGANS, TODAY, Person, person

WORDS: dict[str, list[str]] = {
    "number": ["序 号", "顺号", "№", "#", "编 号", "项次"],
    "name": [
        "姓名",
        "党员姓名（全称）",
        "报到党员姓名",
        "党员同志姓名",
        "同志姓名",
        "姓\n名",
        "Member name",
        "人员姓名",
        "党员名",
    ],
    "sex": ["性别", "性别(男/女)", "男、女", "Gender", "性　别"],
    "birth": [
        "出生年份及月份",
        "生日",
        "出生（年月）",
        "出生年、月",
        "Birth date",
        "阳历生日",
        "哪年生人",
        "何时出生",
        "出生日",
        "出生的年月",
    ],
    "joined": [
        "何时入党",
        "入党日子",
        "加入中国共产党的时间",
        "党龄起算日",
        "组织入党时间",
        "入党（年.月）",
        "Date joined CPC",
        "Party since",
        "发展入党时间",
        "哪年入党",
        "入党宣誓时间",
    ],
    "phone": [
        "手机号(本人)",
        "移动号码",
        "本人联系电话",
        "联络方式",
        "Mobile no.",
        "可联系电话",
        "手机/微信同号",
        "常用手机",
        "电话（手机）",
        "拨打号码",
    ],
    "community": [
        "所报社区",
        "住址所在社区",
        "居住地社区",
        "住哪个社区",
        "家在哪个社区",
        "现居社区",
        "Community of residence",
        "居住社区(村)",
        "所住社区",
        "对接社区",
    ],
    "kind": [
        "党员类别(正式/预备)",
        "正式或预备",
        "是否预备党员",
        "党员身份类别",
        "Membership",
        "党员种类",
    ],
    "skills": [
        "志愿项目",
        "擅长",
        "能参加的服务",
        "志愿服务特长",
        "服务意愿",
        "可承担项目",
        "认领志愿服务岗位",
        "Volunteer skills",
        "想参加的服务项目",
        "特长（可多选）",
        "意愿服务类型",
    ],
    "post": ["职务/职级", "现职", "岗位职务", "行政职务", "Position held", "现任何职"],
    "address": ["家庭详细住址", "现在住址", "住房地址", "Home addr", "家住哪里", "小区楼号"],
    "id_number": [
        "公民身份证号码",
        "身份证件号",
        "身份证(18位)",
        "ID No.",
        "证件号码(身份证)",
        "身份号",
    ],
    "ethnicity": ["民 族", "民族成分", "Ethnic group", "何民族"],
    "education": ["最高学历", "学历（全日制）", "文化层次", "学历/学位", "Education level"],
    "full_on": ["转正时间", "转为正式党员日期", "按期转正年月"],
    "work_start": ["参加工作时间", "参加革命工作时间", "入职年月"],
    "introducer": ["入党介绍人", "介绍人姓名"],
    "emergency": ["紧急联系人电话", "家属电话", "紧急情况联系电话"],
    "office": ["办公电话", "单位座机", "办公室电话"],
    "age": ["年龄", "周岁", "年  龄"],
    "wechat": ["微信号", "电子邮箱"],
    "remark": ["备注", "备 注", "其他说明"],
}
FIELDS = (
    "number",
    "name",
    "sex",
    "birth",
    "joined",
    "phone",
    "community",
    "kind",
    "skills",
    "post",
    "remark",
)
SENSITIVE = ("address", "id_number", "ethnicity", "education")
GROUPS = {
    "birth": "基本情况",
    "joined": "党籍情况",
    "kind": "党籍情况",
    "phone": "联系信息",
    "community": "联系信息",
    "skills": "志愿服务",
}


@dataclass(slots=True)
class Roster:
    """A file, its people, and which column stands where."""

    name: str
    data: bytes
    organ: str
    people: list[Person]
    columns: list[str]
    style: str
    precision: str
    first_row: int = 0
    headers: dict[str, str] = field(default_factory=dict)


def roster(seed: int) -> Roster:
    """The roster of a seed, in one of the containers."""
    dice = random.Random(seed)
    organ = dice.choice(ORGANS)
    people = [person(dice) for _ in range(dice.randint(6, 30))]
    columns = _columns(dice)
    style = dice.choice(("xlsx", "xlsx", "xlsx-two", "xlsx-side", "csv", "docx"))
    made = Roster("", b"", organ, people, columns, style, dice.choice(("day", "month", "month")))
    made.headers = {name: dice.choice(WORDS[name]) for name in columns}
    rows, titles = _rows(made, dice)
    if style == "csv":
        made.name, made.data = f"{organ}.csv", _csv(titles + rows, dice)
    elif style == "docx":
        made.name, made.data = f"{dice.randint(1, 99)}{organ}党员信息.docx", _docx(titles, rows)
    else:
        made.name, made.data = f"{organ}报送.xlsx", _xlsx(made, titles, rows, dice)
    return made


def _columns(dice: random.Random) -> list[str]:
    columns = ["name", "sex", "joined", "phone", "community", "skills"]
    columns += [name for name in ("birth", "post", "kind", "remark") if dice.random() < 0.75]
    columns += dice.sample(SENSITIVE, dice.randint(1, 3))
    columns += dice.sample(
        ("full_on", "work_start", "introducer", "emergency", "office", "age", "wechat"),
        dice.randint(0, 3),
    )
    if dice.random() < 0.7:
        dice.shuffle(columns)
    return ["number", *columns]


def _day(value: date, style: str, dice: random.Random) -> str:
    if style == "day":
        return dice.choice(
            (
                value.isoformat(),
                f"{value:%Y%m%d}",
                f"{value.year}年{value.month}月{value.day}日",
                f"{value:%Y/%m/%d}",
            )
        )
    return dice.choice(
        (
            f"{value.year}.{value.month:02d}",
            f"{value:%Y%m}",
            f"{value.year}年{value.month}月",
            f"{value:%Y-%m}",
        )
    )


def _cell(name: str, one: Person, at: int, tools: tuple[Roster, random.Random]) -> Any:
    made, dice = tools
    phone = one.phone
    simple = {
        "number": at + 1,
        "name": dice.choice((one.name, f" {one.name}", "　".join(one.name))),
        "sex": one.sex,
        "birth": _day(one.birth, made.precision, dice),
        "joined": _day(one.joined, made.precision, dice),
        "phone": dice.choice(
            (
                phone,
                f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
                f"+86 {phone}",
                int(phone),
                f"0431-8322{dice.randint(1000, 9999)}/{phone}",
            )
        ),
        "community": _place(one.community, dice),
        "skills": dice.choice(("、", "；", " ", "/", "\n", ",")).join(one.items),
        "post": one.post,
        "address": f"阳光家园{dice.randint(1, 30)}栋2单元{dice.randint(101, 909)}室",
        "id_number": f"220122{one.birth:%Y%m%d}{dice.randint(100, 999)}A",
        "ethnicity": dice.choice(("汉", "汉族", "满族", "蒙古族")),
        "education": dice.choice(("大学", "本科", "研究生", "大专", "中专")),
        "full_on": _day(one.joined.replace(year=one.joined.year + 1), made.precision, dice),
        "work_start": _day(date(one.birth.year + 22, 7, 1), made.precision, dice),
        "introducer": person(dice).name,
        "emergency": person(dice).phone,
        "office": f"0431-83{dice.randint(100000, 999999)}",
        "age": TODAY.year - one.birth.year,
        "wechat": f"wx{dice.randint(10**5, 10**7)}@q",
        "remark": "",
    }
    if name == "kind":
        asked = "是否" in made.headers["kind"]
        return (
            ("是" if one.kind == "预备党员" else "否")
            if asked
            else dice.choice((one.kind, one.kind[:2]))
        )
    return simple[name]


def _place(community: str, dice: random.Random) -> str:
    if not community:
        return dice.choice(("", "无", "外县", "长春市"))
    core = community.removesuffix("社区")
    street = COMMUNITIES[community]
    return dice.choice(
        (
            community,
            core,
            f"{street}{community}",
            f"清河县{street}{community}居委会",
            f"{community}居委会",
        )
    )


def _rows(made: Roster, dice: random.Random) -> tuple[list[list[Any]], list[list[Any]]]:
    rows: list[list[Any]] = [[made.headers[name] for name in made.columns]]
    rows += [
        [_cell(name, one, at, (made, dice)) for name in made.columns]
        for at, one in enumerate(made.people)
    ]
    titles = []
    if made.style not in ("xlsx-side", "csv") and dice.random() < 0.85:
        titles.append(
            [
                dice.choice(
                    (
                        f"{made.organ}在职党员进社区花名册",
                        f"清河县{made.organ}党员到社区报到情况表",
                        f"2026年{made.organ}党员基本信息统计",
                    )
                )
            ]
        )
        if dice.random() < 0.4:
            titles.append([f"单位名称：{made.organ}"])
        if dice.random() < 0.2:
            titles.append([])
    made.first_row = (0 if made.style == "docx" else len(titles)) + 2
    return rows, titles


def _csv(rows: list[list[Any]], dice: random.Random) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=dice.choice((",", "\t", ";"))).writerows(rows)
    return text.getvalue().encode(dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")))


def _docx(titles: list[list[Any]], rows: list[list[Any]]) -> bytes:
    document = docx.Document()
    for line in titles:
        document.add_paragraph("".join(line))
    table = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, value in zip(line.cells, row, strict=True):
            cell.text = str(value)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _xlsx(
    made: Roster, titles: list[list[Any]], rows: list[list[Any]], dice: random.Random
) -> bytes:
    book: Any = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = dice.choice(("Sheet1", "党员", made.organ[:20]))
    for line in titles:
        sheet.append(line)
    if titles:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(rows[0]))
    if made.style == "xlsx-two":
        _two_levels(sheet, made, len(titles) + 1)
        rows = rows[1:]
        made.first_row += 1
    if made.style == "xlsx-side":
        rows = [list(line) for line in zip(*rows, strict=True)]
    for line in rows:
        sheet.append(line)
    if made.style != "xlsx-side" and dice.random() < 0.5:
        sheet.append([])
        sheet.append(
            [
                dice.choice(
                    (
                        f"合计：{len(made.people)}人",
                        "填表人：王某  联系电话：0431-83220000",
                        "注：本表一式两份",
                    )
                )
            ]
        )
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _two_levels(sheet: Any, made: Roster, row: int) -> None:
    """Neighbours of one group share a name above; the others are merged over both rows."""
    groups = [GROUPS.get(name, "") for name in made.columns]
    at = 0
    while at < len(groups):
        end = at
        while groups[at] and end + 1 < len(groups) and groups[end + 1] == groups[at]:
            end += 1
        if end > at:
            sheet.cell(row, at + 1, groups[at])
            sheet.merge_cells(start_row=row, end_row=row, start_column=at + 1, end_column=end + 1)
            for place in range(at, end + 1):
                sheet.cell(row + 1, place + 1, made.headers[made.columns[place]])
        else:
            sheet.cell(row, at + 1, made.headers[made.columns[at]])
            sheet.merge_cells(
                start_row=row, end_row=row + 1, start_column=at + 1, end_column=at + 1
            )
        at = end + 1
    # The next appended row stands below both levels, whatever is merged.
    sheet._current_row = row + 1
