"""The tables of one sheet: a sheet may hold several, one below the other, with titles, totals and
footers between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nongan.tabular import headers, organs
from nongan.tabular.containers.grids import Grid
from nongan.tabular.context import Context
from nongan.tabular.text import Cell, cell_text, squeezed
from nongan.tabular.weighing import Header

TOTAL = re.compile(r"(合计|总计|小计|共计|总数|总人数|人数合计|total|sum)|共\d+人")
# The same behind the name of what is added up: 第一党支部小计.
_TOTAL_OF = re.compile(r".{0,14}(合计|总计|小计|共计)([:：]?\d+人?)?\Z")
_EXAMPLE = re.compile(r"[(（]?(示?例|样例|举例|范例|填写示例|example)[)）]?[:：]?\Z")
_FIRST = (1, "1")
_ORDINARY = 3
_LABELLED = re.compile(r"[^\s:：]{2,12}[:：]")
FOOTER = re.compile(
    r"(填表人?|制表人?|审核人?|审批|负责人|经办人|填报人|统计人|联系人|联系电话|填报日期|填报时间|填表日期|制表日期|单位负责人|主管领导|主要领导"
    r"|党组织书记|盖章|备注|注|说明|填表说明|附注|prepared by|filled in by|checked by|approved by|"
    r"note|notes|remarks?)[\s(（]*.{0,6}[:：]"
    r"|^\d{4}年\d{1,2}月(\d{1,2}日)?$|^(注|说明|备注)[:：]?"
)
OLD = re.compile(
    r"旧名单|旧表|旧版|^旧|作废|往年|上年|去年|上一年|历史|已停用|停用|过期|废弃|备份|原名单|不用|"
    r"old|archive|obsolete|last year|previous|backup"
)
YEAR = re.compile(r"(20\d\d)\s*(?:年|[-./—])?")
_LINE = re.compile(r"\s{2,}|\t")


@dataclass(slots=True)
class Section:
    """One table: the lines before it, its header rows (from 0) and the rows of people (from 0)."""

    titles: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    heads: list[Header] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    total: int | None = None
    # Two headers below one another that name the columns differently: the second one's texts.
    contradicts: list[str] = field(default_factory=list)
    # Lines between the people, each with the row (from 0) that it stands above: a branch's name.
    captions: list[tuple[int, str]] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        """The year that the title speaks of."""
        for line in self.titles:
            found = YEAR.search(line)
            if found:
                return int(found[1])
        return None


def split(grid: Grid, context: Context, levels: list[int] | None) -> list[Section]:
    """The tables of a sheet. `levels`: header rows that a person chose. Empty when no table is
    there.
    """
    chosen = (
        levels
        if levels is not None
        else headers.find(grid.rows, 0, context.schema.name, grid.merges)
    )
    if not chosen and levels is None:
        return []
    first = Section(
        levels=chosen, heads=headers.headers_of(grid.rows, chosen, grid.merges) if chosen else []
    )
    first.titles = grid.preface + _lines(grid.rows[: chosen[0]] if chosen else [])
    if not chosen:
        first.heads = [Header(column, "") for column in range(max(map(len, grid.rows), default=0))]
    return _Walk(grid, context, first).sections()


def _lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    found = []
    for row in rows:
        texts = [cell_text(cell) for cell in row]
        found += [
            part for text in dict.fromkeys(texts) if text for part in _LINE.split(text) if part
        ]
    return found


class _Walk:
    """One way down the rows of a sheet, opening a new section where another list begins."""

    def __init__(self, grid: Grid, context: Context, first: Section) -> None:
        self._rows = grid.rows
        self._texts = grid.texts
        self._grid = grid
        self._context = context
        self._done: list[Section] = []
        self._section = first
        self._titles: list[tuple[int, str]] = []
        self._at = (first.levels[-1] + 1) if first.levels else 0
        self._words = self._header_words()
        # How many people stood above the total before.
        self._totalled = 0

    def _header_words(self) -> frozenset[str]:
        """The header's texts, with and without their line breaks."""
        levels = [text for level in self._section.levels for text in self._texts[level]]
        return frozenset([head.text for head in self._section.heads] + levels) - {""}

    def sections(self) -> list[Section]:
        """Walk to the end."""
        while self._at < len(self._rows):
            row = self._rows[self._at]
            filled = [place for place, text in enumerate(self._texts[self._at]) if text]
            if not filled:
                self._section.skipped.append((self._at + 1, "blank"))
            elif self._is_numbered(row, filled):
                self._section.rows.append(self._at)
            elif len(filled) > 1 and self._repeats_header(row, filled):
                self._at = self._next_header(self._at)
                continue
            elif not self._aside(row, filled):
                self._data(filled)
            self._at += 1
        self._flush_titles()
        self._done.append(self._section)
        return [section for section in self._done if section.rows or section is self._done[0]]

    def _is_numbered(self, row: Sequence[Cell], filled: list[int]) -> bool:
        """Whether a row begins with its number and goes on as people's rows do, right below the one
        before: what nearly every row is.
        """
        lead, texts = row[filled[0]], self._texts[self._at]
        return (
            len(filled) > _ORDINARY
            and (type(lead) is not str or lead.isdecimal())
            and lead not in _FIRST
            and bool(self._section.rows)
            and not self._titles
            and self._words.isdisjoint(texts)
            and not any("计" in texts[place] for place in filled[:3])
        )

    def _repeats_header(self, row: Sequence[Cell], filled: list[int]) -> bool:
        texts = self._texts[self._at]
        elsewhere = len(filled) > 2 and bool(self._section.rows) == bool(self._titles)
        if not elsewhere and self._words.isdisjoint(texts):
            return False
        equal = sum(texts[place] in self._words for place in filled) * 2 > len(filled)
        if not (equal or elsewhere) or not all(headers.could_head(row[place]) for place in filled):
            return False
        # Below a title words of a header open a new list; right below the header they contradict
        # it.
        enough = 3 if self._titles else 4
        return equal or len(headers.recognised(row, self._context.schema.name)) >= enough

    def _next_header(self, at: int) -> int:
        """A header again: a new list where a title stands before it or the columns differ, else the
        next page.
        """
        levels = headers.find(self._rows, at, self._context.schema.name, self._grid.merges) or [at]
        heads = headers.headers_of(self._rows, levels, self._grid.merges)
        equal = [head.text for head in heads] == [head.text for head in self._section.heads]
        if not self._section.rows and not self._titles:
            self._section.contradicts = [] if equal else [head.text for head in heads if head.text]
            self._section.skipped.append((at + 1, "header"))
        elif equal and not self._other_list():
            self._flush_titles()
            self._section.skipped += [(level + 1, "header") for level in levels]
        else:
            self._open([text for _, text in self._titles], levels, heads)
        return levels[-1] + 1

    def _open(self, titles: list[str], levels: list[int], heads: list[Header]) -> None:
        if self._section.rows or self._done:
            self._done.append(self._section)
        self._section = Section(titles=titles, levels=levels, heads=heads)
        self._words = self._header_words()
        self._titles = []
        self._totalled = 0

    def _other_list(self) -> bool:
        """Whether the lines just read announce another list: another organ, another year, or an old
        one.
        """
        lines = [text for _, text in self._titles]
        if any(OLD.search(squeezed(line)) for line in lines):
            return True
        years = {int(found[1]) for line in lines if (found := YEAR.search(line))}
        if years and self._section.year and self._section.year not in years:
            return True
        if self._context.schema.owner != "organ":
            return False
        names = {name for line in lines if (name := self._organ(line))}
        return bool(names) and names != {self._organ_of_section()}

    def _organ(self, line: str) -> str | None:
        found = organs.find_in(organs.unit_line(line) or line, self._context.vocabulary)
        return found.name if found.how != "similar" else None

    def _organ_of_section(self) -> str | None:
        return next((name for line in self._section.titles if (name := self._organ(line))), None)

    def _aside(self, row: Sequence[Cell], filled: list[int]) -> bool:
        """Whether a row is no person's: a total, a footer, a title, a row that holds its number
        only.
        """
        lead = row[filled[0]]
        if len(filled) == 1 and not isinstance(lead, str):
            self._skip("number_only")
            return True
        if lead in _FIRST and len(filled) > 2 and _counts(row, filled):
            self._skip("column_numbers")
            return True
        texts = [cell for at in filled[:3] if type(cell := row[at]) is str and "计" in cell]
        if any(_TOTAL_OF.match(squeezed(text)) for text in texts):
            self._total(row, filled)
            return True
        if not isinstance(lead, str) or (len(filled) > 1 and lead.isdecimal()):
            return False
        return self._said_by_lead(row, filled, lead)

    def _said_by_lead(self, row: Sequence[Cell], filled: list[int], lead: str) -> bool:
        plain = squeezed(lead)
        if TOTAL.match(plain) and len(plain) < 16:
            self._total(row, filled)
        elif len(filled) <= 4 and FOOTER.search(plain):
            self._skip("footer")
        elif len(filled) > 1 and _EXAMPLE.match(plain):
            self._skip("example")
        elif len(filled) == 1 and (len(plain) > 1 or plain.isdigit()):
            return self._lone(plain, lead, filled[0])
        elif all(_LABELLED.match(squeezed(cell_text(row[at]))) for at in filled):
            self._titles += [(self._at, cell_text(row[at])) for at in filled]
        else:
            return False
        return True

    def _skip(self, reason: str) -> None:
        self._section.skipped.append((self._at + 1, reason))

    def _lone(self, plain: str, lead: str, place: int) -> bool:
        """One text alone in its row: its number, a title, or a person of whom only the name is
        known.
        """
        if plain.isdigit():
            self._skip("number_only")
            return True
        if (
            len(plain) <= 4
            and place < len(self._section.heads)
            and "名" in self._section.heads[place].text
        ):
            return False
        self._titles.append((self._at, lead))
        return True

    def _total(self, row: Sequence[Cell], filled: list[int]) -> None:
        """A total is of all the people above it, or of those since the total before."""
        self._skip("total")
        numbers = re.findall(r"\d+", " ".join(cell_text(row[place]) for place in filled))
        counted = len(self._section.rows)
        if len(numbers) == 1 and self._section.total is None:
            self._section.total = int(numbers[0])
            if self._section.total in (counted, counted - self._totalled):
                self._section.total = None
        self._totalled = counted

    def _data(self, filled: list[int]) -> None:
        if self._titles and self._section.rows and self._other_list():
            self._open(
                [text for _, text in self._titles], self._section.levels, self._section.heads
            )
        self._section.captions += [(self._at, text) for _, text in self._titles]
        self._flush_titles()
        self._section.rows.append(self._at)

    def _flush_titles(self) -> None:
        self._section.skipped += [(at + 1, "note") for at in dict(self._titles)]
        self._titles = []


def gaps(numbers: Sequence[int]) -> tuple[int, int] | None:
    """The first two neighbours of a rising series that leave a number out."""
    for before, after in pairwise(numbers):
        if after > before + 1:
            return before, after
    return None


def _counts(row: Sequence[Cell], filled: list[int]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 …"""
    texts = [cell_text(row[place]) for place in filled]
    return texts == [str(number) for number in range(1, len(texts) + 1)]
