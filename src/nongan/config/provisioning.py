"""What an installation needs before it serves: keys, tables, static files, and a clean check."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from nongan.config.speech import say
from nongan.kernel import sealing


def create_keys() -> None:
    """Make the signing key and the data keys, readable by their owner only; keep existing ones."""
    directory = Path(settings.NONGAN_KEYS_DIR)
    sealing.create_keys(directory)
    try:
        handle = os.open(settings.SECRET_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Hold the data folder: of two commands that prepare it at once, one waits."""
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    with (Path(settings.DATA_DIR) / ".preparing").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare() -> None:
    """Bring keys, tables and static files up to date. Raises SystemCheckError if unsafe."""
    say("准备密钥和数据库", f"Keys and database in {settings.DATA_DIR}")
    create_keys()
    call_command("migrate", interactive=False, verbosity=0)
    say("收集页面文件", "Collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    # Plain HTTP on one's own machine is no deployment; everything else must pass as one.
    deployed = bool(settings.HTTPS)
    call_command("check", deploy=deployed, databases=["default"], fail_level="ERROR")
