"""`nongan restore`: an archive back into this installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from nongan.config import archives, restoring
from nongan.config.speech import say


class Command(BaseCommand):
    help = "Restore an archive into an empty installation, and compare every table with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--force", action="store_true", help="replace the data that are here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restoring.restore(options["archive"], force=options["force"])
        except archives.Unfit as unfit:
            raise CommandError(f"{unfit.chinese} {unfit}") from unfit
        except ImproperlyConfigured as missing:
            raise CommandError(f"缺少数据密钥：请先放回 keys 目录。 {missing}") from missing
        count = sum(table["rows"] for table in manifest["tables"].values())
        tables = len(manifest["tables"])
        say(f"已恢复 {tables} 张表 {count} 行，逐表核对一致。", "Every table equals the archive.")
