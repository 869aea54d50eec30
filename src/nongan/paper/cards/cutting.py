"""Parts of a straightened card, to be shown beside what was read."""

import io

from PIL import Image

from nongan.paper.cards.layouts import Area, Question, Rect, pixels

AROUND = 1.5
"""Millimetres shown around a part."""


def place_of(part: Question | Area) -> Rect:
    """Where a question with all of its boxes, or an area, lies on the card."""
    if isinstance(part, Area):
        return part.place
    places = [box.place for box in part.boxes]
    left, top = min(place.x for place in places), min(place.y for place in places)
    right = max(place.x + place.width for place in places)
    bottom = max(place.y + place.height for place in places)
    return Rect(left, top, right - left, bottom - top)


def cut_out(picture: bytes, place: Rect) -> bytes:
    """The part of a finding's picture at this place, as PNG. Raises OSError for a broken one."""
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as card:
        part = card.crop(pixels(place.grown(AROUND)))
    out = io.BytesIO()
    part.save(out, "PNG")
    return out.getvalue()
