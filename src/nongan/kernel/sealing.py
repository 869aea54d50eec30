"""Encryption at rest and exact search over what is encrypted.

A sealed text is `key-id:base64(nonce + ciphertext)`, AES-256-GCM; the place it belongs to
(table | column | row | key id) is authenticated with it, so a ciphertext that was moved to
another row or column does not open. A blind index is an HMAC of the clear value under its own
key. The keys live in a directory outside the database and outside its backups
(promises E4, E5; domain.md §3.5).
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_FILE = "data-keys.json"
NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value that does not belong here, was altered, or whose key is absent."""


@dataclass(frozen=True)
class KeyRing:
    """Data keys by id, the id used for new values, and the key of the blind indexes."""

    current: str
    keys: dict[str, bytes]
    index: bytes


def create_keys(directory: Path) -> Path:
    """Make a new key file, readable by its owner only; an existing one is left as it is."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    fresh = {
        "current": "k1",
        "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()},
        "index": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(fresh, file)
    return path


@lru_cache(maxsize=8)
def _load(directory: str | Path) -> KeyRing:
    path = Path(directory) / KEY_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"The data keys are missing ({path}). Run `nongan migrate` on a new system, "
            "or put back the key file that belongs to this database."
        ) from missing
    keys = {name: base64.b64decode(key) for name, key in found["keys"].items()}
    return KeyRing(found["current"], keys, base64.b64decode(found["index"]))


def key_ring() -> KeyRing:
    """The keys of this installation. Raises ImproperlyConfigured if the file is missing."""
    return _load(settings.NONGAN_KEYS_DIR)


def _place(table: str, column: str, row_id: object, key_id: str) -> bytes:
    return f"{table}|{column}|{row_id}|{key_id}".encode()


def seal_bytes(data: bytes, *, table: str, column: str, row_id: object) -> bytes:
    """Encrypt bytes for one place: `key-id` + `:` + nonce + ciphertext."""
    ring = key_ring()
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _place(table, column, row_id, ring.current)
    sealed = AESGCM(ring.keys[ring.current]).encrypt(nonce, data, place)
    return ring.current.encode() + b":" + nonce + sealed


def unseal_bytes(sealed: bytes, *, table: str, column: str, row_id: object) -> bytes:
    """Decrypt what was sealed for this very place. Raises Unreadable."""
    key_id, _, body = bytes(sealed).partition(b":")
    key = key_ring().keys.get(key_id.decode("ascii", "replace"))
    if key is None:
        raise Unreadable("the key of this value is not on this machine")
    place = _place(table, column, row_id, key_id.decode())
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place)
    except InvalidTag as wrong:
        raise Unreadable("the value was altered or belongs to another place") from wrong


def seal(text: str, *, table: str, column: str, row_id: object) -> str:
    """Encrypt a text for one place; the empty text stays empty."""
    if not text:
        return ""
    sealed = seal_bytes(text.encode(), table=table, column=column, row_id=row_id)
    key_id, _, body = sealed.partition(b":")
    return f"{key_id.decode()}:{base64.b64encode(body).decode()}"


def unseal(sealed: str, *, table: str, column: str, row_id: object) -> str:
    """Decrypt a text sealed for this very place. Raises Unreadable."""
    if not sealed:
        return ""
    key_id, _, body = sealed.partition(":")
    try:
        data = key_id.encode() + b":" + base64.b64decode(body, validate=True)
    except ValueError as wrong:
        raise Unreadable("the value was altered") from wrong
    return unseal_bytes(data, table=table, column=column, row_id=row_id).decode()


def blind_index(value: str, *, field: str) -> str:
    """A keyed digest for exact search; equal values of two fields give different indexes.

    The caller normalises the value first. The empty value has no index.
    """
    if not value:
        return ""
    return hmac.new(key_ring().index, f"{field}|{value}".encode(), hashlib.sha256).hexdigest()
