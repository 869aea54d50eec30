"""The `nongan` command line: one dispatcher for the product's verbs and Django's commands."""

import importlib.util
import os
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import execute_from_command_line

from nongan.config import provisioning, testing, transport
from nongan.config.speech import complain

SETTINGS = "nongan.config.settings"


def _settings() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine.endswith("postgresql") and importlib.util.find_spec("psycopg") is None:
        complain(
            "使用 PostgreSQL 需要 psycopg：请安装 nongan[postgres]；源码目录请用 ./nongan。",
            "PostgreSQL needs psycopg: install nongan[postgres]; from a checkout, use ./nongan.",
        )
        sys.exit(2)
    return settings


def _django(arguments: list[str]) -> int:
    _settings()
    execute_from_command_line(["nongan", *arguments])
    return 0


def _runserver(arguments: list[str]) -> int:
    """Django's own server, for development: plain HTTP on this machine."""
    os.environ.setdefault("NONGAN_HTTPS", "0")
    os.environ.setdefault("NONGAN_STATIC_COLLECTED", "0")
    return _django(["runserver", *arguments])


def _migrate(arguments: list[str]) -> int:
    """Bring the database up to date; a new installation gets its keys first."""
    _settings()
    provisioning.create_keys()
    return _django(["migrate", *arguments])


def _demo(arguments: list[str]) -> int:
    transport.decide(arguments)
    return _django(["demo", *arguments])


def _serve(arguments: list[str]) -> int:
    transport.decide(arguments)
    return _django(["serve", *arguments])


OWN: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "migrate": _migrate,
    "runserver": _runserver,
    "serve": _serve,
    "test": testing.run,
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is the answer."""
    arguments = sys.argv[1:] if argv is None else argv
    command = arguments[0] if arguments else "help"
    if command in OWN:
        return OWN[command](arguments[1:])
    return _django(arguments)


if __name__ == "__main__":
    sys.exit(main())
