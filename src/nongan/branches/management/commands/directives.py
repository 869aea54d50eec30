"""`nongan directives list | issue | withdraw | answer`: what is asked of branches."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.branches.policies import managing as policies
from nongan.branches.queries import directives as queries
from nongan.branches.rules.written import DirectiveWords
from nongan.branches.services import directives
from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations.queries.acting import acting_user


class Command(BaseCommand):
    """Directives from the command line."""

    help = "List, issue, withdraw and answer directives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="one copy a line")
        issue = verbs.add_parser("issue", help="send a directive to the branches at work")
        issue.add_argument("title")
        issue.add_argument("text")
        issue.add_argument("--due", type=date.fromisoformat)
        issue.add_argument("--branch", action="append", type=UUID, help="only this one (id)")
        withdraw = verbs.add_parser("withdraw", help="withdraw a directive")
        withdraw.add_argument("id", type=UUID)
        answer = verbs.add_parser("answer", help="answer a branch's copy")
        answer.add_argument("copy", type=int)
        answer.add_argument("text")
        for verb in (listing, issue, withdraw, answer):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such directive.")):
            who = {"actor": acting_user(options["user"]), "at": clock.now()}
            getattr(self, options["verb"])(options, who)

    def list(self, _options: dict[str, Any], who: dict[str, Any]) -> None:
        """Directive, copy, title, due, branch, state; tabs between."""
        for copy in queries.copies(policies.visible_copies(who["actor"])):
            row = copy.directive
            fields = [row.id, copy.pk, row.title, row.due_on or "", copy.branch.name, copy.status]
            self.stdout.write("\t".join(map(str, fields)))

    def issue(self, options: dict[str, Any], who: dict[str, Any]) -> None:
        """Send a directive and print its id."""
        words = DirectiveWords(options["title"], options["text"], options["due"])
        row = directives.issue_directive(words=words, branch_ids=options["branch"], **who)
        self.stdout.write(str(row.id))

    def withdraw(self, options: dict[str, Any], who: dict[str, Any]) -> None:
        """Withdraw a directive."""
        directives.withdraw_directive(directive_id=options["id"], **who)

    def answer(self, options: dict[str, Any], who: dict[str, Any]) -> None:
        """Answer a copy."""
        directives.answer_directive(copy_id=options["copy"], answer=options["text"], **who)
