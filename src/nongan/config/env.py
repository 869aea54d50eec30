"""Typed readers of the environment. docs/reference/settings.md lists every name."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The value as written, without white space around it; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Yes or no. Raises ImproperlyConfigured for any other word: `DEBUG=flase` is not "no"."""
    written = text(name).lower()
    if not written:
        return default
    if written in YES | NO:
        return written in YES
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {written!r}.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number. Raises ImproperlyConfigured if it is none or smaller than `least`."""
    written = text(name)
    if not written:
        return default
    if not written.isascii() or not written.isdigit() or int(written) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} up.")
    return int(written)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas."""
    found = [word.strip() for word in text(name).split(",") if word.strip()]
    return found or list(default)


def path(name: str, default: Path) -> Path:
    """A path, made absolute, `~` expanded."""
    return Path(text(name, str(default))).expanduser().absolute()


def is_set(name: str) -> bool:
    """Say whether somebody decided this, or the default stands."""
    return bool(text(name))


def secret(name: str, file: Path) -> str:
    """A secret from the environment, else from its file, else none (the empty text)."""
    if written := text(name):
        return written
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
