"""What the pages of branches share: who may come in, and how a change is answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from nongan.kernel.errors import Refused


def only(allowed: bool) -> None:
    """Let nobody else in: absent and forbidden look alike. Raises Http404."""
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


def require_valid(form: BaseForm) -> None:
    """Raise Refused with the first thing that is wrong with a form."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        raise Refused(f"{label}: {errors[0]}" if label else str(errors[0]), code="form")


def address(url_name: str, key: Any = None) -> str:
    """The address of a page, "" where the page is not part of this installation."""
    try:
        return reverse(url_name, args=[] if key is None else [key])
    except NoReverseMatch:
        return ""
