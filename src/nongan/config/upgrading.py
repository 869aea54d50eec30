"""An archive of an older version carried forward to this one, before it is restored.

It happens in a throw-away SQLite database and in a process of its own: no migration on the way
can reach the installation, whichever database that is, and what fails half-way leaves nothing.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nongan.config import archives

type Node = tuple[str, str]

PACKAGES = Path(__file__).resolve().parents[2]


def is_older(manifest: dict[str, Any]) -> bool:
    """Whether this version has migrations that an archive has not seen.

    Raises Unfit for an archive that has seen one which this version does not know.
    """
    ours = {tuple(node) for node in MigrationExecutor(connection).loader.graph.nodes}
    theirs = {tuple(pair) for pair in manifest["migrations"]}
    if unknown := sorted(theirs - ours):
        names = ", ".join(".".join(pair) for pair in unknown[:3])
        version = manifest["version"]
        raise archives.Unfit(
            f"这份备份来自更新的版本（{version}），本系统还不认识其中的 {len(unknown)} 项数据库"
            f"改动（{names}）。请先把本系统升级到不低于那个版本，再恢复；现在没有改动任何数据。",
            f"The backup is of a newer version ({version}): upgrade first. Nothing was changed.",
        )
    return theirs != ours


@contextlib.contextmanager
def carried_forward(path: Path) -> Iterator[Path]:
    """An archive of this version with what an older archive holds; gone afterwards.

    Raises Unfit with what a migration or the comparison of tables complained of.
    """
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="upgrading-") as folder:
        environment = {
            **os.environ,
            "NONGAN_DATA_DIR": folder,
            "NONGAN_KEYS_DIR": str(settings.NONGAN_KEYS_DIR),
            "DATABASE_URL": f"sqlite:///{quote(folder)}/upgrading.sqlite3",
            "DJANGO_SETTINGS_MODULE": "nongan.config.settings",
            "PYTHONPATH": os.pathsep.join([str(PACKAGES), os.environ.get("PYTHONPATH", "")]),
            "PYTHONIOENCODING": "utf-8",
        }
        command = [sys.executable, "-m", __name__, str(path.resolve())]
        done = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode:
            complaint = (done.stderr.strip().splitlines() or ["?"])[-1]
            raise archives.Unfit(
                f"旧版本的备份没能升级到本版本，没有改动任何数据：{complaint}",
                "An archive of an older version could not be carried forward; nothing changed.",
            )
        (made,) = Path(folder).glob("*.zip")
        yield made


def _carry_forward(path: Path, folder: Path) -> None:
    from nongan.config import backing_up, restoring  # noqa: PLC0415  models exist only now

    with archives.reading(path) as (archive, manifest):
        executor = MigrationExecutor(connection)
        ends = _ends(executor, {(app, name) for app, name in manifest["migrations"]})
        executor.migrate(ends)
        then = executor.loader.project_state(ends).apps
        restoring.load(archive, manifest, then)
    call_command("migrate", interactive=False, verbosity=0)
    backing_up.write_archive(folder)


def _ends(executor: MigrationExecutor, seen: set[Node]) -> list[Node]:
    """The migrations that no other of those seen builds on: where that version stood."""
    nodes = executor.loader.graph.node_map
    return sorted(node for node in seen if not {c.key for c in nodes[node].children} & seen)


if __name__ == "__main__":
    django.setup()
    _carry_forward(Path(sys.argv[1]), Path(settings.DATA_DIR))
