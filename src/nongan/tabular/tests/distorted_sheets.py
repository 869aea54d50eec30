"""Layouts of whole sheets: pages, branches, several tables, forms, tables that do not go down.

Registered beside those of `distortions`; see there.
"""

import random

from nongan.tabular.tests.distortions import SHEETS, STYLED, finished, layout
from nongan.tabular.tests.pages import FORMATS, Page, Written, delimited
from nongan.tabular.tests.papers import BRANCHES, BYSTANDERS, Expected, Office, Paper
from nongan.tabular.tests.people import COMMUNITIES, Person


@layout
def printed_pages(dice: random.Random) -> Paper:
    """The header again on each printed page, sometimes with the title and a line of the page."""
    office = Office(dice)
    page = office.page()
    again = dice.choice((0, 1, 2))
    people = []
    for number, one in enumerate(office.people, 1):
        if number > 1 and number % 5 == 1:
            if again:
                page.rows.append([f"第{number // 5 + 1}页 共{len(office.people) // 5 + 1}页"])
            if again == 2:
                page.rows.append(list(page.rows[0]))
            page.rows.append(office.header())
        people += office.fill(page, [one], number)
    return finished(office, [page], people, dice.choice(("xlsx", "xls", "ods", "csv")))


@layout
def subtotals(dice: random.Random) -> Paper:
    """A sub-total below each branch, the branch merged beside its people, a total at the end."""
    office = Office(dice, dice.randint(8, 20))
    page = Page("Sheet1", [[office.title()], ["党支部", *office.header()]])
    people, half = [], len(office.people) // 2
    for branch, group in zip(BRANCHES, (office.people[:half], office.people[half:]), strict=False):
        top = len(page.rows)
        for number, one in enumerate(group, 1):
            page.rows.append([branch if number == 1 else None, *office.row(one, number)])
            values = {**office.values(one), "party_branch": branch}
            people.append(Expected("Sheet1", len(page.rows), values))
        page.merges.append((top, 0, len(page.rows) - 1, 0))
        line = dice.choice(
            (
                ["小计", f"{len(group)}人"],
                [None, "小计", f"{len(group)}人"],
                [f"{branch}小计", len(group)],
            )
        )
        page.rows.append([*line])
    page.rows.append(["合计", f"{len(office.people)}人"])
    made = finished(office, [page], people, dice.choice(STYLED))
    made.quiet = ("total_differs", "name_missing")
    return made


@layout
def branch_lines(dice: random.Random) -> Paper:
    """A line above the people of each branch names it."""
    office = Office(dice, dice.randint(6, 20))
    page = office.page()
    people, half = [], len(office.people) // 2
    style = dice.choice(("{}", "一、{}", "{}（共{n}人）", "支部名称：{}"))
    for branch, group in zip(BRANCHES, (office.people[:half], office.people[half:]), strict=False):
        page.merges.append((len(page.rows), 0, len(page.rows), len(office.columns) - 1))
        page.rows.append([style.format(branch, n=len(group))])
        for one in office.fill(page, group):
            one.values["party_branch"] = branch
            people.append(one)
    return finished(office, [page], people, dice.choice(("xlsx", "xls", "ods", "csv", "docx")))


@layout
def branch_sheets(dice: random.Random) -> Paper:
    """A sheet for each branch; the organ stands in the file's name alone."""
    office = Office(dice, dice.randint(6, 20))
    pages, people, half = [], [], len(office.people) // 2
    for branch, group in zip(BRANCHES, (office.people[:half], office.people[half:]), strict=False):
        page = Page(branch, [[f"{branch}党员名单"], office.header()])
        for one in office.fill(page, group):
            one.values["party_branch"] = branch
            people.append(one)
        pages.append(page)
    return finished(office, pages, people, dice.choice(SHEETS))


@layout
def two_phones(dice: random.Random) -> Paper:
    """Two numbers in one cell, the office's or a second mobile."""
    office = Office(dice)
    page = office.page()
    column = office.columns.index("phone")
    people = office.fill(page)
    for row in page.rows[2:]:
        first = str(row[column])
        other = dice.choice(
            (f"1{dice.randint(3, 9)}{dice.randint(10**8, 10**9 - 1)}", "0431-83221277")
        )
        row[column] = dice.choice(
            (
                f"{first}、{other}",
                f"{first}\n{other}",
                f"{first} {other}",
                f"{first}（{other}）",
                f"{first};{other}",
            )
        )
    return finished(office, [page], people, dice.choice(FORMATS))


