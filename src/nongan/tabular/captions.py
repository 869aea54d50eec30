"""What a line between the people says of those below it: branch, community, unit."""

import re
from bisect import bisect_right
from collections.abc import Callable

from nongan.tabular import organs
from nongan.tabular.context import Context
from nongan.tabular.readings import RowReading, SheetReading
from nongan.tabular.sections import Section
from nongan.tabular.text import clean
from nongan.tabular.values import places

_BRANCH = re.compile(
    r"(?:^|[\s:：、，,.．)）])(?!各|所|该|本|全体)"
    r"([^\s:：、，,.．(（)）]{2,20}?(?:党?支部|党总支|党小组))(?!书记|名称)"
)


def _branch(text: str, _: Context) -> str | None:
    found = _BRANCH.search(clean(text))
    return found[1] if found else None


def _community(text: str, context: Context) -> str | None:
    return places.index_of(context.vocabulary).find_in(text)


def _unit(text: str, context: Context) -> str | None:
    found = organs.find_in(organs.unit_line(text) or text, context.vocabulary)
    return found.name if found.how in ("exact", "alias", "part") else None


_SAYS: dict[str, Callable[[str, Context], str | None]] = {
    "party_branch": _branch,
    "community": _community,
    "unit": _unit,
}


def carry(section: Section, sheet: SheetReading, context: Context) -> None:
    """Give the rows below a line what it says, for every field that the table has no column for."""
    fields = {field.name for field in context.schema.fields}
    named = {column.field for column in sheet.columns}
    for name, says in _SAYS.items():
        if name not in fields or name in named or context.schema.owner == _OWNERS.get(name):
            continue
        said = [(at, value) for at, text in section.captions if (value := says(text, context))]
        if name == "party_branch" and not said:
            lines = [*section.titles, sheet.name]
            said = [(0, value) for text in lines if (value := _branch(text, context))][:1]
        starts = [at for at, _ in said]
        for row in sheet.rows if said else ():
            place = bisect_right(starts, row.number - 1)
            if place:
                _put(row, name, said[place - 1][1])


# Whose table it is, the sheet says; a line of another organ begins another table.
_OWNERS = {"unit": "organ"}


def _put(row: RowReading, name: str, value: str) -> None:
    if name not in row.raw:
        row.raw[name] = value
        row.values[name] = value
        if name == "unit":
            row.values["unit_resolved"] = value
