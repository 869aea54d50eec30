"""Service items: a list separated by anything, as the codes of the vocabulary."""

import re

from nongan.tabular.meanings import similarity
from nongan.tabular.text import narrow, squeezed
from nongan.tabular.vocabulary import Vocabulary

_SEPARATORS = re.compile(r"[、，,;；/\\|\n\r\t\s+＋&·•．.。:：]+|(?<=\D)\d+[.、)）]|[①-⑳]")
_ENDINGS = re.compile(r"(志愿)?(服务|活动|工作|类|方面|项目|等)+$")
_NUMBERING = re.compile(r"^[\W_]*\d{0,2}[\W_]+(?=\D)|[(（\[【].*?[)）\]】]")
_NONE = frozenset(
    ("", "无", "没有", "暂无", "-", "--", "—", "/", "none", "n/a", "nil", "未填", "待定")
)
_NEAR = 0.75


class ItemIndex:
    """The items of one vocabulary by the forms in which they are written."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Prepare the names, aliases and codes."""
        self._exact: dict[str, str] = {}
        for item in vocabulary.items:
            for name in (item.code, item.name, *item.aliases):
                self._exact.setdefault(squeezed(name), item.code)
        self._names = sorted(self._exact, key=len, reverse=True)
        self._answers: dict[str, tuple[list[str], list[str]]] = {}
        self._words: dict[str, list[str]] = {}

    def parse(self, text: str) -> tuple[list[str], list[str]]:
        """(codes in the order written, words that are no item)."""
        answer = self._answers.get(text)
        if answer is None:
            if len(self._answers) > 20_000:
                self._answers.clear()
                self._words.clear()
            answer = self._answers[text] = self._parse(text)
        return answer

    def is_item(self, text: str) -> bool:
        """Whether a text is an item's name, as written."""
        return squeezed(text) in self._exact

    def _parse(self, text: str) -> tuple[list[str], list[str]]:
        codes: list[str] = []
        unknown: list[str] = []
        whole = self._exact.get(squeezed(text))
        for part in [text] if whole else _SEPARATORS.split(narrow(text)):
            word = squeezed(part)
            if word in _NONE:
                continue
            found = self._words.get(word)
            if found is None:
                found = self._words[word] = self._of_word(word)
            codes += [code for code in found if code not in codes]
            if not found:
                unknown.append(part.strip()[:40])
        return codes, unknown

    def _of_word(self, word: str) -> list[str]:
        for form in (word, _NUMBERING.sub("", word), _ENDINGS.sub("", word)):
            if form in self._exact:
                return [self._exact[form]]
        held = self._held(word)
        if held:
            return held
        near = [name for name in self._names if similarity(word, name) >= _NEAR]
        return [self._exact[near[0]]] if len({self._exact[name] for name in near}) == 1 else []

    def _held(self, word: str) -> list[str]:
        """Every item named within a text without separators, in the order written."""
        places: dict[int, str] = {}
        rest = word
        for name in self._names:
            at = rest.find(name) if len(name) > 2 else -1
            if at >= 0:
                places[at] = self._exact[name]
                rest = rest[:at] + "\x00" * len(name) + rest[at + len(name) :]
        return [places[at] for at in sorted(places)]


def index_of(vocabulary: Vocabulary) -> ItemIndex:
    """The index of a vocabulary's items, built once a vocabulary."""
    if not isinstance(vocabulary.item_index, ItemIndex):
        vocabulary.item_index = ItemIndex(vocabulary)
    return vocabulary.item_index
