"""The moves a status may make, written once beside the status itself."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from nongan.kernel.errors import Refused


class IllegalMove(Refused):
    """The status has moved on meanwhile, or never had this move."""

    def __init__(self) -> None:
        super().__init__(_("This has already been settled."), code="illegal_move")


class Lifecycle:
    """A table of lawful moves: status → the statuses it may become."""

    def __init__(self, moves: Mapping[str, Iterable[str]]) -> None:
        self.moves = {str(start): {str(end) for end in ends} for start, ends in moves.items()}

    def allows(self, start: str, end: str) -> bool:
        """Say whether the move is lawful."""
        return str(end) in self.moves.get(str(start), set())

    def require(self, start: str, end: str) -> None:
        """Raise IllegalMove unless the move is lawful."""
        if not self.allows(start, end):
            raise IllegalMove

    def before(self, end: str) -> list[str]:
        """The statuses from which `end` is reached: the WHERE of a conditional UPDATE."""
        return sorted(start for start, ends in self.moves.items() if str(end) in ends)
