"""How alike two Chinese names are: written, spoken, slipped."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

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
LATIN = re.compile(r"[A-Z\u00c0-\u024f]+")
LONGEST_SYLLABLE = len("ZHUANG")
MOST_SYLLABLES = 8
FIRST_SYMBOL = 0xE000  # of the private use area, in which no name is written


@lru_cache(maxsize=50_000)
def normalise(name: str) -> str:
    """The bare name: NFKC, no spaces, no remarks in brackets, no punctuation.

    A syllable that stands for a character that could not be typed (陈xin) is one character, of
    that sound and no other.
    """
    text = BRACKETED.sub("", unicodedata.normalize("NFKC", name))
    bare = "".join(c for c in text if unicodedata.category(c)[0] == "L").upper()
    return LATIN.sub(lambda run: _spelt(_without_marks(run[0])) or run[0], bare)


def _without_marks(letters: str) -> str:
    """Ǜ, as Ü, is typed V; other marks are tones."""
    apart = unicodedata.normalize("NFD", letters).replace("U\u0308", "V")
    return "".join(c for c in apart if c.isascii())


@cache
def _syllables() -> dict[str, str]:
    """A character of our own for each syllable of pinyin."""
    readings = {reading for said in pinyin_dict.values() for reading in said.split(",")}
    plain = sorted({to_normal(reading).upper() for reading in readings})
    return {syllable: chr(FIRST_SYMBOL + number) for number, syllable in enumerate(plain)}


@cache
def _spoken() -> dict[str, str]:
    return {symbol: syllable.lower() for syllable, symbol in _syllables().items()}


@lru_cache(maxsize=10_000)
def _spelt(letters: str) -> str:
    """The letters as syllables, as few as possible; "" if they are none, or no name any more."""
    if len(letters) > LONGEST_SYLLABLE * MOST_SYLLABLES:
        return ""
    known = _syllables()
    if letters in known:
        return known[letters]
    ways = [
        first + rest
        for cut in range(1, min(len(letters), LONGEST_SYLLABLE + 1))
        if (first := known.get(letters[:cut])) and (rest := _spelt(letters[cut:]))
    ]
    return min(ways, key=len, default="")


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
    """A character's readings with tone, without, and with confusable sounds made one.

    The symbol of a syllable has none with tone.
    """
    if unicodedata.category(char) == "Co":
        toned, plain = frozenset[str](), frozenset({_spoken()[char]})
    else:
        toned = _char_readings(char)
        plain = frozenset(map(_plain, toned))
    return toned, plain, frozenset(map(_fuzzy, plain))


@lru_cache(maxsize=30_000)
def _heard(char: str) -> tuple[str, ...]:
    """A character's confusable sounds, in order."""
    return tuple(sorted(sounds(char)[2]))


@lru_cache(maxsize=50_000)
def sound_keys(name: str) -> tuple[str, ...]:
    """Blocking keys: the name's confusable sounds, one key for each way to read it."""
    ways = list(map(_heard, name))
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


@lru_cache(maxsize=50_000)
def shortened(name: str) -> frozenset[str]:
    """The name with each character in turn left out; a single character is no name."""
    if len(name) < 3:
        return frozenset()
    return frozenset(name[:i] + name[i + 1 :] for i in range(len(name)))


def keys(name: str) -> tuple[str, ...]:
    """Blocking keys: names that share one are worth comparing, wherever the people stand."""
    ways = [f"p|{key}" for key in sound_keys(name)]
    most = [f"m|{rest}" for rest in shortened(name)]
    return (f"m|{name}", f"s|{''.join(sorted(name))}", *ways, *most)


PARTS = 3


def parts(name: str) -> tuple[str, str, str]:
    """What of a name survives a slip elsewhere in it: the first character, the rest, the last."""
    return name[:1], name[1:], name[-1:]
