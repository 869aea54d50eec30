"""How one text differs from another, in pieces, so that a page can mark characters and digits."""

from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: in both texts (`same`), in the second in place of others or besides
    (`other`), or in the first only (`absent`)."""

    text: str
    kind: Literal["same", "other", "absent"] = "same"


def pieces(first: str, second: str) -> list[Piece]:
    """The second text in pieces, as one who has the first before him reads it.

    Texts of one length are compared place by place (a wrong character, a slipped digit), others
    by what they have in common (a name written short).
    """
    if not first or not second:
        return [Piece(second)] if second else []
    measure = Levenshtein if len(first) == len(second) else Indel
    found: list[Piece] = []
    for step, a, b, c, d in measure.opcodes(first, second):
        if step == "delete":
            found.append(Piece(first[a:b], "absent"))
        else:
            found.append(Piece(second[c:d], "same" if step == "equal" else "other"))
    return found
