"""`nongan twins`: the members whom a card cannot tell apart, printed or as a workbook."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.roster.queries import twins


class Command(BaseCommand):
    """List members alike on cards."""

    help = "List the members whom name, unit and community do not tell apart, by community."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and in which shape."""
        parser.add_argument("--community", action="append", help="only this one; may be repeated")
        parser.add_argument("--out", type=Path, metavar="FILE", help="write a workbook")
        parser.add_argument("--json", action="store_true", help="print one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        """List them."""
        groups = twins.twin_groups(clock.today(), options["community"])
        if options["out"]:
            options["out"].write_bytes(twins.twin_workbook(groups))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(g) for g in groups], ensure_ascii=False))
            return
        for group in groups:
            numbers = " ".join(group.numbers)
            self.stdout.write(f"{group.community}  {group.organ}  {group.name}  {numbers}")
        self.stdout.write(_("%(count)s groups") % {"count": len(groups)})
