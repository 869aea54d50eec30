"""Every verb and every detail that the product writes has a name that an auditor can read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nongan.audit import queries
from tests.policy_table import rows

SOURCE = Path(__file__).parent.parent / "src" / "nongan"
WRITTEN = re.compile(r"\bverb ?= ?\"([a-z_]+\.[a-z_]+)\"")


def services() -> list[Path]:
    files = [path for path in SOURCE.rglob("services/**/*.py") if "tests" not in path.parts]
    return [*files, *SOURCE.glob("*/services.py")]


def written() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in services()]
    return {verb for text in texts for verb in WRITTEN.findall(text)}


def details() -> Iterator[str]:
    """The names in every dictionary that is recorded as `details`."""
    for path in services():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given = node.value if isinstance(node, ast.keyword) and node.arg == "details" else None
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "details":
                given = node.value
            if isinstance(given, ast.Dict):
                yield from (str(key.value) for key in given.keys if isinstance(key, ast.Constant))


def test_every_verb_has_a_name():
    verbs = written() | {row.event for row in rows() if row.event}
    assert len(verbs) > 30
    assert sorted(verb for verb in verbs if queries.verb_name(verb) == verb) == []


def test_every_detail_has_a_name():
    found = set(details())
    assert len(found) > 20
    assert sorted(found - queries.DETAILS.keys()) == []
