"""Checks of a zip container before anything in it is opened (promise G4)."""

import io
import zipfile
import zlib

from nongan.tabular.choices import Limits
from nongan.tabular.refusals import Refusal

_SPREADSHEET = frozenset(("xl/workbook.xml", "xl/workbook.bin"))
_RATIO_FROM = 2**20
_HEAD = 1024


def opened(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The container, found to be whole, modest and without tricks. Raises Refusal."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        OverflowError,
    ) as error:
        raise Refusal("container_broken", detail="zip") from error
    if not members:
        raise Refusal("container_broken", detail="zip")
    _check_bulk(members, data, limits)
    _check_names(members)
    for member in members:
        _check_member(member, data)
    return archive


def kind_of(archive: zipfile.ZipFile) -> str:
    """`xlsx`, `xlsb`, `ods` or `docx` by the parts of the container. Raises Refusal for any other
    archive.
    """
    names = set(archive.namelist())
    if names & _SPREADSHEET:
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "content.xml" in names:
        return _open_document_kind(archive)
    if any(name.startswith("ppt/") for name in names):
        raise Refusal("not_a_table")
    if "[Content_Types].xml" in names or "_rels/.rels" in names:
        raise Refusal("container_broken", detail="parts")
    raise Refusal("is_archive")


def _open_document_kind(archive: zipfile.ZipFile) -> str:
    mimetype = member_bytes(archive, "mimetype", 200) if "mimetype" in archive.namelist() else b""
    if mimetype and b"spreadsheet" not in mimetype:
        raise Refusal("not_a_table")
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = member_bytes(archive, "META-INF/manifest.xml", 2**20)
        if b"encryption-data" in manifest:
            raise Refusal("encrypted")
    return "ods"


def member_bytes(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A member's content, however big it claims to be. Raises Refusal beyond `limit` bytes or when
    damaged.
    """
    try:
        with archive.open(name) as member:
            content = member.read(limit + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Refusal("container_broken", detail=name[:80]) from error
    if len(content) > limit:
        raise Refusal("unzipped_too_big", limit=limit // 2**20)
    return content


def _check_bulk(members: list[zipfile.ZipInfo], data: bytes, limits: Limits) -> None:
    if len(members) > limits.members:
        raise Refusal("too_many_members", count=len(members), limit=limits.members)
    unzipped = sum(member.file_size for member in members)
    if unzipped > limits.unzipped_bytes:
        raise Refusal("unzipped_too_big", limit=limits.unzipped_bytes // 2**20)
    if unzipped > _RATIO_FROM and unzipped > limits.ratio * len(data):
        raise Refusal("zip_ratio", limit=limits.ratio)
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > limits.ratio * max(
            member.compress_size, 1
        ):
            raise Refusal("zip_ratio", limit=limits.ratio)


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise Refusal("container_broken", detail="twice")
    for name in names:
        if (
            name.startswith(("/", "\\"))
            or ".." in name.replace("\\", "/").split("/")
            or ":" in name
        ):
            raise Refusal("container_broken", detail="path")


def _check_member(member: zipfile.ZipInfo, data: bytes) -> None:
    if member.flag_bits & 0x1:
        raise Refusal("encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("container_broken", detail="compression")
    if member.filename.endswith((".xml", ".rels")):
        head = _head(member, data)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Refusal("xml_doctype")


def _head(member: zipfile.ZipInfo, data: bytes) -> bytes:
    """The first kilobyte of a member."""
    return inflated(member, data, _HEAD, packed=_HEAD)


def inflated(
    member: zipfile.ZipInfo, data: bytes, most: int = 0, *, packed: int | None = None
) -> bytes:
    """Up to `most` bytes of a member (0: all that it claims to have), from `packed` bytes of the
    container, without opening it through the library (that costs ten times as much). Raises
    Refusal.
    """
    at = member.header_offset
    header = data[at : at + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Refusal("container_broken", detail=member.filename[:80])
    start = (
        at + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    )
    raw = data[start : start + (member.compress_size if packed is None else packed)]
    if member.compress_type == zipfile.ZIP_STORED:
        return raw
    try:
        return zlib.decompressobj(-15).decompress(raw, most or max(member.file_size, 1))
    except zlib.error as error:
        raise Refusal("container_broken", detail=member.filename[:80]) from error
