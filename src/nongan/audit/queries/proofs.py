"""Proofs about the chain that need neither the chain nor us: one event, or that it only grew.

The tree is RFC 6962's (`kernel.merkle`); a leaf is the 32 bytes of an event's own hash, which
covers all of the event. A proof is checked against the root in a head that was published outside.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from nongan.audit.models import Event
from nongan.audit.queries.chain import CHUNK, export_line, hash_of, head
from nongan.audit.rules import Anchor
from nongan.kernel import merkle
from nongan.kernel.errors import Refused

ENTRY, GROWTH = "nongan-audit-entry/1", "nongan-audit-growth/1"
type Proof = dict[str, Any]


def published_head() -> Anchor:
    """The head to publish outside, with the root of the tree of all events up to it."""
    end = head()
    return Anchor(end.seq, end.hash, merkle.root(_leaves(end.seq)).hex())


def head_file(at: datetime) -> str:
    """A head as it is published outside, with the moment, as a line of JSON."""
    end = published_head()
    return json.dumps({"seq": end.seq, "hash": end.hash, "root": end.root, "at": at.isoformat()})


def _leaves(size: int) -> list[bytes]:
    """The leaves of the first `size` events. Raises Refused if some are gone or no hashes."""
    found = Event.objects.filter(seq__lte=size).order_by("seq").values_list("hash", flat=True)
    try:
        leaves = [merkle.leaf(bytes.fromhex(text)) for text in found.iterator(chunk_size=CHUNK)]
    except ValueError:
        leaves = []
    if len(leaves) != size:
        raise Refused(_("The chain is broken: nothing can be proved from it."), code="broken")
    return leaves


def _within_the_chain(*sizes: int) -> None:
    ordered = [1, *sizes, head().seq]
    if ordered != sorted(ordered):
        raise Refused(_("The chain has no such number of events."), code="no_such_size")


def entry_proof(seq: int, size: int | None = None) -> Proof:
    """What shows that an event stands in the chain of the first `size` events (default: all).

    Raises Event.DoesNotExist, and Refused for a size that the chain never had.
    """
    event = Event.objects.get(seq=seq)
    size = head().seq if size is None else size
    _within_the_chain(seq, size)
    leaves = _leaves(size)
    return {
        "format": ENTRY,
        "event": json.loads(export_line(event)),
        "size": size,
        "root": merkle.root(leaves).hex(),
        "path": [step.hex() for step in merkle.inclusion(leaves, seq - 1)],
    }


def growth_proof(older: int, newer: int | None = None) -> Proof:
    """What shows that the chain of `newer` events (default: all) begins with that of `older`.

    Raises Refused for a size that the chain never had.
    """
    newer = head().seq if newer is None else newer
    _within_the_chain(older, newer)
    leaves = _leaves(newer)
    return {
        "format": GROWTH,
        "older": {"size": older, "root": merkle.root(leaves[:older]).hex()},
        "newer": {"size": newer, "root": merkle.root(leaves).hex()},
        "path": [step.hex() for step in merkle.growth(leaves, older)],
    }


def problem_of_entry(proof: Mapping[str, Any], anchor: Anchor | None = None) -> str:
    """Say what is wrong with a proof of an event: `edited`, `path`, `anchor`; "" if nothing.

    Raises KeyError, TypeError or ValueError for what is no such proof. Needs no database.
    """
    event, size, top = proof["event"], int(proof["size"]), bytes.fromhex(proof["root"])
    if event["hash"] != hash_of(event):
        return "edited"
    entry = merkle.leaf(bytes.fromhex(event["hash"]))
    path = [bytes.fromhex(step) for step in proof["path"]]
    if not merkle.includes(entry, int(event["seq"]) - 1, size, path, top):
        return "path"
    return "anchor" if anchor and (anchor.seq, anchor.root) != (size, proof["root"]) else ""


def problem_of_growth(
    proof: Mapping[str, Any], older: Anchor | None = None, newer: Anchor | None = None
) -> str:
    """Say what is wrong with a proof of growth: `path` or `anchor`; "" if nothing.

    Raises KeyError, TypeError or ValueError for what is no such proof. Needs no database.
    """
    sizes = [int(proof[end]["size"]) for end in ("older", "newer")]
    roots = [bytes.fromhex(proof[end]["root"]) for end in ("older", "newer")]
    path = [bytes.fromhex(step) for step in proof["path"]]
    if not merkle.grew(sizes[0], roots[0], sizes[1], roots[1], path):
        return "path"
    for anchor, size, top in zip((older, newer), sizes, roots, strict=True):
        if anchor and (anchor.seq, anchor.root) != (size, top.hex()):
            return "anchor"
    return ""
