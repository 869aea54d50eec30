"""`nongan backup`: everything of one moment in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nongan.config import archives, backing_up
from nongan.config.speech import say
from nongan.home.queries import care
from nongan.kernel import clock


class Command(BaseCommand):
    help = "Write one archive of the whole database; people may go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="folder (default: backups in the data folder)")
        parser.add_argument(
            "--with-keys", action="store_true", help="copy the keys too, into a folder of their own"
        )

        parser.add_argument(
            "--last", action="store_true", help="say when the last was made; exit 1 if it is due"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["last"]:
            self._last()
            return
        folder = options["to"] or Path(settings.DATA_DIR) / "backups"
        try:
            path = backing_up.back_up(folder)
        except archives.Unfit as unfit:
            raise CommandError(f"{unfit.chinese} {unfit}") from unfit
        say(f"备份写入 {path}", f"({path.stat().st_size / 2**20:.1f} MiB)")
        if options["with_keys"]:
            keys = backing_up.copy_keys(folder, path)
            say(f"密钥复制到 {keys}，请与备份分开保管。", "Keep the keys apart from the archive.")
        else:
            keys_folder = settings.NONGAN_KEYS_DIR
            say(f"备份不含密钥：请另行保管 {keys_folder}", "The keys are not in it: keep them too.")

    def _last(self) -> None:
        state = care.backup_state(clock.now())
        if state.made_at is None:
            raise CommandError("从未备份过。 No backup was ever made.")
        when = f"{clock.local(state.made_at):%Y-%m-%d %H:%M}"
        if state.is_due:
            raise CommandError(f"上次备份是 {when}，该备份了。 The last backup is of {when}: due.")
        say(f"上次备份：{when} {state.details['file']}", "The last backup")