@layout
def short_communities(dice: random.Random) -> Paper:
    """Communities by whatever the clerk is used to call them."""
    office = Office(dice)
    page = office.page()
    people = office.fill(page)
    column = office.columns.index("community")
    for row, one in zip(page.rows[2:], office.people, strict=True):
        if one.community:
            core = one.community.removesuffix("社区")
            row[column] = dice.choice(
                (
                    f"{core}社",
                    f"{core}社区（{COMMUNITIES[one.community]}）",
                    f"住{core}",
                    f" {core} 社区 ",
                    f"{core}社区3网格",
                )
            )
    return finished(office, [page], people, dice.choice(FORMATS))


@layout
def on_its_side(dice: random.Random) -> Paper:
    """Fields down, people across."""
    office = Office(dice, dice.randint(2, 9))
    page = Page("Sheet1", [office.header()])
    people = office.fill(page)
    page.rows = [list(line) for line in zip(*page.rows, strict=True)]
    return finished(office, [page], people, dice.choice(("xlsx", "xls", "ods", "csv")))


@layout
def forms(dice: random.Random) -> Paper:
    """A form a person: label and value side by side, two pairs a line, one form below the other."""
    office = Office(dice, dice.randint(1, 4))
    office.columns = [name for name in office.columns if name not in ("number", *BYSTANDERS)]
    page, people = Page("Sheet1"), []
    for one in office.people:
        page.rows.append([dice.choice(("党员进社区登记表", "在职党员个人信息登记表"))])
        pairs = list(zip(office.header(), office.row(one, 1), strict=True))
        top = len(page.rows)
        for at in range(0, len(pairs), 2):
            page.rows.append([cell for pair in pairs[at : at + 2] for cell in pair])
        people.append(Expected("Sheet1", top + 1, office.values(one)))
        page.rows.append([])
    return finished(office, [page], people, dice.choice(("xlsx", "xls", "ods")))


@layout
def side_by_side(dice: random.Random) -> Paper:
    """Two people in a line, to save paper: the same columns twice."""
    office = Office(dice, 2 * dice.randint(3, 9))
    office.columns = ["number", "name", "sex", "phone", "community"]
    page = Page("Sheet1", [[office.title()], office.header() * 2])
    people, half = [], len(office.people) // 2
    for number in range(half):
        left, right = office.people[number], office.people[number + half]
        page.rows.append([*office.row(left, number + 1), *office.row(right, number + half + 1)])
        people += [Expected("Sheet1", len(page.rows), office.values(one)) for one in (left, right)]
    return finished(office, [page], people, dice.choice(STYLED))


@layout
def several_tables(dice: random.Random) -> Paper:
    """A document with a table of figures, the list in two tables, and a table of signatures."""
    office = Office(dice, dice.randint(6, 16))
    figures = Page("figures", [["项目", "人数"], ["在职党员", len(office.people)], ["报到党员", 3]])
    signed = Page(
        "signed", [["填表人", "王某", "审核人", "李某"], ["日期", "2026年3月", "盖章", ""]]
    )
    pages, people, half = [figures], [], len(office.people) // 2
    for at, group in enumerate((office.people[:half], office.people[half:])):
        page = Page(f"list {at}", [[f"{BRANCHES[at]}党员名单"], office.header()])
        people += office.fill(page, group)
        pages.append(page)
    return finished(office, [*pages, signed], people, "docx")


@layout
def odd_text(dice: random.Random) -> Paper:
    """Text with a semicolon, a tab or a bar between, in one of the encodings of office programs."""
    office = Office(dice)
    page = Page("", [office.header()])
    people = office.fill(page)
    mark = dice.choice((";", "\t", "|", ","))
    encoding = dice.choice(("utf-16", "gb18030", "utf-8", "utf-8-sig", "utf-16-le"))
    name = f"{office.organ}.{dice.choice(('csv', 'txt'))}"
    return Paper(name, delimited(page, mark, encoding), office.organ, people)


