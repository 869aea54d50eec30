"""`nongan placements list | move`: in which community each member serves."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.branches.models import Placement
from nongan.branches.services.placing import place_member
from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations import queries as organisations
from nongan.organisations.queries.acting import acting_user


class Command(BaseCommand):
    """See placements, and move one."""

    help = "List placements, or let a member serve in another community."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="number, name and community of everybody who is placed")
        move = verbs.add_parser("move", help="let a member serve elsewhere")
        move.add_argument("member", help="number, such as M000123")
        move.add_argument("community", help="its name")
        move.add_argument("--on", type=date.fromisoformat, help="from when; today if left out")
        move.add_argument("--reason", default="")
        move.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such member.")):
            getattr(self, options["verb"])(options)

    def list(self, _options: dict[str, Any]) -> None:
        """One member a line, parted by tabs."""
        rows = Placement.objects.filter(ends_on=None).select_related("member", "community")
        for row in rows.order_by("community", "member__number").iterator():
            self.stdout.write(f"{row.member.number}\t{row.member.name}\t{row.community.name}")

    def move(self, options: dict[str, Any]) -> None:
        """Move a placement."""
        place = organisations.open_communities().filter(name=options["community"]).first()
        if place is None:
            raise CommandError(_("There is no such community."))
        place_member(
            member_number=options["member"].upper(),
            community_id=place.pk,
            on=options["on"] or clock.today(),
            reason=options["reason"],
            actor=acting_user(options["user"]),
            at=clock.now(),
        )
