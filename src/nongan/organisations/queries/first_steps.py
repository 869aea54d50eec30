"""The steps of a county's first day; every app registers its own in apps.py."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from nongan.organisations.queries.rights import Actor

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """One step: what to do, whose it is, whether it is done, and where it is done."""

    order: int
    title: Text
    text: Text
    whose: Text
    action: Text
    url_name: str
    is_done: Callable[[], bool]
    may: Callable[[Actor], bool]


@dataclass(frozen=True)
class ShownStep:
    """A step as one person sees it; no `url` where it is somebody else's."""

    number: int
    step: FirstStep
    is_done: bool
    is_next: bool
    url: str


_steps: list[FirstStep] = []


def add_first_step(step: FirstStep) -> None:
    """Register a step; called from apps.py only."""
    if all(known.order != step.order for known in _steps):
        _steps.append(step)


def first_steps(user: Actor) -> list[ShownStep]:
    """The steps in order for one person; the first undone one is next."""
    shown: list[ShownStep] = []
    found_next = False
    for number, step in enumerate(sorted(_steps, key=lambda s: s.order), start=1):
        done = step.is_done()
        is_next = not done and not found_next
        found_next = found_next or is_next
        url = _url_of(step) if step.may(user) else ""
        shown.append(ShownStep(number, step, done, is_next, url))
    return shown


def _url_of(step: FirstStep) -> str:
    try:
        return reverse(step.url_name)
    except NoReverseMatch:  # its app is not mounted in this installation
        return ""


def first_day_is_over() -> bool:
    """Every step is done; the desk shows the guide no longer."""
    return all(step.is_done() for step in sorted(_steps, key=lambda s: -s.order))
