"""The words of a document from a text file that a county may replace: no code, no formulas.

look: official              what stands before the first empty line: look, retention, issuer
retention: 永久

# 关于{names}同志任职的通知   the title; ^ a line below it
> 各有关党组织               the addressee
## 一、…   ### （一）…       headings
~ …                         a note in small print
{{appointments}}            blocks that the program supplies: a table, fields, a code
@sign 填表人 | 审核人         places to sign
@signed {issuer} | {day}    who issues it, on which day
Any other line              a paragraph
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from nongan.paper.documents.model import (
    Archival,
    Block,
    Document,
    Heading,
    Paragraph,
    Signed,
    SignLines,
)
from nongan.paper.documents.pdf import SHIPPED, TEMPLATES, House

PLACE = re.compile(r"\{([a-z_]+)\}")
SUPPLIED = re.compile(r"\{\{([a-z_]+)\}\}")
HEADINGS = {"##": 1, "###": 2}
STYLES: dict[str, Literal["addressee", "note"]] = {">": "addressee", "~": "note"}


class WordingWrong(Exception):
    """A county's wording asks for what there is not; the text names file, line and remedy."""


def written(
    name: str,
    values: Mapping[str, str],
    blocks: Mapping[str, Sequence[Block]],
    *,
    made: tuple[str, datetime],
    house: House = SHIPPED,
) -> Document:
    """The document that the wording `name`.md makes of values and blocks.

    A file of the county goes before the one that comes along. `made` is who makes it and when,
    on the county's wall clock. Raises WordingWrong for a place that has no value; a value is
    never read as wording.
    """
    folders = [TEMPLATES, *([house.templates] if house.templates else [])]
    path = [folder / f"{name}.md" for folder in folders if (folder / f"{name}.md").is_file()][-1]
    reading = _Reading(path.name, values, blocks)
    head, _blank, body = path.read_text(encoding="utf-8").partition("\n\n")
    settings = {"retention": "10年", "issuer": ""} | reading.settings(head)
    first = head.count("\n") + 3
    found = list(reading.blocks_of(enumerate(body.splitlines(), start=first)))
    if "look" not in settings or not reading.title:
        raise WordingWrong(f"{path.name}: look: … and a line “# title” are wanted")
    return Document(
        look=settings["look"],
        title=reading.title,
        blocks=found,
        archival=Archival(*made, settings["retention"], made[0]),
        issuer=settings["issuer"],
        subtitle=[line for line in reading.subtitle if line.strip()],
    )


class _Reading:
    """One file being read, with what may be put into its places."""

    def __init__(
        self, name: str, values: Mapping[str, str], blocks: Mapping[str, Sequence[Block]]
    ) -> None:
        self.name, self.values, self.blocks = name, values, blocks
        self.title, self.subtitle = "", list[str]()

    def settings(self, head: str) -> dict[str, str]:
        """The lines `key: value` before the first empty line."""
        pairs = (line.partition(":") for line in head.splitlines())
        return {key.strip(): self.filled(value.strip(), 1) for key, _colon, value in pairs}

    def blocks_of(self, lines: Iterator[tuple[int, str]]) -> Iterator[Block]:
        """The blocks of the body; the title and the lines below it are kept aside."""
        for number, line in lines:
            if supplied := SUPPLIED.fullmatch(line.strip()):
                yield from self.supplied(supplied[1], number)
            elif line.strip():
                mark, _space, rest = line.partition(" ")
                yield from self.block(mark, rest, line, number)

    def block(self, mark: str, rest: str, line: str, number: int) -> Iterator[Block]:
        """What one line says, by the mark it begins with."""
        text = self.filled(rest, number)
        parts = [part.strip() for part in text.split("|")]
        if mark == "#":
            self.title = text
        elif mark == "^":
            self.subtitle.append(text)
        elif mark in HEADINGS:
            yield Heading(text, HEADINGS[mark])
        elif mark in STYLES:
            yield Paragraph(text, STYLES[mark])
        elif mark == "@sign":
            yield SignLines(parts)
        elif mark == "@signed":
            yield Signed(parts[0], parts[-1])
        elif words := self.filled(line, number).strip():
            yield Paragraph(words)

    def filled(self, text: str, number: int) -> str:
        """The text with values in its places."""

        def value(place: re.Match[str]) -> str:
            if place[1] not in self.values:
                raise self.unknown(place[0], number, self.values)
            return self.values[place[1]]

        return PLACE.sub(value, text)

    def supplied(self, name: str, number: int) -> Sequence[Block]:
        """The blocks that the program gave under a name."""
        if name not in self.blocks:
            raise self.unknown(f"{{{{{name}}}}}", number, self.blocks)
        return self.blocks[name]

    def unknown(self, place: str, number: int, known: Mapping[str, object]) -> WordingWrong:
        names = ", ".join(sorted(known)) or "nothing"
        return WordingWrong(f"{self.name}, line {number}: {place} is not known; known: {names}")
