"""Many PDF files of ours as one, in little memory."""

import io
from collections.abc import Callable, Iterable
from contextlib import ExitStack

import pikepdf


def join(
    parts: Iterable[tuple[bytes, int | None]], over: Callable[[int], bytes] | None = None
) -> bytes:
    """The pages of all parts in order, of each the first so many or (None) all.

    `over` makes, from the number of pages, a page that is laid over each of them. Metadata and
    conformity (PDF/A) are those of the first part. Parts are taken one after another, so a
    generator need not hold more than one typesetting at a time. Equal parts give equal bytes.
    Raises ValueError without any part.
    """
    with ExitStack() as held, io.BytesIO() as joined:

        def opened(part: bytes) -> pikepdf.Pdf:
            # A page is copied when the whole is saved: its source has to stay open.
            return held.enter_context(pikepdf.open(io.BytesIO(part)))

        whole = None
        for part, kept in parts:
            source = opened(part)
            del source.pages[len(source.pages) if kept is None else kept :]
            if whole is None:
                whole = source
            else:
                whole.pages.extend(source.pages)
        if whole is None:
            raise ValueError("nothing to join")
        if over is not None:
            layer = opened(over(len(whole.pages))).pages[0]
            drawn = whole.copy_foreign(layer.as_form_xobject())
            for page in whole.pages:
                page.add_overlay(drawn, None)
        whole.save(joined, deterministic_id=True)
        return joined.getvalue()
