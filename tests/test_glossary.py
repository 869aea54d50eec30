"""The glossary is law: no identifier and no English sentence uses a word that it forbids."""

import io
import re
import tokenize
from pathlib import Path

import polib
import pytest

REPO = Path(__file__).parent.parent
SOURCE = REPO / "src" / "nongan"


def forbidden_words() -> set[str]:
    words: set[str] = set()
    for line in (REPO / "docs" / "glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and cells[3] and cells[3] not in {"never say", "---"}:
            words |= {word.strip() for word in cells[3].split(",")}
    return words


def breaches(text: str, words: set[str]) -> set[str]:
    """Forbidden words in snake_case, CamelCase or spaced writing."""
    flat = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()
    flat = re.sub(r"[\s-]+", "_", flat)
    return {word for word in words if re.search(rf"(?<![a-z]){word}s?(?![a-z])", flat)}


def identifiers(path: Path) -> str:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    # Parted by a bar: a keyword beside a name (`return slips`) is no phrase.
    return "|".join(token.string for token in tokens if token.type == tokenize.NAME)


def test_the_glossary_is_read():
    assert {"temp_branch", "punch_in", "leaderboard"} <= forbidden_words()


@pytest.mark.parametrize("text", ["temp_branch_id", "TempBranch", "the temp branch", "Punch in"])
def test_each_way_of_writing_a_forbidden_word_is_noticed(text):
    assert breaches(text, forbidden_words())


def test_no_identifier_uses_a_forbidden_word():
    words = forbidden_words()
    found = {
        str(path.relative_to(REPO)): bad
        for path in SOURCE.rglob("*.py")
        if (bad := breaches(identifiers(path), words))
    }
    assert not found


def test_no_english_sentence_of_the_interface_uses_a_forbidden_word():
    words = forbidden_words()
    catalogue = polib.pofile(str(REPO / "locale/zh_Hans/LC_MESSAGES/django.po"))
    found = {entry.msgid: bad for entry in catalogue if (bad := breaches(entry.msgid, words))}
    assert not found


def test_no_chinese_sentence_of_the_interface_speaks_of_punching_in():
    catalogue = polib.pofile(str(REPO / "locale/zh_Hans/LC_MESSAGES/django.po"))
    never = ("打卡", "签到", "积分", "排行")
    assert not [e.msgstr for e in catalogue if any(word in e.msgstr for word in never)]
