"""How a page answers a change: who may come in, what was wrong, how it ended."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from nongan.kernel.errors import Refused, Sentence


def only(allowed: bool) -> None:
    """Let nobody else in. To a stranger the page does not exist: absent and forbidden look alike.

    Raises Http404.
    """
    if not allowed:
        raise Http404


def require_valid(form: BaseForm) -> None:
    """Raise Refused with the first thing that is wrong with a form, and its label."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        raise Refused(f"{label}: {errors[0]}" if label else str(errors[0]), code="form")


def said(request: HttpRequest, change: Callable[[], object], done: Sentence) -> bool:
    """Make a change and show what came of it: `done`, if it says anything, or the sentence of the
    refusal. Answers whether it was made.
    """
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return False
    if done:
        messages.success(request, str(done))
    return True
