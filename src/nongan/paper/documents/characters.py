"""Which characters the fonts can show; the others are marked, never left out silently."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

from nongan.paper.typesetting import SHIPPED

MISSING = "〓"
"""What printers have always put where a sort was missing (U+3013)."""
BLANKS = frozenset("\t\n\r")


def missing(texts: Iterable[str], fonts: tuple[Path, ...] = ()) -> list[str]:
    """The characters that no font of the folders has, in the order of first use."""
    known = _known((*fonts, SHIPPED))
    found = dict.fromkeys(
        c for text in texts for c in text if ord(c) not in known and c not in BLANKS
    )
    return list(found)


def sentence(characters: Iterable[str]) -> str:
    """What a document says about characters that it cannot show: their numbers in Unicode."""
    numbers = "、".join(f"U+{ord(c):04X}" for c in characters)
    return f"本件字库缺少下列字符，以“{MISSING}”代替，请手工填写：{numbers}。"


@cache
def _known(folders: tuple[Path, ...]) -> frozenset[int]:
    """Every character of every font of the folders; read once a process."""
    found: set[int] = set()
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix.lower() in {".ttf", ".otf"}:
            with TTFont(path, lazy=True) as font:
                found |= set(font.getBestCmap() or ())
        elif path.suffix.lower() in {".ttc", ".otc"}:
            with TTCollection(path, lazy=True) as collection:
                for font in collection.fonts:
                    found |= set(font.getBestCmap() or ())
    return frozenset(found)
