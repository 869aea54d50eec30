"""Hash trees of RFC 6962 with SM3: short proofs about one record of a list that only grows.

A proof of a million records has twenty hashes. Leaves and nodes are hashed with a different first
byte, so that no node can be passed off as a record. Pure functions over bytes; hashes are 32 long.
"""

from collections.abc import Sequence
from itertools import batched

from nongan.kernel.digests import sm3_bytes


def leaf(record: bytes) -> bytes:
    """The hash under which a record stands in the tree."""
    return sm3_bytes(b"\x00" + record)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sm3_bytes(b"\x01" + left + right)


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of the whole list; of an empty one, the hash of nothing."""
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else sm3_bytes(b"")


def _above(level: Sequence[bytes]) -> list[bytes]:
    # A last one without neighbour rises unchanged, which gives the tree that RFC 6962 §2.1
    # defines by splitting at the largest power of two.
    return [node(*pair) if len(pair) == 2 else pair[0] for pair in batched(level, 2)]


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours on the way from a leaf (counted from 0) up to the root (§2.1.1)."""
    path, level = [], leaves
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        level, index = _above(level), index >> 1
    return path


def growth(leaves: Sequence[bytes], older: int) -> list[bytes]:
    """What shows that the tree of the first `older` leaves is the beginning of this (§2.1.2)."""
    return _growth(leaves, older, whole=True)


def _growth(leaves: Sequence[bytes], older: int, *, whole: bool) -> list[bytes]:
    size = len(leaves)
    if older == size:
        return [] if whole else [root(leaves)]
    half = 1 << (size - 1).bit_length() - 1
    if older <= half:
        return [*_growth(leaves[:half], older, whole=whole), root(leaves[half:])]
    return [*_growth(leaves[half:], older - half, whole=False), root(leaves[:half])]


def includes(entry: bytes, index: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """Whether a leaf stands at this place of the tree with this root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, entry
    for other in path:
        if not last:
            return False
        if at & 1 or at == last:
            found = node(other, found)
            at, last = _unpaired(at, last)
        else:
            found = node(found, other)
        at, last = at >> 1, last >> 1
    return not last and found == top


def grew(older: int, before: bytes, newer: int, after: bytes, path: Sequence[bytes]) -> bool:
    """Whether the newer tree begins with the whole of the older one (RFC 9162 §2.1.4.2)."""
    if not 0 < older <= newer:
        return False
    if older == newer:
        return before == after and not path
    at, last = older - 1, newer - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    # A whole older tree is itself a node of the newer one: the proof need not repeat it.
    steps = [before, *path] if older & (older - 1) == 0 else list(path)
    if not steps:
        return False
    old = new = steps[0]
    for other in steps[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            old, new = node(other, old), node(other, new)
            at, last = _unpaired(at, last)
        else:
            new = node(new, other)
        at, last = at >> 1, last >> 1
    return not last and old == before and new == after


def _unpaired(at: int, last: int) -> tuple[int, int]:
    """Rise over the levels at which the last node had no neighbour."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last