@layout
def another_name(dice: random.Random) -> Paper:
    """A file whose name ends otherwise than its content: et for xls, xls for xlsx, csv for xlsx."""
    office = Office(dice)
    page = office.page()
    people = office.fill(page)
    kind, ending = dice.choice((("xls", "et"), ("xlsx", "xls"), ("xls", "xlsx"), ("ods", "xlsx")))
    made = finished(office, [page], people, kind)
    made.name = f"{office.organ}.{ending}"
    return made


@layout
def off_the_corner(dice: random.Random) -> Paper:
    """The table begins some rows down and a column in; the unit and the day stand above it."""
    office = Office(dice)
    page = Page("Sheet1", [[], [None, office.title()]])
    page.rows.append([None, f"填报单位：{office.organ}（盖章）", None, None, "2026年3月1日"])
    page.rows.append([None, *office.header()])
    people = []
    for number, one in enumerate(office.people, 1):
        page.rows.append([None, *office.row(one, number)])
        people.append(Expected("Sheet1", len(page.rows), office.values(one)))
    page.rows += [[], [None, "单位负责人：", None, "填表人：", None, "联系电话：83220000"]]
    return finished(office, [page], people, dice.choice(SHEETS), named=False)


@layout
def three_levels(dice: random.Random) -> Paper:
    """A header over two rows with a row of column numbers or hints below it."""
    office = Office(dice)
    page = office.page()
    groups: list[str | None] = [None] * len(office.columns)
    at = dice.randrange(len(office.columns) - 2)
    groups[at] = dice.choice(("基本信息", "党员信息", "报到情况"))
    page.rows.insert(
        1, [groups[c] if at <= c < at + 2 else page.rows[1][c] for c in range(len(groups))]
    )
    page.merges = [(0, 0, 0, len(groups) - 1), (1, at, 1, at + 1)]
    for column in range(len(groups)):
        if not at <= column < at + 2:
            page.rows[2][column] = None
            page.merges.append((1, column, 2, column))
    if dice.random() < 0.5:
        page.rows.append([str(number) for number in range(1, len(groups) + 1)])
    return finished(office, [page], office.fill(page), dice.choice(STYLED))


@layout
def allocation_by_community(dice: random.Random) -> Paper:
    """The committee's list, a block of people below each community's name."""
    office = Office(dice)
    page = Page("Sheet1", [["党员分配名单"], ["序号", "姓名", "性别", "单位", "电话"]])
    people: list[Expected] = []
    people_of: dict[str, list[Person]] = {}
    for one in office.people:
        one.community = one.community or dice.choice(list(COMMUNITIES))
        people_of.setdefault(one.community, []).append(one)
    style = dice.choice(("{}", "{}（{n}人）", "一、{}"))
    for community, group in people_of.items():
        page.rows.append([style.format(community, n=len(group))])
        for number, one in enumerate(group, 1):
            page.rows.append([number, one.name, one.sex, office.organ, one.phone])
            values: dict[str, object] = {"name": one.name, "phone": one.phone}
            values["community"] = community
            people.append(Expected("Sheet1", len(page.rows), values))
    made = finished(office, [page], people, dice.choice(SHEETS))
    made.schema, made.organ = "allocation", None
    return made


@layout
def feedback_in_minutes(dice: random.Random) -> Paper:
    """A book that counts minutes: the unit stands in the header only."""
    office = Office(dice)
    community = dice.choice(list(COMMUNITIES))
    head: list[Written] = [
        "序号",
        "姓名",
        "单位",
        dice.choice(("服务时长（分钟）", "时长/分钟", "服务时间(单位:分)")),
        "评价",
    ]
    page = Page("Sheet1", [[f"{community}2026年第一季度服务反馈表"], head])
    people = []
    for number, one in enumerate(office.people, 1):
        minutes = dice.choice((30, 60, 90, 120, 150))
        page.rows.append([number, one.name, office.organ, minutes, "优秀"])
        values = {"name": one.name, "minutes": minutes, "grade": "excellent"}
        people.append(Expected("Sheet1", len(page.rows), values))
    made = finished(office, [page], people, dice.choice(SHEETS))
    made.schema, made.organ = "feedback", None
    return made
