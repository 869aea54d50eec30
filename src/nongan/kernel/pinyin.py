"""Search keys of a Chinese name: every reading of every character, and the initials."""

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

MOST_READINGS = 16


@lru_cache(maxsize=20_000)
def readings(name: str) -> tuple[str, ...]:
    """All readings without tone, syllables joined by a space, at most 16, in a fixed order.

    The characters are read one by one: in a phrase the same name would be read two ways.
    """
    letters = [c for c in name if not c.isspace() and c not in "·•"]
    each = [
        sorted(set(pinyin(c, style=Style.NORMAL, heteronym=True)[0])) if c else [] for c in letters
    ]
    return tuple(" ".join(way) for way in islice(product(*each), MOST_READINGS)) if each else ()


@lru_cache(maxsize=20_000)
def search_keys(name: str) -> str:
    """One text to search by `icontains`: `|name|zhangxiaoli|zxl|…`, lower case."""
    keys = [name.replace(" ", "").lower()]
    for way in readings(name):
        syllables = way.lower().split(" ")
        keys += ["".join(syllables), "".join(s[:1] for s in syllables)]
    return "|" + "|".join(dict.fromkeys(keys)) + "|"


def spoken(name: str) -> str:
    """How a name is said, tone marks included: the usual reading of each character."""
    letters = [c for c in name if not c.isspace() and c not in "·•"]
    return " ".join(pinyin(c, style=Style.TONE)[0][0] for c in letters)
