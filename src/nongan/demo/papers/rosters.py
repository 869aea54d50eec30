"""The rosters of the offices: one file an organ, each in its own habit, with its own slips."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from nongan.demo.papers import spelling
from nongan.demo.papers.layouts import Layout, layout_of
from nongan.demo.papers.people import Person, a_name
from nongan.demo.papers.sheets import Merge, Sheet
from nongan.demo.papers.spelling import Written
from nongan.demo.papers.structure import Structure

SCHOOLS = ("大学", "大专", "研究生", "本科")
NOTICE = "演示数据：以上单位为公开名称，人员、电话、日期均为虚构。"


@dataclass(frozen=True)
class Slip:
    """A mistake left in a roster on purpose: which rule it breaks, whose row, in which file."""

    code: str
    file: str
    person: int


@dataclass(frozen=True)
class Paper:
    """One file that an office sends: its name and its sheets."""

    name: str
    sheets: list[Sheet]


def rosters(
    structure: Structure, people: list[Person], *, today: date, dice: Random, slips: int
) -> tuple[list[Paper], list[Slip]]:
    """Write every organ's roster; `slips` rows in the whole county carry a mistake."""
    wrong = _spread(people, slips, dice)
    papers, made = [], []
    for organ in range(len(structure.organs)):
        layout = layout_of(organ)
        own = [person for person in people if person.organ == organ]
        if "born" not in dict(layout.columns):
            _only_visible(own, wrong)
        paper = Roster(structure, layout, organ, today, dice).paper(own, wrong)
        papers.append(paper)
        made += [Slip(wrong[p.key], paper.name, p.key) for p in own if p.key in wrong]
    return papers, made


def _spread(people: list[Person], slips: int, dice: Random) -> dict[int, str]:
    codes = ("phone_invalid", "duplicate_row", "joined_before_18", "phone_missing")
    chosen = dice.sample([person.key for person in people], slips)
    return {key: codes[place % len(codes)] for place, key in enumerate(sorted(chosen))}


def _only_visible(people: list[Person], wrong: dict[int, str]) -> None:
    """Nobody can see that a date of joining is too early where no birth is asked for."""
    for person in people:
        if wrong.get(person.key) == "joined_before_18":
            wrong[person.key] = "phone_invalid"


