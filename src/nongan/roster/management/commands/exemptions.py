"""`nongan exemptions list | grant | end | withdraw`: who need not report in."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import Exemption
from nongan.roster.queries import exemptions as queries
from nongan.roster.services import exempting


class Command(BaseCommand):
    """Keep exemptions from the command line."""

    help = "List, grant, end and withdraw exemptions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        several = verbs.add_parser("list", help="one exemption a line")
        several.add_argument("--state", choices=[*queries.STATES, "all"], default="in_force")
        grant = verbs.add_parser("grant", help="note an exemption")
        grant.add_argument("member", help="number, such as M000123")
        grant.add_argument("reason", choices=Exemption.Reason.values)
        grant.add_argument("--from", dest="starts_on", type=date.fromisoformat)
        grant.add_argument("--until", dest="ends_on", type=date.fromisoformat, help="exclusive")
        end = verbs.add_parser("end", help="say from when the member is expected again")
        end.add_argument("id", type=int)
        end.add_argument("--on", dest="ends_on", type=date.fromisoformat)
        withdraw = verbs.add_parser("withdraw", help="say that it was a mistake")
        withdraw.add_argument("id", type=int)
        for verb in (grant, end, withdraw):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such exemption.")):
            getattr(self, options["verb"])(options)

    def list(self, options: dict[str, Any]) -> None:
        """Id, number, name, reason, from, until, state, parted by tabs."""
        today, wanted = clock.today(), options["state"]
        state = queries.ExemptionFilter(state="" if wanted == "all" else wanted)
        for row in queries.exemptions_list(Exemption.objects.all(), state, today):
            fields = [row.pk, row.member.number, row.member.name, row.reason, row.starts_on]
            fields += [row.ends_on or "", queries.state_of(row, today)]
            self.stdout.write("\t".join(map(str, fields)))

    def grant(self, options: dict[str, Any]) -> None:
        """Note an exemption and print its id."""
        row = exempting.exempt_member(
            member_number=options["member"].upper(),
            reason=options["reason"],
            span=(options["starts_on"] or clock.today(), options["ends_on"]),
            actor=acting_user(options["user"]),
            at=clock.now(),
        )
        self.stdout.write(str(row.pk))

    def end(self, options: dict[str, Any]) -> None:
        """End it today, or on a day."""
        exempting.end_exemption(
            exemption_id=options["id"],
            ends_on=options["ends_on"] or clock.today(),
            actor=acting_user(options["user"]),
            at=clock.now(),
        )

    def withdraw(self, options: dict[str, Any]) -> None:
        """Withdraw it."""
        exempting.withdraw_exemption(
            exemption_id=options["id"], actor=acting_user(options["user"]), at=clock.now()
        )
