"""What the shell must be told by a higher app; filled in that app's apps.py."""

from collections.abc import Callable

_sources: list[Callable[[], str]] = []


def name_county_by(ask: Callable[[], str]) -> None:
    """Say who knows the county's name; "" means that there is none yet."""
    _sources[:] = [ask]


def county_name() -> str:
    """The county's own name, or "" while it has none."""
    return _sources[0]() if _sources else ""
