"""News for apps above: a frozen dataclass published after commit, one hop, never a chain."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction

_subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe[E](kind: type[E], listener: Callable[[E], None]) -> None:
    """Register a listener; called from an app's `apps.py` only."""
    if listener not in _subscribers[kind]:
        _subscribers[kind].append(listener)


def publish(event: object) -> None:
    """Tell the listeners once the current transaction has committed."""
    for listener in _subscribers[type(event)]:
        transaction.on_commit(lambda listener=listener: listener(event))  # type: ignore[misc]
