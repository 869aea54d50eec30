"""Communities: every spelling of a community of the vocabulary as its canonical name."""

import re

from nongan.tabular.meanings import similarity
from nongan.tabular.text import squeezed
from nongan.tabular.vocabulary import Vocabulary

NOTHING = frozenset(
    (
        "",
        "无",
        "没有",
        "暂无",
        "-",
        "--",
        "—",
        "/",
        "none",
        "n/a",
        "na",
        "nil",
        "未填",
        "不详",
        "空",
    )
)
_ENDINGS = re.compile(
    r"(居民委员会|居委会|居委|社区党委|社区党总支|社区党支部|党群服务中心|社区服务站|社区|community|的|内|第?[\d一二三四五六七八九十]+(网格|组|小组))+$"
)
_MARKS = re.compile(r"[\W_]+")
_ELSEWHERE = re.compile(
    r"外[县市地省]|[市省外]|长春|吉林|德惠|榆树|公主岭|区$|镇|乡|村|屯|elsewhere|outside|other"
)
_NEAR = 0.8


class PlaceIndex:
    """The communities of one vocabulary in the forms in which they are compared."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Prepare the cores (站前 of 站前社区) and the prefixes that may stand before them."""
        county = squeezed(vocabulary.county)
        self._prefixes = _prefixes(county, vocabulary.streets)
        self._cores = {self._core(name): name for name in vocabulary.communities}
        self._answers: dict[str, tuple[str | None, bool, str]] = {}

    def parse(self, text: str) -> tuple[str | None, bool, str]:
        """(canonical name or None, whether a place outside was written, problem code).

        Problem codes: "" | "community_unknown" | "community_guessed".
        """
        answer = self._answers.get(text)
        if answer is None:
            if len(self._answers) > 20_000:
                self._answers.clear()
            answer = self._answers[text] = self._parse(text)
        return answer

    def is_community(self, text: str) -> bool:
        """Whether a text is a community's name, whatever stands before or behind it."""
        return self._core(text) in self._cores

    def find_in(self, text: str) -> str | None:
        """The community that a title, sheet name or file name speaks of."""
        plain = _MARKS.sub("", squeezed(text))
        for ending in ("社区", "居委", ""):
            held = [
                (len(key), name) for key, name in self._cores.items() if f"{key}{ending}" in plain
            ]
            if held and (ending or len(held) == 1):
                return max(held)[1]
        return None

    def _core(self, text: str) -> str:
        plain = _MARKS.sub("", squeezed(text))
        for _ in range(3):
            before = plain
            for prefix in self._prefixes:
                if plain.startswith(prefix) and len(plain) > len(prefix):
                    plain = plain[len(prefix) :]
                    break
            if plain == before:
                break
        return _ENDINGS.sub("", plain) or plain

    def _parse(self, text: str) -> tuple[str | None, bool, str]:
        plain = squeezed(text)
        if plain in NOTHING:
            return None, False, ""
        core = self._core(text)
        found = self._cores.get(core) or self._cores.get(_ENDINGS.sub("", _MARKS.sub("", plain)))
        if found:
            return found, False, ""
        inside = self._inside(core, plain)
        if inside:
            return inside, False, ""
        near = self._near(core)
        if near:
            return near, False, "community_guessed"
        return (
            None,
            True,
            "" if _ELSEWHERE.search(plain) and "社区" not in plain else "community_unknown",
        )

    def _inside(self, core: str, plain: str) -> str | None:
        """A community's whole name within a longer text, or the only one that the text begins."""
        held = [
            name
            for key, name in self._cores.items()
            if f"{key}社区" in plain or f"{key}居委" in plain
        ]
        if held:
            return max(held, key=len)
        held = [name for key, name in self._cores.items() if len(key) > 2 and key in core]
        if len(held) == 1:
            return held[0]
        begun = [
            name for key, name in self._cores.items() if len(core) > 1 and key.startswith(core)
        ]
        return begun[0] if len(begun) == 1 else None

    def _near(self, core: str) -> str | None:
        if len(core) < 3:
            return None
        near = [
            name
            for key, name in self._cores.items()
            if similarity(core, key) >= _NEAR or _one_off(core, key)
        ]
        return near[0] if len(near) == 1 else None


def _one_off(one: str, other: str) -> bool:
    return len(one) == len(other) > 2 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _prefixes(county: str, streets: list[str]) -> list[str]:
    found = {county, "县城", "城区", "街道", "街道办", "街道办事处"}
    for street in streets:
        name = squeezed(street).removesuffix("办事处").removesuffix("街道办").removesuffix("街道")
        found |= {f"{name}街道办事处", f"{name}街道办", f"{name}街道", f"{name}街办"}
    return sorted((prefix for prefix in found if prefix), key=len, reverse=True)


def index_of(vocabulary: Vocabulary) -> PlaceIndex:
    """The index of a vocabulary's communities, built once a vocabulary."""
    if not isinstance(vocabulary.place_index, PlaceIndex):
        vocabulary.place_index = PlaceIndex(vocabulary)
    return vocabulary.place_index
