"""Every verb that the product writes has a name that an auditor can read."""

import re
from pathlib import Path

from nongan.audit import queries
from tests.policy_table import rows

SOURCE = Path(__file__).parent.parent / "src" / "nongan"
WRITTEN = re.compile(r"\bverb ?= ?\"([a-z_]+\.[a-z_]+)\"")


def written() -> set[str]:
    files = [path for path in SOURCE.rglob("services/**/*.py") if "tests" not in path.parts]
    files += SOURCE.glob("*/services.py")
    return {verb for path in files for verb in WRITTEN.findall(path.read_text(encoding="utf-8"))}


def test_every_verb_has_a_name():
    verbs = written() | {row.event for row in rows() if row.event}
    assert len(verbs) > 30
    assert sorted(verb for verb in verbs if queries.verb_name(verb) == verb) == []
