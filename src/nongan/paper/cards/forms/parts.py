"""What the forms are put together from."""

from collections.abc import Iterable

from nongan.paper.cards.layouts import Area, AreaKind, Box, Line, Rect, Text

BOX = 4.5
SMALL_BOX = 4.0
HOW_TO = "请在方框内打“√”。填错了请将方框涂满，再选其他；涂满的方框由人工核对。"
KEEP = "请勿遮挡或折压四角黑块和二维码。"


def boxes(
    answers: Iterable[tuple[str, str]], x: float, y: float, step: float, *, above: bool = False,
    size: float = BOX,
) -> tuple[Box, ...]:  # fmt: skip
    """Boxes in a row, `step` apart, with what each means."""
    return tuple(
        Box(key, label, Rect(x + index * step, y, size, size), above)
        for index, (key, label) in enumerate(answers)
    )


def numbered(first: int, last: int) -> list[tuple[str, str]]:
    """Answers that are numbers."""
    return [(str(number), str(number)) for number in range(first, last + 1)]


def blank(words: str, slot: str, x: float, y: float, to_x: float) -> tuple[Text, Text, Line]:
    """A caption with what is printed behind it on a line."""
    after = x + len(words) * 3.4 + 1
    return (
        Text(words, x, y, after - x, 9.5),
        Text(f"{{{slot}}}", after + 0.5, y, to_x - after - 0.5, 9.5),
        Line(after, y + 4.6, to_x, y + 4.6),
    )


def area(name: str, kind: AreaKind, x: float, y: float, width: float, height: float) -> Area:
    """Where people write."""
    return Area(name, kind, Rect(x, y, width, height))


def printed(*parts: object) -> tuple[tuple[Text, ...], tuple[Line, ...]]:
    """Texts and lines apart, from texts, lines and tuples of them."""
    flat: list[object] = []
    for part in parts:
        flat.extend(part if isinstance(part, tuple) else (part,))
    texts = tuple(part for part in flat if isinstance(part, Text))
    return texts, tuple(part for part in flat if isinstance(part, Line))
