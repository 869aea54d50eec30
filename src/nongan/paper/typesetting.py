"""Typst over the fonts of a folder and nothing else: the same input gives the same bytes."""

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

REPO = Path(__file__).resolve().parents[3]
PLACES = (REPO / "fonts", Path(sys.prefix) / "share" / "nongan" / "fonts")
SHIPPED = next((folder for folder in PLACES if folder.is_dir()), PLACES[0])
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
    with laid_out({**files, MAIN: source.encode()}, fonts=fonts) as sheet:
        return sheet.pdf(at)


@contextmanager
def laid_out(files: Mapping[str, bytes], *, fonts: Sequence[Path] = ()) -> Iterator["Sheet"]:
    """The files, `main.typ` among them, ready to be asked about and typeset."""
    with tempfile.TemporaryDirectory(prefix="nongan-typeset-") as scratch:
        sheet = Sheet(Path(scratch), (*fonts, SHIPPED))
        for name, content in files.items():
            sheet.put(name, content)
        yield sheet


class Sheet:
    """A source and its files in a folder of their own."""

    def __init__(self, root: Path, fonts: tuple[Path, ...]) -> None:
        self.root, self.fonts = root, fonts

    def put(self, name: str, content: bytes) -> None:
        """Add or replace a file."""
        if name.endswith(".typ") and FETCHED.search(content.decode(errors="replace")):
            raise NotTypeset(f"{name}: packages are not fetched; put the file beside it")
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def pdf(self, at: datetime = UNDATED) -> bytes:
        """The typeset file; an instant without a zone is written as it is."""
        moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        try:
            made = self._compiler().compile(
                format="pdf", pdf_standards="a-2u", timestamp=moment, pdf_tags=False
            )
        except RuntimeError as error:
            raise self._refused(error) from error
        assert isinstance(made, bytes)  # noqa: S101 - of the formats only pictures are lists
        return made

    def metadata(self, label: str) -> list[Any]:
        """The values that the source marks with a label."""
        try:
            found = self._compiler().query(f"<{label}>", field="value")
        except RuntimeError as error:
            raise self._refused(error) from error
        values: list[Any] = json.loads(found)
        return values

    def _compiler(self) -> typst.Compiler:
        return typst.Compiler(
            str(self.root / MAIN), root=str(self.root), font_paths=_fonts(self.fonts)
        )

    def _refused(self, error: RuntimeError) -> NotTypeset:
        return NotTypeset(str(error).replace(str(self.root), ""))


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """Read the fonts of the folders once a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    )
