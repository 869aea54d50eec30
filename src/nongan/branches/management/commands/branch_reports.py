"""`nongan branch_reports list | fill`: the quarterly reports of branches."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.branches.policies import managing as policies
from nongan.branches.queries.reports import due_on
from nongan.branches.rules.quarters import Quarter
from nongan.branches.services import reports
from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations.queries.acting import acting_user


class Command(BaseCommand):
    """Quarterly reports from the command line."""

    help = "List the branches' quarterly reports, and count their figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="one report a line")
        fill = verbs.add_parser("fill", help="count a quarter's figures into a branch's report")
        fill.add_argument("branch", type=UUID, help="its id")
        fill.add_argument("year", type=int, choices=range(1900, 2200), metavar="year")
        fill.add_argument("quarter", type=int, choices=(1, 2, 3, 4))
        for verb in (listing, fill):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such branch.")):
            who = {"actor": acting_user(options["user"]), "at": clock.now()}
            getattr(self, options["verb"])(options, who)

    def list(self, _options: dict[str, Any], who: dict[str, Any]) -> None:
        """Id, branch, quarter, state, day it is due, digest of the figures; tabs between."""
        for row in policies.visible_reports(who["actor"]).select_related("branch"):
            day = due_on(Quarter(row.year, row.quarter))
            quarter = f"{row.year} Q{row.quarter}"
            fields = [row.id, row.branch.name, quarter, row.status, day, row.figures_digest]
            self.stdout.write("\t".join(map(str, fields)))

    def fill(self, options: dict[str, Any], who: dict[str, Any]) -> None:
        """Count, and print the figures."""
        quarter = Quarter(options["year"], options["quarter"])
        row = reports.fill_report(branch_id=options["branch"], quarter=quarter, **who)
        for line in row.figures:
            self.stdout.write(f"{line['code']}\t{line['value']}")
