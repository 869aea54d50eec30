"""`nongan occasions list | note | change`: when occasions are held, and how many are expected."""

from argparse import ArgumentParser
from datetime import date, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations import queries as organisations
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import Occasion
from nongan.roster.queries import review
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.rules.occasions import OccasionValues
from nongan.roster.services import occasions


class Command(BaseCommand):
    """Keep occasions from the command line."""

    help = "List, note and change occasions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="one occasion a line")
        note = verbs.add_parser("note", help="note an occasion of a community")
        note.add_argument("community", help="its name")
        change = verbs.add_parser("change", help="correct an occasion")
        change.add_argument("id", type=int)
        for verb in (note, change):
            verb.add_argument("title")
            verb.add_argument("--on", type=date.fromisoformat, required=True)
            verb.add_argument("--hours", nargs=2, type=time.fromisoformat, metavar="HH:MM")
            verb.add_argument("--expected", type=int)
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such occasion.")):
            getattr(self, options["verb"])(options)

    def list(self, _options: dict[str, Any]) -> None:
        """Id, community, quarter, title, day, number expected, day of feedback; tabs between."""
        for row in review.occasions_list(Occasion.objects.all()):
            day = clock.day_of(row.starts_at).isoformat() if row.starts_at else ""
            fields = [row.pk, row.community.name, f"{row.year} Q{row.quarter}", row.title, day]
            fields += [row.expected_count or "", feedback_due_on(row)]
            self.stdout.write("\t".join(map(str, fields)))

    def note(self, options: dict[str, Any]) -> None:
        """Note an occasion and print its id."""
        place = organisations.open_communities().filter(name=options["community"]).first()
        if place is None:
            raise CommandError(_("There is no such community."))
        row = occasions.note_occasion(
            community_id=place.pk,
            values=_values(options),
            actor=acting_user(options["user"]),
            at=clock.now(),
        )
        self.stdout.write(str(row.pk))

    def change(self, options: dict[str, Any]) -> None:
        """Correct an occasion."""
        occasions.change_occasion(
            occasion_id=options["id"],
            values=_values(options),
            actor=acting_user(options["user"]),
            at=clock.now(),
        )


def _values(options: dict[str, Any]) -> OccasionValues:
    times = tuple(options["hours"]) if options["hours"] else None
    return OccasionValues(options["title"], options["on"], times, options["expected"])
