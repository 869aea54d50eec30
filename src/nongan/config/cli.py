"""The `nongan` command line: one dispatcher for the product's verbs and Django's commands."""

import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import execute_from_command_line

from nongan.config import bundling, linking_counties, provisioning, testing, transport
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


def _version(arguments: list[str]) -> int:
    """Say which version runs."""
    try:
        version = importlib.metadata.version("nongan")
    except importlib.metadata.PackageNotFoundError:
        version = "checkout"
    sys.stdout.write(f"nongan {version}\n")
    return 0


def _help(arguments: list[str]) -> int:
    """The verbs of the product; with a name, that command's own help."""
    if arguments == ["--all"]:
        return _django(["help"])
    if arguments:
        return main([arguments[0], "--help"])
    width = max(len(name) for name in SUMMARY)
    for name, (chinese, english) in SUMMARY.items():
        sys.stdout.write(f"  nongan {name:<{width}}  {chinese}  {english}\n")
    sys.stdout.write("\n其他命令 The others: nongan help --all\n")
    return 0


SUMMARY = {
    "demo": ("看一个演示县", "Look at an invented county"),
    "serve": ("启动本系统", "Serve this installation"),
    "import": ("导入名单、分配、回执、反馈", "Import the offices' files"),
    "reconcile": ("数据反查", "Run the reverse check"),
    "link-counties": ("把多个县的回执、反馈对到人", "Link the lines of many counties"),
    "api": ("以某账号调用任一接口", "Call any operation of the API, as an account"),
    "audit": ("核对审计链", "Verify or export the audit chain"),
    "backup": ("备份", "Write one archive of everything"),
    "restore": ("恢复并逐表核对", "Restore an archive, verified"),
    "migrate": ("建立或升级数据库", "Make or upgrade the database"),
    "check": ("检查设置是否安全", "Check this installation"),
    "bundle": ("打离线安装包", "Make a package for a machine without a network"),
    "test": ("运行全部测试", "Run every test, on both databases"),
    "version": ("版本", "Say which version runs"),
}
OWN: dict[str, Callable[[list[str]], int]] = {
    "bundle": bundling.run,
    "demo": _demo,
    "help": _help,
    "link-counties": linking_counties.run,
    "migrate": _migrate,
    "runserver": _runserver,
    "serve": _serve,
    "test": testing.run,
    "version": _version,
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is the answer."""
    arguments = sys.argv[1:] if argv is None else argv
    command = arguments[0] if arguments else "help"
    command = {"--help": "help", "-h": "help", "--version": "version"}.get(command, command)
    if command in OWN:
        return OWN[command](arguments[1:])
    return _django(arguments)


if __name__ == "__main__":
    sys.exit(main())
