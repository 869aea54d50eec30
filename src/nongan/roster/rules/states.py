"""How a file stands on the preview: decided from its counts."""

from collections.abc import Mapping
from typing import Any

OK, LOOK, BLOCKED, REFUSED, EXCLUDED, WAITING = (
    "ok",
    "look",
    "blocked",
    "refused",
    "excluded",
    "waiting",
)


def file_state(status: str, counts: Mapping[str, Any]) -> str:
    """`ok` needs no click; `look`: there are doubts that do not hinder; `blocked`: decide first."""
    if status in {REFUSED, EXCLUDED, WAITING}:
        return status
    if counts["open"] or not counts["sheets"]:
        return BLOCKED
    doubtful = any(not key.startswith("notice:") for key in counts["problems"])
    return LOOK if doubtful or counts["absent"] else OK
