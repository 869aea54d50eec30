"""Doing what a form asks, and saying how it ended."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from nongan.kernel.errors import Refused


def done(request: HttpRequest, change: Callable[[], object], said: str | Promise) -> bool:
    """Make a change; show `said`, or the sentence of its refusal. Answers whether it was made."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, str(said))
    return True
