"""`nongan cards list | issue | fill | return | acknowledge | file | remind | settle | lock`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations import queries as organisations
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import ContactCard
from nongan.roster.queries.cards import lists
from nongan.roster.rules.cards import ReceiptValues
from nongan.roster.services.cards import answers, issuing, receipts, reminders
from nongan.roster.services.cards.receipts import Source

IN_A_COMMUNITY = {
    "return": "hand all filled receipts to the branch",
    "acknowledge": "acknowledge, for the branch, what was handed over",
    "file": "note that the acknowledged stubs are filed",
    "remind": "remind those whose card is past its day",
}


class Command(BaseCommand):
    """Keep contact cards and feedback from the command line."""

    help = "Contact cards and their receipts; feedback made final and locked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb each; every change names the account in whose name it is made."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        several = verbs.add_parser("list", help="one card a line")
        several.add_argument("--state", choices=[*lists.STATES, ""], default="")
        made = [verbs.add_parser("issue", help="give everybody on the issued roster a card")]
        fill = verbs.add_parser("fill", help="fill in the receipt of a card")
        fill.add_argument("number", help="of the card")
        fill.add_argument("--on", type=date.fromisoformat, help="day of reporting in")
        fill.add_argument("--paper", default="", help="number of the paper it stands on")
        for verb, words in IN_A_COMMUNITY.items():
            step = verbs.add_parser(verb, help=words)
            step.add_argument("community", help="its name")
            made.append(step)
        made += [fill, verbs.add_parser("settle", help="make feedback final whose days are over")]
        lock = verbs.add_parser("lock", help="lock the final feedback of a quarter")
        lock.add_argument("year", type=int)
        lock.add_argument("quarter", type=int, choices=range(1, 5))
        for one in (*made, lock):
            one.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such card.")):
            verb = options["verb"]
            step = self.in_community if verb in IN_A_COMMUNITY else getattr(self, verb)
            step(options)

    def list(self, options: dict[str, Any]) -> None:
        """Number, name, Party organisation, community, status, day of reporting; tabs between."""
        today = clock.today()
        wanted = lists.CardFilter(state=options["state"])
        rows = lists.cards_list(ContactCard.objects.all(), wanted, today)
        for line in lists.shown(rows, today):
            day = line.receipt.reported_on if line.receipt else ""
            fields = [line.card.number, line.name, line.unit, line.card.community.name]
            self.stdout.write("\t".join(map(str, [*fields, line.card.status, day])))

    def issue(self, options: dict[str, Any]) -> None:
        """Issue cards and print how many."""
        batch = issuing.issue_cards(actor=acting_user(options["user"]), at=clock.now())
        self.stdout.write(str(batch.cards.count() if batch else 0))

    def fill(self, options: dict[str, Any]) -> None:
        """Fill in a receipt in the name of the card's own community."""
        card = ContactCard.objects.get(number=options["number"])
        receipts.fill_receipt(
            card_id=card.id,
            community_id=card.community_id,
            values=ReceiptValues(options["on"] or clock.today()),
            source=Source(paper_number=options["paper"]),
            actor=acting_user(options["user"]),
            at=clock.now(),
        )

    def in_community(self, options: dict[str, Any]) -> None:
        """Take a step with all cards of a community, and print how many there were."""
        place = organisations.open_communities().filter(name=options["community"]).first()
        if place is None:
            raise CommandError(_("There is no such community."))
        who: dict[str, Any] = {"actor": acting_user(options["user"]), "at": clock.now()}
        match options["verb"]:
            case "return":
                count = receipts.return_receipts(community_id=place.pk, **who)
            case "acknowledge":
                count = receipts.acknowledge_receipts(community_id=place.pk, **who)
            case "file":
                count = receipts.file_receipts(community_id=place.pk, **who)
            case _:
                count = reminders.remind_members(community_id=place.pk, card_ids=None, **who)
        self.stdout.write(str(count))

    def settle(self, options: dict[str, Any]) -> None:
        """Make feedback final and print how many cards."""
        count = answers.settle_feedback(actor=acting_user(options["user"]), at=clock.now())
        self.stdout.write(str(count))

    def lock(self, options: dict[str, Any]) -> None:
        """Lock a quarter and print how many cards."""
        count = answers.lock_quarter(
            year=options["year"],
            quarter=options["quarter"],
            actor=acting_user(options["user"]),
            at=clock.now(),
        )
        self.stdout.write(str(count))
