"""Files of cameras and scanners: nothing but pixels goes on (promise G6)."""

import io
import zipfile

import numpy as np
import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from nongan.paper.cards.forms import CONTACT_CARD
from nongan.paper.cards.opening import LONG_SIDE, Refused, opened
from nongan.paper.cards.reading import read_page
from nongan.paper.cards.readings import Outcome, PageReading, Refusal
from nongan.paper.tests import photos

CANARY = "长春43.817071"
SECRETS = (CANARY.encode(), CANARY.encode("utf-16-le"), b"CANARYPHONE", b"PK\x03\x04", b"Exif\x00")
SIDEWAYS = 6  # in EXIF: turned a quarter to the left
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def exif(orientation: int = 1) -> bytes:
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[MAKER] = "CANARYPHONE"
    data.get_ifd(GPS).update({1: "N", 2: (43.0, 49.0, 1.0), 29: "2026:09:01", 27: CANARY.encode()})
    return data.tobytes()


def xmp() -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()


def icc() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY.encode()


@pytest.fixture(scope="module")
def card() -> photos.Gray:
    return photos.printed(CONTACT_CARD, dpi=150)


def laden(kind: str, card: photos.Gray) -> bytes:
    """The card as a file that carries what it should not."""
    if kind == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", CANARY)
        text.add_itxt("XML:com.adobe.xmp", xmp().decode())
        return photos.saved(card, "PNG", pnginfo=text, exif=exif(), icc_profile=icc())
    if kind == "tiff":
        return photos.saved(card, "TIFF", exif=exif(), tiffinfo={270: CANARY}, icc_profile=icc())
    if kind == "heic":
        out = io.BytesIO()
        pillow_heif.from_pillow(Image.fromarray(card).convert("RGB")).save(
            out, exif=exif(), xmp=xmp(), quality=90
        )
        return out.getvalue()
    picture = photos.saved(
        card, exif=exif(), xmp=xmp(), icc_profile=icc(), comment=CANARY.encode(), quality=90
    )
    if kind == "jpeg and zip":
        pack = io.BytesIO(picture)
        with zipfile.ZipFile(pack, "a") as archive:
            archive.writestr("payload.html", CANARY)
        return pack.getvalue()
    return picture


def reading(data: bytes) -> PageReading:
    return read_page(opened(io.BytesIO(data)).pixels(0))


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "heic", "jpeg and zip"])
def test_nothing_but_pixels_is_kept(kind: str, card: photos.Gray):
    data = laden(kind, card)
    assert any(secret in data for secret in SECRETS)

    found = reading(data)

    assert [one.outcome for one in found.findings] == [Outcome.CARD]
    for picture in (found.findings[0].picture, found.picture):
        assert not any(secret in picture for secret in SECRETS)
        if picture:
            assert not Image.open(io.BytesIO(picture)).getexif()


def test_a_plain_save_would_carry_what_is_left_behind_here(card: photos.Gray):
    """The sabotage: the picture saved as it came, which the test above has to notice."""
    out = io.BytesIO()
    Image.open(io.BytesIO(laden("jpeg", card))).save(out, "JPEG")

    assert any(secret in out.getvalue() for secret in SECRETS)


def test_the_picture_of_a_page_without_a_card_is_drawn_anew_too(card: photos.Gray):
    found = reading(laden("jpeg and zip", np.full_like(card, 200)))

    assert found.findings[0].outcome is Outcome.NO_CARD
    assert found.picture.startswith(b"\xff\xd8")
    assert not any(secret in found.picture for secret in SECRETS)


def test_the_orientation_that_a_phone_noted_is_kept(card: photos.Gray):
    empty = np.full((300, 400), 255, np.uint8)

    empty[:100, :100] = 0

    upright = opened(io.BytesIO(photos.saved(empty, exif=exif(SIDEWAYS)))).pixels(0)

    assert upright.shape == (400, 300, 3)
    assert upright[:100, 200:].mean() < 5


def test_pages_of_a_pdf_and_of_a_tiff_are_counted(card: photos.Gray):
    image = Image.fromarray(card)
    for kind in ("PDF", "TIFF"):
        out = io.BytesIO()
        image.save(out, kind, save_all=True, append_images=[image, image])
        pages = opened(io.BytesIO(out.getvalue()))

        assert len(pages) == 3
        assert read_page(pages.pixels(2)).findings[0].outcome is Outcome.CARD


def locked() -> bytes:
    """A PDF that asks for a password: the encryption dictionary is all that is looked at."""
    objects = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>endobj\n"
    )
    return objects + b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>\n%%EOF"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Refusal.NOT_A_PICTURE),
        (b"GIF89a" + bytes(50), Refusal.NOT_A_PICTURE),
        (b"%PDF-1.7 nothing", Refusal.BROKEN),
        (photos.white_png(60_000, 10), Refusal.TOO_MANY_PIXELS),
        (photos.saved(np.eye(300, dtype=np.uint8) * 255)[:900], Refusal.BROKEN),
        (locked(), Refusal.LOCKED),
    ],
    ids=["empty", "gif", "no pdf", "bomb", "cut short", "locked"],
)
def test_a_file_that_gives_nothing_says_why(data: bytes, why: Refusal):
    with pytest.raises(Refused) as refused:
        opened(io.BytesIO(data)).pixels(0)
    assert refused.value.why is why


def test_a_large_picture_is_read_at_the_size_that_is_needed():
    large = np.full((LONG_SIDE + 1200, 900), 255, np.uint8)
    for kind in ("JPEG", "PNG"):
        made = opened(io.BytesIO(photos.saved(large, kind))).pixels(0)
        assert LONG_SIDE / 2 < max(made.shape) <= LONG_SIDE


def test_a_page_of_a_pdf_is_drawn_without_its_forms_and_scripts(card: photos.Gray):
    out = io.BytesIO()
    Image.fromarray(card).save(out, "PDF")
    assert len(pypdfium2.PdfDocument(out.getvalue())) == 1
    assert reading(out.getvalue()).findings[0].outcome is Outcome.CARD
