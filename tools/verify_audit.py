"""Check an export of the audit chain: python3 verify_audit.py audit.jsonl [NUMBER HASH]

NUMBER and HASH are a head that was published outside. Needs Python only, no file of ours.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path


def check(lines: Iterable[str], number: int = 0, head: str = "") -> str:
    """What is wrong with the chain, or "" if nothing; `number` and `head` were published."""
    previous, seq = "0" * 64, 0
    for seq, line in enumerate(lines, start=1):
        try:
            event = json.loads(line)
            claimed = event.pop("hash")
        except (ValueError, KeyError, AttributeError, TypeError):
            return f"line {seq} is no event"
        if event.get("seq") != seq or event.get("previous") != previous:
            return f"event {seq} is missing or does not follow the one before"
        # Keys are plain ASCII and there are no fractions, so this is RFC 8785.
        text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.new("sm3", text.encode("utf-8", "surrogatepass")).hexdigest()
        if previous != claimed:
            return f"event {seq} was changed"
        if seq == number and claimed != head:
            return f"event {seq} is not the one whose hash was published"
    print(f"{seq} events, head {seq} {previous}")
    return f"the chain ends at {seq}, before event {number}" if seq < number else ""


if __name__ == "__main__":
    published = (int(sys.argv[2]), sys.argv[3].lower()) if len(sys.argv) > 3 else ()
    with Path(sys.argv[1]).open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        sys.exit(check(file, *published) or 0)
