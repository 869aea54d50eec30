"""`nongan party_life list | record | withdraw`: the meetings of branches."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.branches.models import PartyLifeRecord
from nongan.branches.policies import managing as policies
from nongan.branches.queries import party_life as queries
from nongan.branches.rules.written import Meeting
from nongan.branches.services import party_life
from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations.queries.acting import acting_user


class Command(BaseCommand):
    """Dual Party life from the command line."""

    help = "List, note and withdraw meetings of Party life."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="the register, one attendance a line")
        record = verbs.add_parser("record", help="note a meeting and who was there")
        record.add_argument("branch", type=UUID, help="its id")
        record.add_argument("kind", choices=PartyLifeRecord.Kind.values)
        record.add_argument("on", type=date.fromisoformat)
        record.add_argument("topic")
        record.add_argument("members", nargs="+", help="member numbers")
        withdraw = verbs.add_parser("withdraw", help="say that a meeting was noted by mistake")
        withdraw.add_argument("id", type=UUID)
        withdraw.add_argument("reason")
        for verb in (listing, record, withdraw):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such branch or meeting.")):
            who = {"actor": acting_user(options["user"]), "at": clock.now()}
            getattr(self, options["verb"])(options, who)

    def list(self, _options: dict[str, Any], who: dict[str, Any]) -> None:
        """The lines of the register; tabs between."""
        for row in queries.register(policies.visible_attendances(who["actor"])):
            self.stdout.write("\t".join(map(str, queries.register_line(row))))

    def record(self, options: dict[str, Any], who: dict[str, Any]) -> None:
        """Note a meeting and print its id."""
        meeting = Meeting(options["kind"], options["on"], options["topic"])
        row = party_life.record_meeting(
            branch_id=options["branch"], meeting=meeting, members=options["members"], **who
        )
        self.stdout.write(str(row.id))

    def withdraw(self, options: dict[str, Any], who: dict[str, Any]) -> None:
        """Withdraw a meeting."""
        party_life.withdraw_meeting(record_id=options["id"], reason=options["reason"], **who)
