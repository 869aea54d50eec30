"""Where the header of a table stands: one row, two levels, or none."""

import re
from collections import Counter
from collections.abc import Sequence

from nongan.tabular import meanings
from nongan.tabular.containers.grids import Merge
from nongan.tabular.text import Cell, cell_text, is_blank
from nongan.tabular.weighing import Header

_LOOK_DOWN = 40
_ENOUGH = 3
_GOOD = 0.75
_LONGEST, _LONGEST_LATIN = 24, 60
_HINT = re.compile(r"[(（\[【][^)）\]】]{0,60}[)）\]】]")
_DATA_LIKE = re.compile(r"1[3-9]\d{9}|(19|20)\d\d[年./\-]?\d{1,2}|\d{6,}")
_SAMPLE = 12


def cells_filled(row: Sequence[Cell]) -> list[int]:
    """The places of a row that hold something."""
    return [
        index
        for index, cell in enumerate(row)
        if (cell and not cell.isspace() if type(cell) is str else cell is not None)
    ]


def could_head(cell: Cell) -> bool:
    """Whether a cell could be a header: a short text without numbers of data in it; what stands in
    brackets (how to fill the column in, an example) may be long and hold any.
    """
    if not isinstance(cell, str):
        return False
    if len(cell) > _LONGEST or _DATA_LIKE.search(cell):
        cell = _HINT.sub("", cell)
        longest = _LONGEST_LATIN if cell.isascii() else _LONGEST
        return 0 < len(cell) <= longest and not _DATA_LIKE.search(cell)
    return True


def recognised(row: Sequence[Cell], schema: str) -> dict[str, float]:
    """The distinct concepts that a row's cells name, with their scores."""
    found: dict[str, float] = {}
    for cell in row:
        if isinstance(cell, str) and cell and could_head(cell):
            concept, score = meanings.named(cell, schema)
            if score >= _GOOD and score > found.get(concept, 0.0):
                found[concept] = score
    return found


def find(
    rows: Sequence[Sequence[Cell]], start: int, schema: str, merges: Sequence[Merge]
) -> list[int]:
    """The rows (from 0) of the first header at or below `start`; empty when none reads like one."""
    best: tuple[int, int] = (0, -1)
    for index in range(start, min(len(rows), start + _LOOK_DOWN)):
        row = rows[index]
        filled = cells_filled(row)
        if len(filled) < 2 or not all(could_head(row[place]) for place in filled):
            if best[1] >= 0 and len(filled) > 2:
                break
            continue
        known = recognised(row, schema)
        count = len(known)
        if count > best[0] and (count >= 2 or count * 2 >= len(filled)):
            best = (count, index)
        if count >= _ENOUGH and "name" in known:
            break
    if best[0] < 2:
        return _before_data(rows, start)
    return _levels(rows, best[1], schema, merges)


def _before_data(rows: Sequence[Sequence[Cell]], start: int) -> list[int]:
    """For header words that say nothing: the row of short texts right above the first data."""
    above = -1
    for index in range(start, min(len(rows), start + _LOOK_DOWN)):
        filled = cells_filled(rows[index])
        if len(filled) < _ENOUGH:
            continue
        row = rows[index]
        # Every header once, or all of them as often (two people in a line).
        once = Counter(row[place] for place in filled)
        if all(could_head(row[place]) for place in filled) and len({*once.values()}) == 1:
            if above < 0:
                above = index
            continue
        return [above] if above >= 0 else []
    return []


def _levels(
    rows: Sequence[Sequence[Cell]], index: int, schema: str, merges: Sequence[Merge]
) -> list[int]:
    levels = [index]
    if index and _is_level_above(rows[index - 1], rows[index], index - 1, merges):
        levels.insert(0, index - 1)
    while len(levels) < 3 and levels[-1] + 1 < len(rows):
        below = levels[-1] + 1
        if not _is_level_below(rows, below, (schema, levels), merges):
            break
        levels.append(below)
    return levels


def _is_level_above(
    row: Sequence[Cell], below: Sequence[Cell], index: int, merges: Sequence[Merge]
) -> bool:
    """A row of group names (基本情况, 联系方式): short texts, some over several columns, none over
    all.
    """
    filled = cells_filled(row)
    if len(filled) < 2 or not all(could_head(row[place]) for place in filled):
        return False
    if any("：" in str(row[place]) or ":" in str(row[place]) for place in filled):
        return False
    wide = [merge for merge in merges if merge[0] <= index <= merge[2] and merge[3] > merge[1]]
    return bool(wide) or len(filled) < len(cells_filled(below))


def _is_level_below(
    rows: Sequence[Sequence[Cell]],
    index: int,
    known: tuple[str, list[int]],
    merges: Sequence[Merge],
) -> bool:
    """A row of sub-headers: texts only, blank under the header's own names, at least one that reads
    like a header.
    """
    schema, levels = known
    row, above = rows[index], rows[levels[-1]]
    filled = cells_filled(row)
    if not filled or not all(could_head(row[place]) for place in filled):
        return False
    down = {
        column
        for top, left, bottom, right in merges
        if top in levels and bottom >= index
        for column in range(left, right + 1)
    }
    if any(place in down for place in filled):
        return False
    if not down and (len(filled) * 2 > len(cells_filled(above)) or not _in_groups(filled, above)):
        return False
    readable = [
        place for place in filled if meanings.best_concept(str(row[place]), "", schema)[1] >= 0.5
    ]
    own = [place for place in filled if place < len(above) and not is_blank(above[place])]
    named = [place for place in own if meanings.named(str(above[place]), schema)[0] == "name"]
    return not named and bool(readable or down)


def _in_groups(places: Sequence[int], above: Sequence[Cell]) -> bool:
    """Whether each place lies below a blank or below a text with a blank beside it: a group's name
    leaves the columns that it stands over blank.
    """
    return all(
        place + 1 >= len(above) or is_blank(above[place]) or is_blank(above[place + 1])
        for place in places
    )


def headers_of(
    rows: Sequence[Sequence[Cell]], levels: Sequence[int], merges: Sequence[Merge]
) -> list[Header]:
    """A header for every column: its lowest text, and the texts above it."""
    width = max((len(rows[level]) for level in levels), default=0)
    spread = [_spread(rows[level], level, merges) for level in levels[:-1]]
    headers = []
    for column in range(width):
        texts = [cell_text(row[column]) if column < len(row) else "" for row in spread]
        last = rows[levels[-1]]
        texts.append(cell_text(last[column]) if column < len(last) else "")
        said = list(dict.fromkeys(text for text in texts if text))
        headers.append(Header(column, _flat(said[-1]) if said else "", "".join(said[:-1])))
    return headers


def _flat(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _spread(row: Sequence[Cell], level: int, merges: Sequence[Merge]) -> list[Cell]:
    """A row of group names with each name over all the columns that it is merged over."""
    cells = list(row)
    for top, left, bottom, right in merges:
        if top <= level <= bottom and right > left:
            for column in range(left, min(right + 1, len(cells))):
                cells[column] = row[left]
    return cells


def sample(lines: Sequence[Sequence[str]], column: int) -> list[str]:
    """Up to a dozen filled cells of a column, spread over its rows."""
    step = max(1, len(lines) // (2 * _SAMPLE))
    found = [line[column] for line in lines[::step] if column < len(line) and line[column]]
    return found[:_SAMPLE]
