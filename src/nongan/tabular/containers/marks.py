"""What an office program shows of rows and cells beside their text: hidden, crossed out, and in ods
merged.

calamine reads values only. The parts are first searched for the words that could say such a thing;
nearly every workbook has none of them, and is not parsed again.
"""

import re
import zipfile
from dataclasses import dataclass, field

from nongan.tabular.choices import Limits
from nongan.tabular.containers.grids import Merge
from nongan.tabular.containers.zips import inflated

_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\shidden="(?:1|true)"')
# One pattern each: a pattern that begins with plain words is found ten times as fast.
_IN_ODS = (
    re.compile(rb'spanned="(?!1")'),
    re.compile(rb'visibility="(?:collapse|filter)"'),
    re.compile(rb'line-through-style="(?!none")'),
)


@dataclass(slots=True)
class Marks:
    """The marks of one sheet; rows and (row, column) from 0."""

    hidden: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)


def of_container(
    archive: zipfile.ZipFile, kind: str, data: bytes, limits: Limits
) -> dict[int, Marks]:
    """The marks of an xlsx or ods by the number of the sheet, for the most part none. Raises
    Refusal.
    """
    if kind not in _SEARCHES or not _SEARCHES[kind](archive, data):
        return {}
    # lxml is loaded only for what has to be parsed: it is a third of the child's start-up.
    from nongan.tabular.containers import marked_xml  # noqa: PLC0415

    read = marked_xml.of_workbook if kind == "xlsx" else marked_xml.of_open_document
    return read(archive, limits)


def _in_workbook(archive: zipfile.ZipFile, data: bytes) -> bool:
    for member in archive.infolist():
        name = member.filename
        is_sheet = "worksheets/" in name and name.endswith(".xml")
        if is_sheet or name.endswith(("styles.xml", "sharedStrings.xml")):
            content = inflated(member, data)
            # The plain words first: they are found ten times as fast as a pattern.
            if b"strike" in content:
                return True
            if is_sheet and b' hidden="' in content and _HIDDEN_ROW.search(content):
                return True
    return False


def _in_open_document(archive: zipfile.ZipFile, data: bytes) -> bool:
    content = inflated(archive.getinfo("content.xml"), data)
    return any(pattern.search(content) for pattern in _IN_ODS)


_SEARCHES = {"xlsx": _in_workbook, "ods": _in_open_document}
