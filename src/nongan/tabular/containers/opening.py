"""From bytes to grids: find out what the file is, check it, open it."""

from pathlib import PurePath

from nongan.tabular.choices import Limits
from nongan.tabular.containers import delimited, sniffing, workbooks, zips
from nongan.tabular.containers.grids import Book
from nongan.tabular.refusals import Refusal

_ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xlsb": (".xlsb",),
    "xls": (".xls", ".xlt", ".et"),
    "ods": (".ods",),
    "docx": (".docx", ".docm", ".dotx"),
    "csv": (".csv", ".txt", ".tsv"),
}


def opened(name: str, data: bytes, limits: Limits) -> Book:
    """The file's grids, whatever its name says it is. Raises Refusal."""
    if len(data) > limits.file_bytes:
        raise Refusal("file_too_big", size=len(data) // 2**20, limit=limits.file_bytes // 2**20)
    book = _opened(data, limits)
    ending = PurePath(name).suffix.lower()
    if ending and ending not in _ENDINGS[book.format]:
        book.notices.append(("extension_differs", {"ending": ending, "format": book.format}))
    return book


def _opened(data: bytes, limits: Limits) -> Book:
    kind = sniffing.format_of(data)
    if kind == "text":
        return delimited.book_of(data, limits)
    if kind == "xls":
        return workbooks.book_of(data, kind, None, limits)
    archive = zips.opened(data, limits)
    kind = zips.kind_of(archive)
    if kind != "docx":
        return workbooks.book_of(data, kind, archive, limits)
    # lxml is loaded for documents only: it is a third of the child's start-up.
    from nongan.tabular.containers import words  # noqa: PLC0415

    return words.book_of(archive, limits)
