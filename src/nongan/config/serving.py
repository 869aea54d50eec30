"""`nongan serve` and `nongan demo`: prepare the installation, then answer until Ctrl-C."""

import shutil
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from nongan.config import provisioning
from nongan.config.speech import complain, say
from nongan.demo import queries as demo_queries
from nongan.demo import services as demo_services
from nongan.kernel import clock
from nongan.kernel.errors import Refused

FIRST_PORT, LAST_PORT = 8000, 8099
THREADS = 16  # each holds a database connection; SQLite gains nothing from more


def free_port(host: str, wanted: int | None) -> int | None:
    """The wanted port, or the first free one from 8000; None if there is none."""
    for port in [wanted] if wanted else range(FIRST_PORT, LAST_PORT + 1):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None


def _answer(host: str, port: int, workers: int) -> int:
    for connection in connections.all():
        connection.close()
    certificate = settings.TLS_CERTIFICATE
    server = Server(
        "nongan.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(settings.TLS_KEY) if certificate else None,
        websockets=False,
        respawn_failed_workers=True,
    )
    say("按 Ctrl-C 停止。", "Ctrl-C stops it.")
    server.serve()
    say("已停止。", "Stopped.")
    return 0


def _address(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if settings.HTTPS else 'http'}://{name}:{port}/"


def _prepare() -> bool:
    try:
        provisioning.prepare()
    except SystemCheckError as problem:
        complain("检查没有通过，不启动。", f"The checks failed; not starting.\n{problem}")
        return False
    return True


def serve(*, host: str, port: int | None, workers: int) -> int:
    """Serve this installation; the exit status."""
    if settings.HTTPS and not settings.TLS_CERTIFICATE and not settings.PROXY_COUNT:
        complain(
            "对外服务需要 HTTPS：请设置 NONGAN_TLS_CERTIFICATE 和 NONGAN_TLS_KEY，"
            "或在前面放反向代理并设置 NONGAN_PROXY_COUNT=1。",
            "Serving others needs HTTPS: set NONGAN_TLS_CERTIFICATE and NONGAN_TLS_KEY, or put a"
            " proxy in front and set NONGAN_PROXY_COUNT=1 (docs/howto/install.md).",
        )
        return 2
    with provisioning.turn():
        if not _prepare():
            return 1
    free = free_port(host, port)
    if free is None:
        return _no_port(port)
    say(f"地址 {_address(host, free)}", "is the address.")
    return _answer(host, free, workers)


def _no_port(port: int | None) -> int:
    complain("端口被占用。", f"Port {port or FIRST_PORT} is taken: choose another --port.")
    return 1


def demo(*, host: str, port: int | None, is_served: bool, reset: bool, is_small: bool) -> int:
    """Load the invented county once, say who can sign in, and serve it; the exit status."""
    with provisioning.turn():
        if reset and not _throw_away():
            return 1
        if not _prepare() or not _load(is_small=is_small):
            return 1
    free = free_port(host, port) if is_served else None
    if is_served and free is None:
        return _no_port(port)
    _introduce(_address(host, free) if free else None)
    return _answer(host, free, 1) if free else 0


def _throw_away() -> bool:
    """Remove the embedded database, if the invented county is what it holds."""
    name = Path(str(settings.DATABASES["default"]["NAME"]))
    if not name.name.endswith(".sqlite3"):
        complain("只能重置内置数据库。", "Only the embedded database can be reset.")
        return False
    if not name.exists():
        return True
    try:
        is_demo = demo_queries.find_loading() is not None
    except DatabaseError:  # not even its tables are there
        is_demo = True
    if not is_demo:
        complain("这里不是演示县，不重置。", "This is not the demo county: nothing was removed.")
        return False
    connections.close_all()
    for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm"), demo_queries.sign_in_file()):
        path.unlink(missing_ok=True)
    shutil.rmtree(demo_queries.papers_folder(), ignore_errors=True)
    return True


def _load(*, is_small: bool) -> bool:
    if demo_queries.is_loaded():
        say("演示县已在", "The demo county is already here.")
        return True
    say("建立演示县（第一次，约一两分钟）", "Building the demo county (once, a minute or two)")
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f}%"),
    )
    with Progress(*columns, console=Console(file=sys.stdout)) as bar:
        task = bar.add_task("", total=None)

        def progress(words: Any, done: int, total: int) -> None:
            bar.update(task, description=str(words), completed=done, total=total)

        try:
            demo_services.load_demo(
                actor=None, at=clock.now(), progress=progress, is_small=is_small
            )
        except Refused as refusal:
            complain(str(refusal.message), "The demo county was not loaded.")
            return False
    return True


def _introduce(address: str | None) -> None:
    table = Table(title="演示登录 Demo sign-ins", title_justify="left")
    for heading in ("角色 role", "用户名 user name", "密码 password"):
        table.add_column(heading, overflow="fold")
    for person in demo_queries.sign_ins():
        table.add_row(f"{person.role_zh} {person.role_en}", person.username, person.password)
    console = Console(file=sys.stdout)
    console.print(table)
    if address:
        console.print(f"\n  打开 open  [bold]{address}[/bold]\n", highlight=False)
