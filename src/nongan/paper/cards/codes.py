"""What stands in the QR of a card: which form it is, and a random token that means nothing by
itself.
"""

import re
import secrets
from dataclasses import dataclass

MARK = "NA"
# Base 32 without the letters that are mistaken for digits; all are of the QR's alphanumeric mode.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 16
_SHAPE = re.compile(rf"{MARK}([A-Z])([{ALPHABET}])([{ALPHABET}]{{2}})([{ALPHABET}]{{16}})")


def new_token() -> str:
    """Eighty random bits as 16 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


@dataclass(frozen=True, slots=True)
class Code:
    """The content of a QR: the letter and version of the form, the page, and the token."""

    letter: str
    version: int
    page: int
    token: str

    def __str__(self) -> str:
        """The text that the QR shows: 22 letters and digits."""
        page = ALPHABET[self.page // 32] + ALPHABET[self.page % 32]
        return f"{MARK}{self.letter}{ALPHABET[self.version]}{page}{self.token}"


def parse(text: str) -> Code | None:
    """The code that the text is, or None: then the QR is none of ours."""
    found = _SHAPE.fullmatch(text)
    if not found:
        return None
    letter, version, page, token = found.groups()
    number = ALPHABET.index(page[0]) * 32 + ALPHABET.index(page[1])
    return Code(letter, ALPHABET.index(version), number, token)
