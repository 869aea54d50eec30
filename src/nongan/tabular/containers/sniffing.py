"""What a file is by its bytes, whatever its name says."""

from nongan.tabular.refusals import Refusal

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"\xd7\xcd\xc6\x9a", "WMF"),
    (b"8BPS", "PSD"),
    (b"%!PS", "EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def format_of(data: bytes) -> str:
    """`zip`, `xls` or `text` by the first bytes.

    Raises Refusal for what is certainly no table: a picture, a PDF, an encrypted workbook …
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Refusal("file_empty")
    _refuse_pictures(data)
    if data.startswith(b"PK"):
        return "zip"
    if data.startswith(_OLE):
        return _ole_format(data)
    if data[:4] in (
        b"\x09\x08\x10\x00",
        b"\x09\x08\x08\x00",
        b"\x09\x04\x06\x00",
        b"\x09\x02\x06\x00",
    ):
        return "xls"
    _refuse_documents(data)
    return "text"


def _refuse_pictures(data: bytes) -> None:
    for magic, kind in _PICTURES:
        if data.startswith(magic):
            raise Refusal("is_picture", kind=kind)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise Refusal("is_picture", kind="WEBP")
    if data[4:8] == b"ftyp":
        raise Refusal("is_picture", kind="HEIC")
    if b"<svg" in data[:1024].lower():
        raise Refusal("is_picture", kind="SVG")


def _refuse_documents(data: bytes) -> None:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise Refusal("is_pdf")
    if head.startswith(b"{\\rtf"):
        raise Refusal("is_rtf")
    if data.startswith(_ARCHIVES):
        raise Refusal("is_archive")
    flat = head.replace(b"\x00", b"")
    if flat.startswith((b"<", b"\xff\xfe<", b"\xfe\xff<")) or b"mime-version:" in head:
        raise Refusal("is_html")


def _ole_format(data: bytes) -> str:
    if _utf16("EncryptedPackage") in data:
        raise Refusal("encrypted")
    if _utf16("WordDocument") in data:
        raise Refusal("is_legacy_doc")
    if _utf16("PowerPoint Document") in data:
        raise Refusal("not_a_table")
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return "xls"
    raise Refusal("container_broken", detail="ole")
