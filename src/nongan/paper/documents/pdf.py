"""The PDF of a document: set by its look, a long table part by part, joined to one file."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno

from nongan.paper.documents.characters import MISSING, missing, sentence
from nongan.paper.documents.model import Code, Document, plain, texts
from nongan.paper.joining import join
from nongan.paper.typesetting import MAIN, Sheet, laid_out

TEMPLATES = Path(__file__).parent / "templates"
ROWS = 400
"""Rows of a table that are set at once; a longer one is set in parts, so memory stays flat."""


@dataclass(frozen=True, slots=True)
class House:
    """What a county brings along: a folder of templates and folders of fonts."""

    templates: Path | None = None
    fonts: tuple[Path, ...] = ()


SHIPPED = House()


def pdf(document: Document, house: House = SHIPPED) -> bytes:
    """The document as PDF/A-2u, the same bytes for the same document and house.

    Characters that no font has are marked 〓 and named at the end. Raises NotTypeset when a
    template of the county is wrong.
    """
    content = _shown(document, house)
    files = _templates(house) | _codes(document)
    with laid_out(files, fonts=house.fonts) as sheet:
        sheet.put(MAIN, f'#include "{document.look}.typ"'.encode())
        long = _long_table(content["blocks"])
        if long is None:
            _say(sheet, content, is_whole=True)
            return sheet.pdf(document.archival.made_at)
        parts = _parts(content, long, sheet, document.archival.made_at)
        return join(parts, lambda pages: _total(sheet, pages))


def _templates(house: House) -> dict[str, bytes]:
    folders = [TEMPLATES, *([house.templates] if house.templates else [])]
    return {path.name: path.read_bytes() for folder in folders for path in folder.glob("*.typ")}


def _codes(document: Document) -> dict[str, bytes]:
    drawn = io.BytesIO()
    for block in document.blocks:
        if isinstance(block, Code):
            code = segno.make_qr(block.token, error="m")
            code.save(drawn, kind="svg", border=2, xmldecl=False)
    return {"code.svg": drawn.getvalue()}


def _shown(document: Document, house: House) -> dict[str, Any]:
    """The document with a mark for each character that cannot be shown, and a note of them."""
    content = plain(document)
    if lacking := missing(texts(document), house.fonts):
        text = json.dumps(content, ensure_ascii=False)
        content = json.loads(text.translate({ord(c): MISSING for c in lacking}))
        note = {"kind": "paragraph", "style": "note", "text": sentence(lacking)}
        content["blocks"].append(note)
    return content


def _long_table(blocks: list[dict[str, Any]]) -> int | None:
    """Where the table stands that is too long to be set at once; None if all are short."""
    sizes = [len(block.get("rows", ())) for block in blocks]
    return sizes.index(max(sizes)) if sizes and max(sizes) > ROWS else None


def _parts(
    content: dict[str, Any], place: int, sheet: Sheet, at: datetime
) -> Iterator[tuple[bytes, int]]:
    """A long table in parts that end where a page ends, so that they join without a gap."""
    blocks, start, before = content["blocks"], 0, 0
    every = blocks[place]["rows"]
    while start < len(every):
        rows = every[start : start + ROWS]
        is_last = start + ROWS >= len(every)
        here = blocks[:place] * (not start) + [blocks[place] | {"rows": rows}]
        here += blocks[place + 1 :] * is_last
        _say(sheet, content | {"blocks": here}, before=before, is_last=is_last)
        [found] = sheet.metadata("pages")
        kept, start = found["all"], start + len(rows)
        if not is_last and kept > 1:
            # The last page is not full: it is left out, and its rows open the next part.
            kept -= 1
            start -= sum(page > kept for page in found["rows"])
        yield sheet.pdf(at), kept
        before += kept


def _say(
    sheet: Sheet,
    content: dict[str, Any],
    *,
    before: int = 0,
    is_last: bool = True,
    is_whole: bool = False,
) -> None:
    part = {"before": before, "last": is_last, "whole": is_whole}
    sheet.put("document.json", json.dumps(content).encode())
    sheet.put("part.json", json.dumps(part).encode())


def _total(sheet: Sheet, pages: int) -> bytes:
    """A page with nothing but how many pages there are, to be laid over each of them."""
    sheet.put("pages.json", json.dumps(pages).encode())
    sheet.put(MAIN, b'#include "total.typ"')
    return sheet.pdf()
