"""The tree against RFC 6962's own recursive definition, and against every kind of forgery."""

import random

import pytest

from nongan.kernel import merkle
from nongan.kernel.digests import sm3_bytes

SIZES = range(1, 40)


def leaves(size):
    return [merkle.leaf(str(number).encode()) for number in range(size)]


def defined(level):
    """MTH of RFC 6962 §2.1, word for word."""
    if len(level) == 1:
        return level[0]
    half = max(2**k for k in range(len(level).bit_length()) if 2**k < len(level))
    return merkle.node(defined(level[:half]), defined(level[half:]))


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_the_one_that_the_standard_defines(size):
    assert merkle.root(leaves(size)) == defined(leaves(size))


def test_an_empty_list_has_the_hash_of_nothing():
    assert merkle.root([]) == sm3_bytes(b"")


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_at_its_place_and_nowhere_else(size):
    level, top = leaves(size), merkle.root(leaves(size))
    for index in range(size):
        path = merkle.inclusion(level, index)
        assert len(path) <= (size - 1).bit_length()
        places = [n for n in range(size) if merkle.includes(level[index], n, size, path, top)]
        assert places == [index]


@pytest.mark.parametrize("size", SIZES)
def test_every_beginning_is_proved_and_no_other_list_is(size):
    level, top = leaves(size), merkle.root(leaves(size))
    for older in range(1, size + 1):
        before, path = merkle.root(level[:older]), merkle.growth(level, older)
        assert merkle.grew(older, before, size, top, path)
        other = merkle.root([merkle.leaf(b"x"), *level[1:older]])
        assert not merkle.grew(older, other, size, top, path)
        assert not merkle.grew(older, before, size, merkle.leaf(b"x"), path)


@pytest.mark.parametrize("seed", range(30))
def test_a_proof_with_one_bit_flipped_a_hash_more_or_a_hash_less_fails(seed):
    dice = random.Random(seed)
    size = dice.randrange(9, 200)
    level, top = leaves(size), merkle.root(leaves(size))
    index, older = dice.randrange(size), dice.randrange(3, size)
    before = merkle.root(level[:older])
    for path, holds in (
        (
            merkle.inclusion(level, index),
            lambda p: merkle.includes(level[index], index, size, p, top),
        ),
        (merkle.growth(level, older), lambda p: merkle.grew(older, before, size, top, p)),
    ):
        assert holds(path)
        place, bit = dice.randrange(len(path)), dice.randrange(256)
        flipped = (int.from_bytes(path[place]) ^ 1 << bit).to_bytes(32)
        assert not holds([*path[:place], flipped, *path[place + 1 :]])
        assert not holds(path[:-1])
        assert not holds([*path, top])


def test_sabotage_without_the_first_byte_a_node_passes_for_a_record(monkeypatch):
    monkeypatch.setattr(merkle, "leaf", sm3_bytes)
    monkeypatch.setattr(merkle, "node", lambda left, right: sm3_bytes(left + right))
    level = leaves(4)
    top = merkle.root(level)
    forged = merkle.leaf(level[0] + level[1])  # two hashes, claimed to be a record

    assert merkle.includes(forged, 0, 2, [merkle.node(level[2], level[3])], top)
    monkeypatch.undo()
    level = leaves(4)
    forged = merkle.leaf(level[0] + level[1])
    path = [merkle.node(level[2], level[3])]
    assert not merkle.includes(forged, 0, 2, path, merkle.root(level))
