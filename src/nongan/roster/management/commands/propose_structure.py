"""`nongan propose_structure DIR`: derive a county's structure from its papers."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.services.register_structure import register_structure
from nongan.roster.models import Kind
from nongan.roster.services.proposing import propose_structure


class Command(BaseCommand):
    """Propose streets, communities and organs from rosters/, allocation/, receipts/, feedback/."""

    help = "Derive a county's streets, communities and organs from a folder of its papers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, the county's code and name, and whether to keep the proposal."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--code", required=True, help="division code, GB/T 2260")
        parser.add_argument("--name", default="", help="the county's name, if the papers lack it")
        parser.add_argument("--register", action="store_true", help="register what is proposed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, print, and register if asked."""
        folder: Path = options["folder"]
        papers = {
            kind: [(p.name, p) for p in sorted((folder / kind).glob("*")) if p.is_file()]
            for kind in Kind.values
            if (folder / kind).is_dir()
        }
        if not papers:
            raise CommandError(f"{folder}: no rosters/, allocation/, receipts/ or feedback/")
        plan = propose_structure(
            papers, code=options["code"], name=options["name"], today=clock.today()
        )
        if options["register"]:
            try:
                register_structure(plan=plan, actor=None, at=clock.now())
            except Refused as refusal:
                raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(json.dumps(asdict(plan), ensure_ascii=False, indent=1))
