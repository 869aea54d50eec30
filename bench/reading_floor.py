"""The floor of reading: the limited child's place taken by one that merely opens each file.

Run by `bench/reading_speed.py` only. The fastest reader of each format: calamine for xlsx, xls and
ods, lxml for docx, the csv module for csv; every cell is brought to Python and dropped.
`bench.reading_pandas` is the same with pandas and openpyxl for xlsx.
"""

import csv
import io
import json
import sys
import zipfile

import python_calamine
from lxml import etree

from nongan.tabular.child import _grant_time, _limit
from nongan.tabular.choices import Limits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(name: str, data: bytes, reader: str) -> int:
    """The number of rows of a file, all its cells having been read."""
    if name.endswith(".docx"):
        return _word(data)
    if name.endswith(".csv"):
        return _csv(data)
    if reader == "pandas":
        return _pandas(data)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
    return sum(len(sheet.to_python(skip_empty_area=False)) for sheet in sheets)


def _word(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    rows = [
        ["".join(text.text or "" for text in cell.iter(_W + "t")) for cell in row.iter(_W + "tc")]
        for row in root.iter(_W + "tr")
    ]
    return len(rows)


def _csv(data: bytes) -> int:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return len(list(csv.reader(io.StringIO(text))))


def _pandas(data: bytes) -> int:
    import pandas as pd  # noqa: PLC0415

    frames = pd.read_excel(io.BytesIO(data), sheet_name=None, header=None, engine="openpyxl")
    return sum(len(frame) for frame in frames.values())


def main(reader: str = "calamine") -> None:
    """Serve files until the input ends, as the child does."""
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    settings = json.loads(source.readline())
    limits = Limits.from_json(settings["limits"])
    if settings["limited"]:
        _limit(limits)
    while line := source.readline():
        order = json.loads(line)
        data = source.read(order["size"])
        if settings["limited"]:
            _grant_time(limits)
        rows = opened(order["name"], data, reader) if data else 0
        empty = {"name": order["name"], "sha256": "", "size": rows, "format": "", "refusal": None}
        answers.write(json.dumps({**empty, "sheets": [], "problems": []}).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
