"""`nongan contradictions list | confirm | take-back`: decisions the evidence speaks against."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import Contradiction
from nongan.roster.policies import memory
from nongan.roster.queries.changes import shown_contradictions
from nongan.roster.services import settling


class Command(BaseCommand):
    """Settle contradictions from the command line."""

    help = "List the decisions that the evidence speaks against; confirm one, or take it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        several = verbs.add_parser("list", help="one open contradiction a line")
        confirm = verbs.add_parser("confirm", help="the decision stands")
        take_back = verbs.add_parser("take-back", help="the line waits for a person again")
        for verb in (confirm, take_back):
            verb.add_argument("id", type=UUID)
        for verb in (several, confirm, take_back):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such contradiction.")):
            rows = self._do(options)
        for one in shown_contradictions(rows):
            row = one.row
            fields = [row.id, row.status, row.name_written, one.said, one.says, row.decided_by]
            self.stdout.write("\t".join(map(str, fields)))

    def _do(self, options: dict[str, Any]) -> list[Contradiction]:
        actor = acting_user(options["user"])
        rows = memory.visible_contradictions(actor)
        if options["verb"] == "list":
            return list(rows.filter(status=Contradiction.Status.OPEN).select_related("decided_by"))
        confirms = options["verb"] == "confirm"
        settle = settling.confirm_decision if confirms else settling.take_decision_back
        row = rows.get(id=options["id"])
        return [settle(contradiction_id=row.id, actor=actor, at=clock.now())]
