"""`nongan catalogue list | history | reword`: the service items and what they say."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.catalogue import queries
from nongan.catalogue.models import ServiceItem
from nongan.catalogue.rules import NewWording
from nongan.catalogue.services import reword_item
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused


class Command(BaseCommand):
    """Print the items, the history of one, or give one another wording."""

    help = "List the service items in force, show or change what they say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listed = verbs.add_parser("list", help="number, code and names, one item a line")
        listed.add_argument("--on", type=date.fromisoformat, help="with the wording of this day")
        shown = verbs.add_parser("history", help="everything an item ever said")
        shown.add_argument("code")
        new = verbs.add_parser("reword", help="another wording from a day on")
        new.add_argument("code")
        new.add_argument("--content", required=True)
        new.add_argument("--guard", help="what to mind; else as before")
        new.add_argument("--from", dest="valid_from", type=date.fromisoformat, metavar="DAY")
        new.add_argument("--basis", default="", help="the document that it rests on")
        new.add_argument("--as", dest="user", metavar="USER", help="whose name it is done in")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        try:
            getattr(self, options["verb"])(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except NotAllowed as refusal:
            raise CommandError(_("This account may not change the service items.")) from refusal
        except ServiceItem.DoesNotExist as absent:
            raise CommandError(_("There is no such service item.")) from absent
        except User.DoesNotExist as absent:
            raise CommandError(_("There is no such account.")) from absent

    def list(self, options: dict[str, Any]) -> None:
        """One line an item, fields parted by tabs."""
        for row in queries.worded_items(options["on"] or clock.today()):
            item, said = row.item, (row.wording.content, row.wording.guard)
            fields = [str(item.number), item.code, item.name_zh, item.name_en]
            self.stdout.write("\t".join([*fields, *(said if options["on"] else ())]))

    def history(self, options: dict[str, Any]) -> None:
        """One line a wording, the latest first: version, first day, content, what to mind."""
        item = ServiceItem.objects.get(code=options["code"])
        for span in queries.history(item, clock.today()):
            one = span.wording
            day = one.valid_from.isoformat() if one.valid_from else "-"
            self.stdout.write(f"{one.version}\t{day}\t{one.content}\t{one.guard}\t{one.basis}")

    def reword(self, options: dict[str, Any]) -> None:
        """Record the wording and say which version it is."""
        user = options["user"]
        last = ServiceItem.objects.get(code=options["code"]).wordings.latest("version")
        guard = last.guard if options["guard"] is None else options["guard"]
        day = options["valid_from"] or clock.today()
        made = reword_item(
            code=options["code"],
            wording=NewWording(options["content"], guard, day, options["basis"]),
            after_version=last.version,
            actor=User.objects.get_by_natural_key(user) if user else None,
            at=clock.now(),
        )
        self.stdout.write(f"{made.version}\t{made.valid_from}")
