"""Check a proof about the audit chain: python3 verify_audit_proof.py PROOF HEAD [OLDER_HEAD]

All three are files; a head is one that was published outside. A proof that the chain only grew
needs the older head too. Python only, no file of ours; RFC 9162 §2.1.3.2 and §2.1.4.2 with SM3.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def climb(at: int, last: int, old: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """From a place among 0…last to the root of what stands left of it, and to the whole root."""
    new = old
    for step in path:
        if not last:
            return b"", b""
        if at & 1 or at == last:
            old, new = sm3(b"\1" + step + old), sm3(b"\1" + step + new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = sm3(b"\1" + new + step)
        at, last = at >> 1, last >> 1
    return (b"", b"") if last else (old, new)


def check(proof: dict[str, Any], head: dict[str, Any], older: dict[str, Any] | None = None) -> str:
    """What is wrong with a proof, or "" if nothing."""
    path, size, top = [bytes.fromhex(x) for x in proof["path"]], head["seq"], head["root"]
    if older:
        at, last, start = older["seq"] - 1, size - 1, bytes.fromhex(older["root"])
        if older["seq"] & at:  # not a power of two: the proof begins with a part of the older tree
            start, path = (path or [b""])[0], path[1:]
        while at & 1:
            at, last = at >> 1, last >> 1
        roots = tuple(root.hex() for root in climb(at, last, start, path))
        same = (older["seq"], older["root"]) == (size, top)
        return (
            ""
            if same or roots == (older["root"], top)
            else "the newer chain is not the older one grown"
        )
    event = dict(proof["event"])
    claimed, at = event.pop("hash"), event["seq"] - 1
    # Keys are plain ASCII and there are no fractions, so this is RFC 8785.
    text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if sm3(text.encode("utf-8", "surrogatepass")).hex() != claimed:
        return "the event was changed"
    root = climb(at, size - 1, sm3(b"\0" + bytes.fromhex(claimed)), path)[1]
    return "" if at < size and root.hex() == top else "the event does not stand in this chain"


if __name__ == "__main__":
    sys.exit(check(*(json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:])) or 0)
