"""Phones and birth dates that a test knows, and how they look to somebody who reads a disk."""

import base64


def known_phone(number: int) -> str:
    """The phone of the person with this number; every number has another."""
    return f"139{number * 7919 % 10**8:08d}"


def known_birth(number: int) -> str:
    """The day that the person with this number was born on."""
    return f"{1950 + number % 50}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"


def spellings(text: str) -> list[bytes]:
    """A value as somebody who reads a stolen disk would look for it."""
    plain = text.encode()
    found = [plain, plain[::-1], plain.hex().encode(), text.encode("utf-16-le")]
    found += [text.encode("utf-16-be"), text.replace("-", "").encode()]
    # base64 at each of the three places a value can begin within a longer text
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain)
        found.append(encoded[4 if shift else 0 : -4])
    return found


def values_found(where: bytes, number: int) -> list[bytes]:
    """What of this person's phone and birth date stands in these bytes."""
    wanted = spellings(known_phone(number))
    # A birth date is nine digits at most and would be found by chance; only its plain forms count.
    wanted += [known_birth(number).encode(), known_birth(number)[::-1].encode()]
    return [text for text in wanted if text in where]
