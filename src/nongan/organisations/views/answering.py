"""What the pages of the registry share: who may come in, and how a change is answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from nongan.kernel.errors import Refused


def only(allowed: bool) -> None:
    """Let nobody else in. To a stranger the page does not exist: absent and forbidden look alike.

    Raises Http404.
    """
    if not allowed:
        raise Http404


def said(request: HttpRequest, change: Callable[[], Any], done: str) -> bool:
    """Make a change and tell the person what came of it; False when it was refused."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, done)
    return True


def first_error(form: BaseForm) -> str:
    """The first thing that is wrong with a form, with its label, as one sentence."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""
