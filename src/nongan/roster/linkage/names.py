"""How alike two Chinese names are: written, spoken, slipped."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

SAME = "same"
SAME_SOUND_AND_TONE = "same_sound_and_tone"
SAME_SOUND = "same_sound"
NEAR_SOUND = "near_sound"
SWAPPED = "swapped"
ONE_WRONG = "one_wrong"
ONE_MISSING = "one_missing"
DIFFERENT = "different"
LEVELS = (
    SAME,
    SAME_SOUND_AND_TONE,
    SAME_SOUND,
    NEAR_SOUND,
    SWAPPED,
    ONE_WRONG,
    ONE_MISSING,
    DIFFERENT,
)
MOST_READINGS = 12
# Initials and finals that the ear of a county clerk confuses.
INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
BRACKETED = re.compile(r"[(\[{【<《].*?[)\]}】>》]")
TONE = re.compile(r"[1-5]")


@lru_cache(maxsize=50_000)
def normalise(name: str) -> str:
    """The bare name: NFKC, no spaces, no remarks in brackets, no punctuation."""
    text = BRACKETED.sub("", unicodedata.normalize("NFKC", name))
    return "".join(c for c in text if unicodedata.category(c)[0] == "L").upper()


@lru_cache(maxsize=30_000)
def _char_readings(char: str) -> frozenset[str]:
    found = pinyin(char, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
    return frozenset(found[0]) if found else frozenset({char})


def _plain(reading: str) -> str:
    return TONE.sub("", reading)


@lru_cache(maxsize=5_000)
def _fuzzy(reading: str) -> str:
    """A reading without tone, with the confused sounds made one (zh/z, n/l, f/h, -ng/-n)."""
    sound = _plain(reading)
    for long, short in INITIALS:
        if sound.startswith(long):
            sound = short + sound[len(long) :]
    if sound.startswith("n") and len(sound) > 1:
        sound = "l" + sound[1:]
    if sound.startswith("f"):
        sound = "h" + sound[1:]
    return sound[:-1] if sound.endswith("ng") else sound


@lru_cache(maxsize=30_000)
def sounds(char: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """A character's readings with tone, without, and with confusable sounds made one."""
    toned = _char_readings(char)
    return toned, frozenset(map(_plain, toned)), frozenset(map(_fuzzy, toned))


@lru_cache(maxsize=50_000)
def sound_keys(name: str) -> tuple[str, ...]:
    """Blocking keys: the name's confusable sounds, one key for each way to read it."""
    ways = [sorted(sounds(c)[2]) for c in name]
    return tuple(" ".join(way) for way in islice(product(*ways), MOST_READINGS)) if ways else ()


def _by_ear(left: str, right: str) -> str:
    """The worst of the characters' agreements in sound, or DIFFERENT."""
    worst = 0
    for a, b in zip(left, right, strict=True):
        if a == b:
            continue
        both = zip(sounds(a), sounds(b), strict=True)
        agree = [not x.isdisjoint(y) for x, y in both]
        if not agree[2]:
            return DIFFERENT
        worst = max(worst, 1 if agree[0] else 2 if agree[1] else 3)
    return LEVELS[worst]


@lru_cache(maxsize=400_000)
def compare(left: str, right: str) -> str:
    """The level at which two normalised names agree."""
    if left == right:
        return SAME if left else DIFFERENT
    if len(left) == len(right):
        heard = _by_ear(left, right)
        if heard != DIFFERENT:
            return heard
        if sorted(left) == sorted(right):
            return SWAPPED
        wrong = sum(a != b for a, b in zip(left, right, strict=True))
        return ONE_WRONG if wrong == 1 and len(left) > 1 else DIFFERENT
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) == 1 and len(short) > 1:
        return ONE_MISSING if short in shortened(long) else DIFFERENT
    return DIFFERENT


def shortened(name: str) -> frozenset[str]:
    """The name with each character in turn left out; a single character is no name."""
    if len(name) < 3:
        return frozenset()
    return frozenset(name[:i] + name[i + 1 :] for i in range(len(name)))


def keys(name: str) -> tuple[str, ...]:
    """Blocking keys: names that share one are worth comparing, wherever the people stand."""
    return (f"n|{name}", f"s|{''.join(sorted(name))}", *(f"p|{key}" for key in sound_keys(name)))


def parts(name: str) -> tuple[str, str, str]:
    """What of a name survives a slip elsewhere in it: the first character, the rest, the last."""
    return name[:1], name[1:], name[-1:]
