"""The archive file: an ordinary zip whose comment is the SHA-256 of everything before it.

One flipped bit, also in zip's own book-keeping, or a missing tail is noticed before anything is
read. The manifest carries a proof that the right data keys are at hand; the keys themselves
are never in an archive (promises.md §11).
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from nongan.kernel import sealing

FORMAT = "nongan-backup/1"
MANIFEST = "manifest.json"
PLACE = {"table": "nongan-backup", "column": "probe", "row_id": "1"}
PROBE = "nongan"
DIGEST_CHARACTERS = 64


class Unfit(Exception):
    """An archive or a place that cannot be used; `chinese` and the text say why."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese


def key_proof() -> dict[str, Any]:
    """What only the holder of these keys can check: one sealed word a key, and one index."""
    ring = sealing.key_ring()
    return {
        "current": ring.current,
        "index": sealing.blind_index(PROBE, field="backup.probe"),
        "sealed": sealing.seal(PROBE, **PLACE),
    }


def require_keys(proof: dict[str, Any]) -> None:
    """Raise Unfit unless the keys at hand are those the archive was made under."""
    try:
        opened = sealing.unseal(proof["sealed"], **PLACE)
    except sealing.Unreadable:
        opened = ""
    index = sealing.blind_index(PROBE, field="backup.probe")
    if opened != PROBE or index != proof["index"]:
        raise Unfit(
            "数据密钥不是这份备份的密钥：请先把当时的 keys 目录放回原处。",
            "The data keys are not those of this backup: put its keys folder back first.",
        )


@contextmanager
def writing(path: Path) -> Iterator[zipfile.ZipFile]:
    """Write a new archive; it gets its name only when it is whole and on the disk."""
    unfinished = path.with_name(path.name + ".unfinished")
    handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                yield archive
                archive.comment = b"0" * DIGEST_CHARACTERS
            _sign(file)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _sign(file: IO[bytes]) -> None:
    end = file.seek(0, os.SEEK_END) - DIGEST_CHARACTERS
    digest = _digest(file, end)
    file.seek(end)
    file.write(digest)
    file.flush()
    os.fsync(file.fileno())


def _digest(file: IO[bytes], end: int) -> bytes:
    file.seek(0)
    whole = hashlib.sha256()
    while end:
        block = file.read(min(end, 2**20))
        if not block:
            break
        whole.update(block)
        end -= len(block)
    return whole.hexdigest().encode("ascii")


def digest_of(path: Path) -> str:
    """The digest with which a whole archive ends."""
    with path.open("rb") as file:
        file.seek(-DIGEST_CHARACTERS, os.SEEK_END)
        return file.read().decode("ascii")


@contextmanager
def reading(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """Open an archive that is whole, with its manifest. Raises Unfit."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END) - DIGEST_CHARACTERS
            file.seek(max(end, 0))
            if end <= 0 or file.read() != _digest(file, end):
                raise Unfit(
                    "备份文件不完整或被改动过（校验值不符），没有恢复任何数据。",
                    "The archive is cut short or was altered (its digest differs).",
                )
            with zipfile.ZipFile(file) as archive:
                yield archive, _manifest(archive)
    except OSError as problem:
        raise Unfit(f"打不开备份文件 {path}。", f"Cannot read {path}: {problem}") from problem


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError) as problem:
        raise Unfit("这不是农安模式的备份文件。", "This is no backup of nongan.") from problem
    if manifest.get("format") != FORMAT:
        raise Unfit("备份文件的格式不认识。", f"Unknown format {manifest.get('format')!r}.")
    return manifest