class Roster:
    """One organ's roster while it is being typed."""

    def __init__(
        self, structure: Structure, layout: Layout, organ: int, today: date, dice: Random
    ) -> None:
        self.structure = structure
        self.layout = layout
        self.organ = structure.organs[organ]
        self.place = organ + 1
        self.today = today
        self.dice = dice

    def paper(self, people: list[Person], wrong: dict[int, str]) -> Paper:
        """The whole file: title, header, rows, totals, footer and side sheets."""
        name = self._words(self.layout.file_name) + self.layout.suffix
        sheet = Sheet("名单" if self.place % 2 else "Sheet1")
        self._head(sheet)
        first = len(sheet.rows)
        for number, person in enumerate(people, start=1):
            self._rows_of(sheet, number, person, wrong.get(person.key, ""))
        self._merge_branches(sheet, first)
        self._foot(sheet, len(people))
        return Paper(name, self._side_sheets(sheet, people))

    def _words(self, text: str) -> str:
        short, organ = self.organ.short, self.organ.name
        day = f"{self.today:%Y年%m月%d日}"
        return text.format(number=f"{self.place:02}", organ=organ, short=short, day=day)

    def _head(self, sheet: Sheet) -> None:
        width = len(self.layout.columns)
        for text in filter(None, (self.layout.title, self.layout.unit_line)):
            if not sheet.rows:
                sheet.merges.append(Merge(0, 0, 0, width - 1))
            sheet.rows.append([self._words(text)])
        top = len(sheet.rows)
        headers: list[Written] = [header for _, header in self.layout.columns]
        if self.layout.groups:
            self._group_row(sheet, headers)
        sheet.rows.append(headers)
        sheet.header_rows = range(top, len(sheet.rows))

    def _group_row(self, sheet: Sheet, headers: list[Written]) -> None:
        row = len(sheet.rows)
        upper: list[Written] = [""] * len(headers)
        for words, first, last in self.layout.groups:
            upper[first] = words
            sheet.merges.append(Merge(row, first, row, last))
        upper[0] = headers[0]
        sheet.merges.append(Merge(row, 0, row + 1, 0))
        sheet.rows.append(upper)

    def _rows_of(self, sheet: Sheet, number: int, person: Person, slip: str) -> None:
        cells = {name: self._cell(name, number, person) for name, _ in self.layout.columns}
        if slip == "phone_invalid":
            cells["phone"] = person.phone[:10]
        elif slip == "phone_missing":
            cells["phone"] = ""
        elif slip == "joined_before_18":
            early = person.born + timedelta(days=16 * 365)
            cells["joined"] = spelling.written_date(early, self.layout.styles["joined"])
        sheet.rows.append(list(cells.values()))
        if slip == "duplicate_row":
            sheet.rows.append(list(cells.values()))
        if self.layout.has_blank_rows and number % 17 == 0:
            sheet.rows.append([""] * len(cells))

    def _cell(self, name: str, number: int, person: Person) -> Written:
        styles, dice = self.layout.styles, self.dice
        if name in {"born", "joined"}:
            return spelling.written_date(getattr(person, name), styles[name])
        if name == "home":
            home = None if person.home is None else self.structure.communities[person.home]
            return spelling.written_community(home, styles["home"], self.structure.county, dice)
        items = [self.structure.items[item].name for item in person.items]
        texts: dict[str, Written] = {
            "number": number,
            "name": spelling.written_name(person.name, ("plain", "padded", "spaced")[number % 3]),
            "sex": person.sex,
            "kind": spelling.written_kind(person.is_full, styles.get("kind", "long")),
            "post": person.post,
            "phone": spelling.written_phone(person.phone, styles["phone"]),
            "items": self.layout.separator.join(items),
            "unit": self.organ.name,
            "branch": f"第{'一二三'[min(number // 12, 2)]}党支部",
            "nation": "汉族",
            "school": dice.choice(SCHOOLS),
            # Region 000000 and check digit 0 exist nowhere: right in look, nobody's number.
            "id": f"000000{person.born:%Y%m%d}{number:03}0",
            "desk_phone": f"0431-0000{person.key % 10000:04}",
        }
        return texts.get(name, "")

    def _merge_branches(self, sheet: Sheet, first: int) -> None:
        """Where the first column names the branch, offices merge it over its people."""
        if self.layout.columns[0][0] != "branch":
            return
        start = first
        for row in range(first + 1, len(sheet.rows) + 1):
            if row == len(sheet.rows) or sheet.rows[row][0] != sheet.rows[start][0]:
                if row - start > 1:
                    sheet.merges.append(Merge(start, 0, row - 1, 0))
                for covered in range(start + 1, row):
                    sheet.rows[covered][0] = ""
                start = row if row < len(sheet.rows) else start

    def _foot(self, sheet: Sheet, count: int) -> None:
        if self.layout.has_totals:
            sheet.rows.append(["合计", f"{count}人"])
        for text in filter(None, (self.layout.footer, NOTICE if self.layout.footer else "")):
            sheet.rows.append([self._words(text)])

    def _side_sheets(self, sheet: Sheet, people: list[Person]) -> list[Sheet]:
        if self.layout.has_notes_sheet:
            notes: list[list[Written]] = [
                ["填表说明（演示数据）"],
                ["1. 每名在职党员填一行，请勿合并单元格。"],
                ["2. 居住社区填写现居住地所在社区。"],
                ["3. 请于每年三月底前报县直机关党工委。"],
            ]
            return [Sheet("填表说明", notes), sheet]
        if self.layout.has_old_sheet:
            return [sheet, self._old_sheet(sheet, people)]
        return [sheet]

    def _old_sheet(self, sheet: Sheet, people: list[Person]) -> Sheet:
        """Two years ago's list, kept in a hidden sheet: some of these people have long left."""
        top = sheet.header_rows.stop
        rows = [list(row) for row in sheet.rows[: top + min(len(people), 8)]]
        named = [name for name, _ in self.layout.columns].index("name")
        for row in rows[top::3]:
            row[named] = a_name(self.dice, "男")
        old = Sheet(f"{self.today.year - 2}年旧名单", rows, [], sheet.header_rows)
        old.is_hidden = True
        return old
