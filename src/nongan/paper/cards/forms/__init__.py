"""The forms that exist, each version for good: paper that is out there must stay readable.

A changed form is a new version beside the old one.
"""

from nongan.paper.cards.codes import Code
from nongan.paper.cards.forms.contact import CONTACT_CARD, RECEIPT
from nongan.paper.cards.forms.feedback import FEEDBACK_CARD, FEEDBACK_SHEET
from nongan.paper.cards.layouts import Layout

ALL = (CONTACT_CARD, RECEIPT, FEEDBACK_CARD, FEEDBACK_SHEET)
_BY_CODE = {(layout.letter, layout.version): layout for layout in ALL}


def layout_of(code: Code) -> Layout | None:
    """The layout that a code names; None for a form that this version does not know."""
    layout = _BY_CODE.get((code.letter, code.version))
    if layout is None or not code.page or (code.page > 1 and not layout.rows):
        return None
    return layout.moved(code.page)


__all__ = ["ALL", "CONTACT_CARD", "FEEDBACK_CARD", "FEEDBACK_SHEET", "RECEIPT", "layout_of"]
