"""Refusals: answers of "no" that the person asking can understand and act on."""

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

Sentence = str | Promise


class Refused(Exception):
    """A request that was understood and cannot be granted as things stand.

    `message` is a (lazy) sentence for the person asking; `code` names the reason for programs.
    """

    def __init__(self, message: Sentence, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotAllowed(PermissionDenied):
    """The actor may not do this. Django turns it into a 403 page."""


def require(allowed: bool) -> None:
    """Raise NotAllowed unless a policy has said yes."""
    if not allowed:
        raise NotAllowed
