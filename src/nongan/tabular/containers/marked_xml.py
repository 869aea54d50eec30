"""The marks of xlsx and ods, read from their XML: hidden rows, crossed-out cells, spans of ods."""

import posixpath
import re
import zipfile

from lxml import etree

from nongan.tabular.choices import Limits
from nongan.tabular.containers.marks import Marks
from nongan.tabular.containers.xml import parsed
from nongan.tabular.containers.zips import member_bytes

_MAIN = "{*}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")
_OFF = ("0", "false")


def of_workbook(archive: zipfile.ZipFile, limits: Limits) -> dict[int, Marks]:
    """The marks of an xlsx by the number of the sheet. Raises Refusal."""
    reader = _Workbook(archive, limits)
    return {at: reader.marks(path) for at, path in enumerate(reader.sheets())}


class _Workbook:
    """The parts of an xlsx that say what is crossed out where."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limit = limits.unzipped_bytes
        self._styles, self._strings = self._struck_styles(), self._struck_strings()

    def _part(self, name: str) -> etree._Element | None:
        if name not in self._archive.namelist():
            return None
        return parsed(member_bytes(self._archive, name, self._limit), name)

    def sheets(self) -> list[str]:
        """The paths of the sheets' parts, in the order of the workbook."""
        book, relations = self._part("xl/workbook.xml"), self._part("xl/_rels/workbook.xml.rels")
        if book is None or relations is None:
            return []
        targets = {
            one.get("Id"): one.get("Target") or "" for one in relations.iter(_MAIN + "Relationship")
        }
        found = (targets.get(one.get(_RELATION), "") for one in book.iter(_MAIN + "sheet"))
        return [posixpath.normpath(posixpath.join("/xl", path)).lstrip("/") for path in found]

    def _struck_styles(self) -> frozenset[str]:
        """The numbers of the cell formats whose font is crossed out."""
        root = self._part("xl/styles.xml")
        fonts = [] if root is None else root.findall(f"{_MAIN}fonts/{_MAIN}font")
        formats = [] if root is None else root.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
        struck = {str(at) for at, font in enumerate(fonts) if _is_struck(font)}
        return frozenset(str(at) for at, one in enumerate(formats) if one.get("fontId") in struck)

    def _struck_strings(self) -> frozenset[str]:
        """The numbers of the shared texts of which a part at least is crossed out."""
        root = self._part("xl/sharedStrings.xml")
        texts = [] if root is None else root.findall(_MAIN + "si")
        return frozenset(str(at) for at, text in enumerate(texts) if _is_struck(text))

    def marks(self, path: str) -> Marks:
        """The marks of one sheet."""
        found, root = Marks(), self._part(path)
        for number, row in enumerate(root.iter(_MAIN + "row") if root is not None else (), 1):
            at = int(row.get("r") or number) - 1
            if row.get("hidden") in ("1", "true"):
                found.hidden.add(at)
            found.struck |= {place for cell in row if (place := self._struck_place(cell))}
        return found

    def _struck_place(self, cell: etree._Element) -> tuple[int, int] | None:
        place = _PLACE.match(cell.get("r") or "")
        if place is None:
            return None
        shared = cell.findtext(_MAIN + "v") if cell.get("t") == "s" else None
        if cell.get("s") in self._styles or shared in self._strings or _is_struck(cell):
            return int(place[2]) - 1, _column(place[1])
        return None


def _is_struck(element: etree._Element) -> bool:
    return any(one.get("val") not in _OFF for one in element.iter(_MAIN + "strike"))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def of_open_document(archive: zipfile.ZipFile, limits: Limits) -> dict[int, Marks]:
    """The marks of an ods by the number of the sheet. Raises Refusal."""
    root = parsed(member_bytes(archive, "content.xml", limits.unzipped_bytes), "content.xml")
    struck = {
        style.get(_STYLE + "name") or ""
        for style in root.iter(_STYLE + "style")
        for text in style.iter(_STYLE + "text-properties")
        if text.get(_STYLE + "text-line-through-style", "none") != "none"
    }
    tables = root.iter(_TABLE + "table")
    return {at: _of_table(table, struck, limits) for at, table in enumerate(tables)}


def _of_table(table: etree._Element, struck: set[str], limits: Limits) -> Marks:
    found, at = Marks(), 0
    for row in table.iter(_TABLE + "table-row"):
        if at >= limits.rows:
            break
        if row.get(_TABLE + "visibility", "visible") != "visible":
            found.hidden |= set(range(at, min(at + _repeated(row, "rows"), limits.rows)))
        column = 0
        for cell in row.iter(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            _note(found, cell, (at, column), struck)
            column += _repeated(cell, "columns")
        at += _repeated(row, "rows")
    return found


def _note(found: Marks, cell: etree._Element, place: tuple[int, int], struck: set[str]) -> None:
    down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        row, column = place
        found.merges.append((row, column, row + down - 1, column + across - 1))
    styles = [cell.get(_TABLE + "style-name")]
    styles += [span.get(_TEXT + "style-name") for span in cell.iter(_TEXT + "span")]
    if len(cell) and not struck.isdisjoint(filter(None, styles)):
        found.struck.add(place)


def _repeated(element: etree._Element, what: str) -> int:
    return _count(element, f"number-{what}-repeated")


def _count(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name) or "1"
    return int(text) if text.isdecimal() and len(text) < 8 else 1
