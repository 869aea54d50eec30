"""A document as data: what it says, nothing of how it looks. Its twins are made of this alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Value = str | int | float | date | None
Align = Literal["left", "center", "right"]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` in parts of the whole."""

    head: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is 一、, level 2 is （一）; the text brings its number along."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; an addressee stands flush left, a note is small."""

    text: str
    style: Literal["body", "addressee", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Fields:
    """Labelled values of a form, so many to a line; an empty value is a place to write."""

    pairs: Sequence[tuple[str, str]]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heads repeat on every page; `empty` stands in it when it has no rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    empty: str = "（无）"


@dataclass(frozen=True, slots=True)
class SignLines:
    """Places where people sign, on one line."""

    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who issues the document, and on which day. A seal is put by hand, never drawn."""

    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of a random token and nothing else; the token is printed below it."""

    token: str
    caption: str = ""


Block = Heading | Paragraph | Fields | Table | SignLines | Signed | Code


@dataclass(frozen=True, slots=True)
class Archival:
    """What an archive asks of a document (档案局令第8号): who made it, when, how long to keep."""

    maker: str
    made_at: datetime
    retention: str
    responsible: str
    secrecy: str = "无"

    def line(self) -> str:
        """The archival data as a document prints them."""
        return (
            f"形成者：{self.maker}　形成时间：{day_in_words(self.made_at.date())}　"
            f"保管期限：{self.retention}　责任者：{self.responsible}　密级：{self.secrecy}"
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `look` names the template that sets it: list, form, official, certificate.

    `issuer` is the red head of an official document, `subtitle` stands below the title,
    `watermark` says for whom a copy with phones was made.
    """

    look: str
    title: str
    blocks: Sequence[Block]
    archival: Archival
    issuer: str = ""
    subtitle: Sequence[str] = field(default=())
    watermark: str = ""


def day_in_words(day: date) -> str:
    """A date as official papers write it (GB/T 9704, 7.3.5.4): no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def text_of(value: Value) -> str:
    """A value as every twin prints it; characters that no office program stores are left out."""
    if value is None:
        return ""
    return CONTROL.sub("", value.isoformat() if isinstance(value, date) else str(value))


def plain(document: Document) -> dict[str, Any]:
    """The document as JSON values, all text cleaned; each block tells its kind."""
    return {
        "look": document.look,
        "title": text_of(document.title),
        "issuer": text_of(document.issuer),
        "subtitle": [text_of(line) for line in document.subtitle],
        "watermark": text_of(document.watermark),
        "archival": _clean(asdict(document.archival)) | {"line": text_of(document.archival.line())},
        "blocks": [
            {"kind": type(block).__name__.lower()} | _clean(asdict(block)) | _rows(block)
            for block in document.blocks
        ],
    }


def _rows(block: Block) -> dict[str, Any]:
    """The cells of a table as text: a number is printed with the digits it has."""
    if not isinstance(block, Table):
        return {}
    return {"rows": [[text_of(value) for value in row] for row in block.rows]}


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return value if isinstance(value, int | float) else text_of(value)


def texts(document: Document) -> Iterator[str]:
    """Every text of the document, in the order of reading."""
    yield from _strings(plain(document))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        yield value
    elif not isinstance(value, int | float):
        for part in value:
            yield from _strings(part)
