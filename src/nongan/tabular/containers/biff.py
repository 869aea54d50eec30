"""The marks of xls: hidden rows and crossed-out cells, from the records that calamine passes over.

[MS-XLS] 2.4: ROW says whether a row has no height, FONT whether it is crossed out, XF which font a
format has, and every cell names its format. [MS-CFB]: the stream of the workbook is a chain of
sectors.
"""

from collections.abc import Iterator
from struct import error, unpack_from

from nongan.tabular.choices import Limits
from nongan.tabular.containers.marks import Marks

_ROW, _FONT, _FORMAT, _SHEET, _END = 0x0208, 0x0031, 0x00E0, 0x0085, 0x000A
_NUMBERS = 0x00BD
_CELLS = frozenset((0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_NO_HEIGHT, _STRUCK = 0x0020, 0x0008
_OLE = b"\xd0\xcf\x11\xe0"
_STREAMS = ("Workbook", "Book")
_LAST = 0xFFFFFFFA


def marks_of(data: bytes, limits: Limits) -> dict[int, Marks]:
    """The marks of an xls by the number of the sheet. A file too odd to be followed has none: what
    it says has been read already.
    """
    try:
        stream = _stream(data) if data.startswith(_OLE) else data
        starts, struck = _globals(stream)
        return {
            at: _of_sheet(stream, start, struck, limits)
            for at, start in enumerate(starts[: limits.sheets])
        }
    except (error, IndexError):
        return {}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, length) until the end of a part."""
    while True:
        kind, length = unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, at + 4, length
        at += 4 + length


def _globals(stream: bytes) -> tuple[list[int], frozenset[int]]:
    """Where the sheets begin, and the formats whose font is crossed out."""
    starts: list[int] = []
    fonts: list[bool] = []
    formats: list[int] = []
    for kind, at, _ in _records(stream, 0):
        if kind == _FONT:
            fonts.append(bool(unpack_from("<H", stream, at + 2)[0] & _STRUCK))
            if len(fonts) == 4:
                # No font has the number four ([MS-XLS] 2.5.129).
                fonts.append(False)
        elif kind == _FORMAT:
            formats.append(unpack_from("<H", stream, at)[0])
        elif kind == _SHEET:
            starts.append(unpack_from("<I", stream, at)[0])
    struck = (at for at, font in enumerate(formats) if font < len(fonts) and fonts[font])
    return starts, frozenset(struck)


def _of_sheet(stream: bytes, start: int, struck: frozenset[int], limits: Limits) -> Marks:
    found = Marks()
    for kind, at, length in _records(stream, start):
        if kind == _ROW:
            row, flags = unpack_from("<H10xH", stream, at)
            if flags & _NO_HEIGHT and row < limits.rows:
                found.hidden.add(row)
        elif struck and (kind in _CELLS or kind == _NUMBERS):
            row, column = unpack_from("<HH", stream, at)
            cells = (length - 6) // 6 if kind == _NUMBERS else 1
            styles = [unpack_from("<H", stream, at + 4 + 6 * place)[0] for place in range(cells)]
            found.struck |= {
                (row, column + place) for place, style in enumerate(styles) if style in struck
            }
    return found


def _stream(data: bytes) -> bytes:
    """The workbook's stream. Raises struct.error or IndexError when the container is broken."""
    size = 1 << unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise IndexError("sector")
    table = _table(data, size)
    folder = b"".join(_sectors(data, size, table, unpack_from("<I", data, 48)[0]))
    entries = [folder[at : at + 128] for at in range(0, len(folder) - 127, 128)]
    names = [
        entry[: max(unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "ignore")
        for entry in entries
    ]
    at = next((names.index(name) for name in _STREAMS if name in names), -1)
    if at < 0:
        raise IndexError("stream")
    first, length = unpack_from("<II", entries[at], 116)
    if length < unpack_from("<I", data, 56)[0]:
        small = b"".join(_sectors(data, size, table, unpack_from("<I", entries[0], 116)[0]))
        chain = b"".join(_sectors(data, size, table, unpack_from("<I", data, 60)[0]))
        links = [unpack_from("<I", chain, place)[0] for place in range(0, len(chain) - 3, 4)]
        return b"".join(small[one * 64 : one * 64 + 64] for one in _chain(links, first))[:length]
    return b"".join(_sectors(data, size, table, first))[:length]


def _table(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    most = len(data) // size
    parts = [one for one in unpack_from("<109I", data, 76) if one < _LAST]
    further = unpack_from("<I", data, 68)[0]
    for _ in range(min(unpack_from("<I", data, 72)[0], most)):
        block = unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        parts += [one for one in block[:-1] if one < _LAST]
        further = block[-1]
    links: list[int] = []
    for part in parts[:most]:
        links += unpack_from(f"<{size // 4}I", data, (part + 1) * size)
    return links


def _sectors(data: bytes, size: int, table: list[int], first: int) -> Iterator[bytes]:
    for one in _chain(table, first):
        yield data[(one + 1) * size : (one + 2) * size]


def _chain(table: list[int], at: int) -> Iterator[int]:
    """A chain of sectors, no longer than there are sectors."""
    for _ in range(len(table)):
        if at >= _LAST:
            return
        yield at
        at = table[at]
