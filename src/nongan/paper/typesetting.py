"""Typst over the fonts of a folder and nothing else: the same input gives the same bytes."""

import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

REPO = Path(__file__).resolve().parents[3]
SHIPPED = next(
    (
        folder
        for folder in (REPO / "fonts", Path(sys.prefix) / "share" / "nongan" / "fonts")
        if folder.is_dir()
    ),
    REPO / "fonts",
)
"""The fonts that come along: in a checkout beside `src`, else where the bundle puts them."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
FETCHED = re.compile(r"@[a-z0-9-]+/")
MAIN = "main.typ"


class NotTypeset(Exception):
    """The engine refused; the text is its diagnosis, for whoever wrote the template."""


def typeset(
    source: str,
    files: Mapping[str, bytes],
    *,
    at: datetime = UNDATED,
    fonts: Sequence[Path] = (),
) -> bytes:
    """Typeset a typst source to PDF/A-2u.

    `files` are what the source may read, by the path it reads them under; it sees nothing else
    of the disk. `at` is the instant written into the metadata. `fonts` are folders searched
    before the shipped ones. Raises NotTypeset for a source that does not compile or that asks
    for a package, since those would be fetched.
    """
    for name, content in {MAIN: source.encode(), **files}.items():
        if name.endswith(".typ") and FETCHED.search(content.decode(errors="replace")):
            raise NotTypeset(f"{name}: packages are not fetched; put the file beside it")
    with tempfile.TemporaryDirectory(prefix="nongan-typeset-") as scratch:
        root = Path(scratch)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (root / MAIN).write_text(source, encoding="utf-8")
        try:
            compiler = typst.Compiler(
                str(root / MAIN), root=str(root), font_paths=_fonts((*fonts, SHIPPED))
            )
            made = compiler.compile(
                format="pdf", pdf_standards="a-2u", timestamp=at, pdf_tags=False
            )
        except typst.TypstError as error:
            raise NotTypeset(str(error).replace(scratch, "")) from error
    if not isinstance(made, bytes):
        raise NotTypeset("nothing was typeset")
    return made


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """Read the fonts of the folders once a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    )
