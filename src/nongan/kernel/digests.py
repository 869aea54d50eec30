"""Digests that any engine and any machine computes alike: SM3 over canonical JSON (RFC 8785)."""

import hashlib
from typing import Any

import rfc8785
from cryptography.hazmat.primitives import hashes


def canonical_json(value: Any) -> bytes:
    """The one UTF-8 spelling of a JSON value. Raises rfc8785.CanonicalizationError if none."""
    return rfc8785.dumps(value)


def sm3_bytes(data: bytes) -> bytes:
    """SM3 (GB/T 32905) as 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def sm3(data: bytes) -> str:
    """SM3 as 64 hexadecimal digits."""
    return sm3_bytes(data).hex()


def digest(value: Any) -> str:
    """SM3 of a JSON value's canonical form."""
    return sm3(canonical_json(value))


def sha256(data: bytes) -> str:
    """SHA-256 as hexadecimal, for files that outsiders compare with ordinary tools."""
    return hashlib.sha256(data).hexdigest()
