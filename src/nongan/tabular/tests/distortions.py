"""What offices do to the layout of a list, one function a layout; each paper comes with its truth.

`distortions_score` holds the reading against them; no word or layout here was taken from a county
of the corpus.
"""

import random
from collections.abc import Callable

from nongan.tabular.tests.pages import FORMATS, Page, Written, written
from nongan.tabular.tests.papers import Expected, Office, Paper
from nongan.tabular.tests.people import ITEMS

LAYOUTS: dict[str, Callable[[random.Random], Paper]] = {}
SHEETS = ("xlsx", "xls", "ods")
STYLED = ("xlsx", "xls", "ods", "docx")
_RARE = ("乜", "亓", "缑", "郗", "逄", "昝", "仉", "妫", "黑", "铁", "海", "牧", "图")


def layout(make: Callable[[random.Random], Paper]) -> Callable[[random.Random], Paper]:
    """Register a layout under its name."""
    LAYOUTS[make.__name__] = make
    return make


def paper(name: str, seed: int) -> Paper:
    """The paper of a layout and a seed."""
    made = LAYOUTS[name](random.Random(f"{name} {seed}"))
    made.layout = name
    return made


def finished(
    office: Office, pages: list[Page], people: list[Expected], kind: str, *, named: bool = True
) -> Paper:
    """The file of an office: rows of a document are counted within its table, a csv has no sheet
    name.
    """
    if kind == "docx":
        number = {page.name: at for at, page in enumerate(pages, 1)}
        above = {page.name: _lone_rows(page) for page in pages}
        for one in people:
            one.row -= above[one.sheet]
            one.sheet = f"table {number[one.sheet]}"
    elif kind == "csv":
        for one in people:
            one.sheet = ""
    name = f"{office.organ}.{kind}" if named else f"上报材料.{kind}"
    return Paper(name, written(pages, kind), office.organ, people)


def _lone_rows(page: Page) -> int:
    at = 0
    while at < len(page.rows) and sum(cell is not None for cell in page.rows[at]) < 2:
        at += 1
    return at


@layout
def plain(dice: random.Random) -> Paper:
    """Nothing but other words and spellings."""
    office = Office(dice)
    page = office.page()
    return finished(office, [page], office.fill(page), dice.choice(FORMATS))


@layout
def merged_down(dice: random.Random) -> Paper:
    """A community written once for several neighbours, merged over their rows."""
    office = Office(dice)
    office.people.sort(key=lambda one: one.community)
    page = office.page()
    people = office.fill(page)
    column, first = office.columns.index("community"), 2
    for row in range(3, len(page.rows) + 1):
        if row == len(page.rows) or page.rows[row][column] != page.rows[first][column]:
            if row - 1 > first:
                page.merges.append((first, column, row - 1, column))
            for under in range(first + 1, row):
                page.rows[under][column] = None
            first = row
    return finished(office, [page], people, dice.choice(STYLED))


@layout
def struck_row(dice: random.Random) -> Paper:
    """Somebody crossed out, in the whole row or in the name alone."""
    office = Office(dice)
    page = office.page()
    people = office.fill(page)
    at = dice.randrange(2, len(page.rows))
    whole = dice.random() < 0.6
    columns = range(len(office.columns)) if whole else [office.columns.index("name")]
    page.struck |= {(at, column) for column in columns}
    made = finished(office, [page], people, dice.choice(STYLED))
    made.problems = [("row_struck", people[at - 2].row)]
    return made


@layout
def struck_cell(dice: random.Random) -> Paper:
    """One cell crossed out."""
    office = Office(dice)
    page = office.page()
    people = office.fill(page)
    at = dice.randrange(2, len(page.rows))
    page.struck.add((at, office.columns.index("phone")))
    made = finished(office, [page], people, dice.choice(STYLED))
    made.problems = [("cell_struck", people[at - 2].row)]
    made.quiet = ("row_struck",)
    return made


@layout
def hidden_rows(dice: random.Random) -> Paper:
    """Rows hidden by hand or by a filter: still people of the list."""
    office = Office(dice)
    page = office.page()
    people = office.fill(page)
    page.hidden = set(dice.sample(range(2, len(page.rows)), 2))
    made = finished(office, [page], people, dice.choice(SHEETS))
    made.problems = [("row_hidden", row + 1) for row in page.hidden]
    return made


@layout
def ticks(dice: random.Random) -> Paper:
    """Sex, and full or probationary, ticked in two columns each."""
    office = Office(dice)
    mark = dice.choice(("√", "✓", "1", "是", "V", "●"))
    columns: list[str] = []
    for name in office.columns:
        columns += {"sex": ["男", "女"], "kind": ["正式", "预备"]}.get(name, [name])
    page = Page("Sheet1", [[office.title()], office.header(columns)])
    people = []
    for number, one in enumerate(office.people, 1):
        said = {one.sex, one.kind[:2]}
        page.rows.append(
            [
                (mark if name in said else None)
                if name in ("男", "女", "正式", "预备")
                else office.cell(name, one, number)
                for name in columns
            ]
        )
        people.append(Expected("Sheet1", len(page.rows), office.values(one)))
    return finished(office, [page], people, dice.choice(FORMATS))


@layout
def grid_of_items(dice: random.Random) -> Paper:
    """A column for each service item under a common header, ticked."""
    office = Office(dice)
    items = dice.sample(ITEMS, 5)
    for one in office.people:
        one.items = [item for item in one.items if item in items] or [dice.choice(items)]
    office.columns = [name for name in office.columns if name != "skills"] + ["skills"]
    upper = [*office.header(), *[None] * 4]
    lower: list[Written] = [*[None] * (len(office.columns) - 1), *items]
    page = Page("Sheet1", [[office.title()], upper, lower])
    last = len(office.columns) - 1
    page.merges = [(1, column, 2, column) for column in range(last)] + [(1, last, 1, last + 4)]
    people = []
    for number, one in enumerate(office.people, 1):
        marks = ["√" if item in one.items else None for item in items]
        page.rows.append([*office.row(one, number)[:-1], *marks])
        people.append(Expected("Sheet1", len(page.rows), office.values(one)))
    return finished(office, [page], people, dice.choice(STYLED))


@layout
def one_person(dice: random.Random) -> Paper:
    """A list of one, whose surname is rare."""
    office = Office(dice, 1)
    office.people[0].name = dice.choice(_RARE) + office.people[0].name[1:]
    page = office.page()
    return finished(office, [page], office.fill(page), dice.choice(FORMATS))


@layout
def rare_surnames(dice: random.Random) -> Paper:
    """A few people, none of a common surname."""
    office = Office(dice, 4)
    for one in office.people:
        one.name = dice.choice(_RARE) + one.name[1:]
    page = office.page()
    return finished(office, [page], office.fill(page), dice.choice(FORMATS))


@layout
def two_in_a_cell(dice: random.Random) -> Paper:
    """Two people in one cell: named, and neither of them invented."""
    office = Office(dice)
    page = office.page()
    people = office.fill(page)
    at = dice.randrange(2, len(page.rows))
    other = "李" + dice.choice(("建国", "娜", "秀英"))
    column = office.columns.index("name")
    page.rows[at][column] = dice.choice("、，/\n").join((office.people[at - 2].name, other))
    people[at - 2].values["name"] = None
    made = finished(office, [page], people, dice.choice(FORMATS))
    made.problems = [("name_several", people[at - 2].row)]
    return made
