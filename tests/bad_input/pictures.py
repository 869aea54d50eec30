"""Pictures under the name of a table, whole, cut and dressed up."""

import io
from collections.abc import Iterator

from PIL import Image

from tests.bad_input import BadFile

FAMILY = "picture"


def files() -> Iterator[BadFile]:
    """Every file of the family."""
    for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "ICO"):
        whole = _picture(kind)
        for ending in ("xlsx", "xls", "csv", "docx"):
            yield BadFile(FAMILY, f"scan-{kind.lower()}.{ending}", whole, "is_picture")
        for part in (32, 64, len(whole) // 2):
            yield BadFile(FAMILY, f"cut-{kind.lower()}-{part}.xlsx", whole[:part], "is_picture")
        yield BadFile(
            FAMILY,
            f"joined-{kind.lower()}.xlsx",
            whole + b"PK\x03\x04" + b"\x00" * 64,
            "is_picture",
        )
        yield BadFile(
            FAMILY, f"script-{kind.lower()}.csv", whole + b"<script>alert(1)</script>", "is_picture"
        )
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    yield BadFile(FAMILY, "drawing.xlsx", svg, "is_picture")
    yield BadFile(FAMILY, "drawing-xml.xls", b'<?xml version="1.0"?>' + svg, "is_picture")
    yield BadFile(FAMILY, "photo.xlsx", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 200, "is_picture")
    yield BadFile(
        FAMILY, "photo-avif.xlsx", b"\x00\x00\x00\x1cftypavif" + b"\x00" * 200, "is_picture"
    )
    yield BadFile(FAMILY, "layers.xlsx", b"8BPS\x00\x01" + b"\x00" * 200, "is_picture")
    yield BadFile(FAMILY, "plot.xlsx", b"%!PS-Adobe-3.0 EPSF-3.0\n", "is_picture")
    yield BadFile(FAMILY, "metafile.xlsx", b"\xd7\xcd\xc6\x9a" + b"\x00" * 90, "is_picture")


def _picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (48, 32), (200, 30, 30)).save(data, kind)
    return data.getvalue()
