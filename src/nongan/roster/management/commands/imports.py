"""`nongan imports list | missing | purge | take-back`: look after imported papers."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import ImportBatch
from nongan.roster.queries.senders import KINDS, senders
from nongan.roster.services.retention import purge_papers
from nongan.roster.services.taking_back import take_back_batch


class Command(BaseCommand):
    """Look after import batches."""

    help = "List import batches, delete papers whose time is over, or take a batch back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="the latest batches")
        missing = verbs.add_parser("missing", help="who has not sent a kind of papers")
        missing.add_argument("kind", choices=[kind.value for kind in KINDS])
        missing.add_argument("--since", type=date.fromisoformat, help="a day, such as 2026-10-01")
        verbs.add_parser("purge", help="delete papers by the retention rule; run it daily")
        back = verbs.add_parser("take-back", help="undo a confirmed batch")
        back.add_argument("batch", type=UUID)
        back.add_argument("--as", dest="user", metavar="USER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "list":
            for batch in ImportBatch.objects.order_by("-created_at")[:50]:
                self.stdout.write(f"{batch.id}  {batch.kind}  {batch.status}  {batch}")
        elif options["verb"] == "missing":
            for sender in senders(options["kind"], since=options["since"]):
                if sender.file is None:
                    self.stdout.write(sender.place.name)
        elif options["verb"] == "purge":
            count = purge_papers(actor=None, at=clock.now())
            self.stdout.write(_("The papers of %s batches were deleted.") % count)
        else:
            self._take_back(options)

    def _take_back(self, options: dict[str, Any]) -> None:
        try:
            actor = acting_user(options["user"])
            take_back_batch(batch_id=options["batch"], actor=actor, at=clock.now())
        except ImportBatch.DoesNotExist as missing:
            raise CommandError(_("There is no such batch.")) from missing
        except (Refused, NotAllowed) as refusal:
            raise CommandError(str(getattr(refusal, "message", refusal))) from refusal
        self.stdout.write(_("The batch was taken back."))
