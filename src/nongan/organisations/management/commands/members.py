"""`nongan members list | show`: members on the command line, phones masked."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from nongan.organisations import queries
from nongan.organisations.models import Member


class Command(BaseCommand):
    """Look at members. A full phone is shown on no terminal: it needs a person and a reason."""

    help = "List and show members; phones stay masked."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        several = verbs.add_parser("list", help="one member a line")
        several.add_argument("text", nargs="?", default="", help="name, pinyin, initials, phone")
        one = verbs.add_parser("show", help="one member with the memberships")
        one.add_argument("number", help="such as M000123")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        getattr(self, options["verb"])(options)

    def list(self, options: dict[str, Any]) -> None:
        """Number, name, Party organisation and masked phone, parted by tabs."""
        found = queries.members_matching(Member.objects.order_by("number"), options["text"])
        for member in queries.with_home(found).iterator(chunk_size=500):
            self.stdout.write(_line(member))

    def show(self, options: dict[str, Any]) -> None:
        """One member and where the member belonged."""
        member = Member.objects.filter(number=options["number"].upper()).first()
        if member is None:
            raise CommandError(_("There is no such member."))
        self.stdout.write(_line(member))
        for row in queries.membership_history(member):
            self.stdout.write(f"{row.starts_on}\t{row.ends_on or ''}\t{row.party_organisation}")


def _line(member: Member) -> str:
    home = queries.home_of(member)
    place = home.party_organisation.name if home else ""
    return f"{member.number}\t{member.name}\t{place}\t{queries.masked_phone(member)}"
