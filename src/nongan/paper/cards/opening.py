"""A file of any kind a camera or scanner makes, page by page, as nothing but pixels.

Runs in the limited child only. Whatever else a file carries (place, device, comments, profiles,
thumbnails, bytes after its end) is left behind, because only decoded pixels go on.
"""

import warnings
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

import numpy as np
import pillow_heif
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from nongan.paper.cards.readings import Refusal

FORMATS = ("JPEG", "PNG", "TIFF", "HEIF")
LONG_SIDE = 5000
"""Pixels that reading works with at most: an A4 page at 400 dpi."""
MOST_PIXELS = 120_000_000
MOST_PAGES = 3000
PDF_DPI = 300
_PDF = b"%PDF-"
# How a picture is turned that a phone noted as lying otherwise (EXIF, tag Orientation).
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PDF_UNITS_PER_INCH = 72

# A decoder that starts threads fails in a child that may start none.
pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1
# Pillow refuses twice this number by itself, while it reads the header.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2


class Refused(Exception):
    """The file or the page gives nothing."""

    def __init__(self, why: Refusal) -> None:
        """Remember why."""
        super().__init__(why.value)
        self.why = why


class Pages(Protocol):
    """An open file: so many pages, each decoded when it is asked for."""

    def __len__(self) -> int: ...

    def pixels(self, index: int) -> NDArray[np.uint8]:
        """The page upright as height × width × RGB. Raises Refused."""
        ...


def opened(source: BinaryIO) -> Pages:
    """The pages of a file. Raises Refused where it is no picture or PDF, or broken, or locked."""
    source.seek(0)  # the parent may have handed it to a child before
    is_pdf = _PDF in source.read(1024)
    source.seek(0)
    pages: Pages = _tried(lambda: _Pdf(source) if is_pdf else _Pictures(source))
    if not len(pages):
        raise Refused(Refusal.BROKEN)
    if len(pages) > MOST_PAGES:
        raise Refused(Refusal.TOO_MANY_PAGES)
    return pages


def _tried[T](decode: Callable[[], T]) -> T:
    """Whatever a decoder throws at broken input is one refusal; running out of memory is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return decode()
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise Refused(Refusal.NOT_A_PICTURE) from error
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        raise Refused(Refusal.LOCKED if locked else Refusal.BROKEN) from error
    except Exception as error:  # noqa: BLE001 - decoders of broken files raise anything
        raise Refused(Refusal.BROKEN) from error


class _Pictures:
    """A picture file; a TIFF may hold many."""

    def __init__(self, source: BinaryIO) -> None:
        self._image = Image.open(source, formats=FORMATS)
        self._count = 1 if self._image.format == "MPO" else getattr(self._image, "n_frames", 1)

    def __len__(self) -> int:
        return int(self._count)

    def pixels(self, index: int) -> NDArray[np.uint8]:
        return _tried(lambda: self._decoded(index))

    def _decoded(self, index: int) -> NDArray[np.uint8]:
        image = self._image
        if index:
            image.seek(index)
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise Refused(Refusal.TOO_MANY_PIXELS)
        ratio = LONG_SIDE / max(width, height)
        if ratio < 1:
            # A JPEG is decoded at half or a quarter of its size for a fraction of the work.
            image.draft("RGB", (round(width * ratio), round(height * ratio)))
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
        plain = _plain(image)
        if max(plain.size) > LONG_SIDE:
            ratio = LONG_SIDE / max(plain.size)
            size = (max(1, round(plain.width * ratio)), max(1, round(plain.height * ratio)))
            plain = plain.resize(size, Image.Resampling.BOX)
        return np.array(plain.transpose(turn) if turn else plain, np.uint8)


def _plain(image: Image.Image) -> Image.Image:
    """Colours as RGB over white; sixteen bits of grey scaled down, not cut off."""
    if image.mode.startswith("I;16") or image.mode == "I":
        levels = np.asarray(image, np.float32)
        image = Image.fromarray((levels / 257).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


class _Pdf:
    """A PDF: pages are drawn as a scanner would, whatever they hold."""

    def __init__(self, source: BinaryIO) -> None:
        self._document: Any = pypdfium2.PdfDocument(source)

    def __len__(self) -> int:
        return len(self._document)

    def pixels(self, index: int) -> NDArray[np.uint8]:
        return _tried(lambda: self._drawn(index))

    def _drawn(self, index: int) -> NDArray[np.uint8]:
        page = self._document[index]
        try:
            size = max(page.get_size())
            if not 1 <= size <= 20 * LONG_SIDE:
                raise Refused(Refusal.BROKEN)
            scale = min(PDF_DPI / _PDF_UNITS_PER_INCH, LONG_SIDE / size)
            drawn = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
            return np.array(drawn.to_numpy()[..., :3], np.uint8)
        finally:
            page.close()
