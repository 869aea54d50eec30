"""`nongan import rosters DIR`: read papers, show what they would change, and confirm."""

# The file bears the verb that people type.
# ruff: noqa: N999
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import ImportBatch, Kind
from nongan.roster.queries import previews, reports
from nongan.roster.services.batches import Upload, open_batch
from nongan.roster.services.confirming import confirm_batch
from nongan.roster.services.deciding import take_open_rows_out
from nongan.roster.services.reading import read_batch


class Command(BaseCommand):
    """Import papers of one kind from files or folders."""

    help = "Import rosters, an allocation list, receipts, feedback books or attendance lists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to import, from where, and what to do with it."""
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("paths", nargs="+", type=Path, metavar="DIR")
        parser.add_argument("--report", nargs="+", metavar=("text|json|xlsx", "PATH"))
        parser.add_argument("--confirm", action="store_true", help="write the batch if it can be")
        parser.add_argument(
            "--leave-out-undecided",
            action="store_true",
            help="take rows that a person would have to decide out of the batch",
        )
        parser.add_argument("--as", dest="user", metavar="USER", help="whose name it is done in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open a batch, read it, report, and confirm if asked."""
        try:
            actor = acting_user(options["user"])
            batch = self._import(actor, options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except NotAllowed as refusal:
            raise CommandError(_("This account may not import these papers.")) from refusal
        self._report(batch, options["report"] or ["text"])

    def _import(self, actor: User, options: dict[str, Any]) -> ImportBatch:
        uploads = [Upload(path.name, path.read_bytes()) for path in papers_in(options["paths"])]
        batch = open_batch(kind=options["kind"], uploads=uploads, actor=actor, at=clock.now())
        self._read(batch, actor, len(uploads))
        if options["leave_out_undecided"]:
            take_open_rows_out(batch_id=batch.id, actor=actor, at=clock.now())
        if options["confirm"]:
            confirm_batch(batch_id=batch.id, actor=actor, at=clock.now())
        batch.refresh_from_db()
        return batch

    def _read(self, batch: ImportBatch, actor: User, count: int) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(_("Reading"), total=count)
            read_batch(
                batch_id=batch.id,
                actor=actor,
                at=clock.now(),
                on_file=lambda file: progress.advance(task),
            )

    def _report(self, batch: ImportBatch, wanted: list[str]) -> None:
        form, path = wanted[0], Path(wanted[1]) if len(wanted) > 1 else None
        if form == "xlsx":
            target = path or Path(f"import-{batch.id}.xlsx")
            target.write_bytes(reports.report_workbook(batch))
            self.stdout.write(str(target))
            return
        if form == "json":
            report = previews.batch_report(batch) | {"problems": reports.problem_values(batch)}
            text = json.dumps(report, ensure_ascii=False, indent=1)
        elif form == "text":
            text = reports.report_text(batch)
        else:
            raise CommandError(_("A report is text, json or xlsx."))
        if path:
            path.write_text(text + "\n", encoding="utf-8")
        else:
            self.stdout.write(text)
            sys.stdout.flush()


def papers_in(paths: list[Path]) -> list[Path]:
    """The files named, and all files in the folders named, in order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(part for part in path.rglob("*") if part.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise CommandError(_("There is no file or folder %s.") % path)
    return found
