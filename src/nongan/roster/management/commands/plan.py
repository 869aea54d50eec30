"""`nongan plan publish | amend | size | replan | reviews | answer | notices | close`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.allocation.models import AllocationPlan, Amendment, ReviewRequest
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import proposing
from nongan.allocation.services import amending, in_force, replanning, reviewing
from nongan.allocation.services.amending import Wanted
from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations import queries as organisations
from nongan.organisations.queries.acting import acting_user
from nongan.roster.services import publishing


class Command(BaseCommand):
    """The plan in force, from the command line."""

    help = "Publish a plan, amend it, re-plan, answer reviews, see who was told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb each."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        publish = verbs.add_parser("publish", help="put an approved plan in force")
        publish.add_argument("plan", type=UUID)
        amend = verbs.add_parser("amend", help="let a member serve elsewhere")
        amend.add_argument("member", help="number, such as M000123")
        amend.add_argument("community", help="its name")
        amend.add_argument("reason", choices=[str(reason) for reason in Amendment.BY_HAND])
        amend.add_argument("--on", type=date.fromisoformat, help="from when; today if left out")
        amend.add_argument("--words", default="", help="why a soft rule gives way")
        amend.add_argument("--override", action="store_true")
        size = verbs.add_parser("size", help="change the places of a branch")
        size.add_argument("community", help="its name")
        for name in ("least", "target", "most"):
            size.add_argument(name, type=int)
        size.add_argument("--with-surplus", action="store_true")
        replan = verbs.add_parser("replan", help="show the fewest moves that are needed")
        replan.add_argument("--take", metavar="DIGEST", help="take the proposal that was shown")
        verbs.add_parser("reviews", help="the requests that wait")
        answer = verbs.add_parser("answer", help="answer a request; without --to it stays")
        answer.add_argument("review", type=UUID)
        answer.add_argument("words")
        answer.add_argument("--to", metavar="COMMUNITY", help="its name")
        answer.add_argument("--override", action="store_true")
        verbs.add_parser("notices", help="how many have opened their list")
        close = verbs.add_parser("close", help="close the plan in force")
        for verb in (publish, amend, size, replan, answer, close):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such plan or request.")):
            getattr(self, options["verb"])(options)

    def publish(self, options: dict[str, Any]) -> None:
        """Put an approved plan in force and print the number of the draft roster."""
        done = publishing.publish_plan(plan_id=options["plan"], **_by(options))
        self.stdout.write(str(done.draft.number) if done.draft else _("Already published."))

    def amend(self, options: dict[str, Any]) -> None:
        """One person serves elsewhere."""
        wanted = Wanted(
            options["member"].upper(),
            _community(options["community"]),
            options["on"] or clock.today(),
            options["reason"],
            options["words"],
            options["override"],
        )
        amending.amend_plan(plan_id=_plan().id, wanted=wanted, **_by(options))

    def size(self, options: dict[str, Any]) -> None:
        """Change the places of a branch; nobody is moved."""
        in_force.resize_branch(
            plan_id=_plan().id,
            community_id=_community(options["community"]),
            size=(options["least"], options["target"], options["most"]),
            with_surplus=options["with_surplus"],
            **_by(options),
        )

    def replan(self, options: dict[str, Any]) -> None:
        """Number, from, to and why of each move, parted by tabs; last the digest to take it."""
        if options["take"]:
            rows = replanning.take_replan(
                plan_id=_plan().id, digest=options["take"], **_by(options)
            )
            self.stdout.write(str(len(rows)))
            return
        proposal = proposing.propose(_plan())
        for move in proposal.everybody:
            places = [place.name if place else "" for place in (move.before, move.after)]
            self.stdout.write("\t".join([move.member.number, *places, " ".join(move.why)]))
        self.stdout.write(proposal.digest)

    def reviews(self, _options: dict[str, Any]) -> None:
        """Id, member, day and text of each request that waits."""
        rows = ReviewRequest.objects.filter(status=ReviewRequest.Status.OPEN)
        for row in rows.select_related("member").order_by("due_on", "id"):
            self.stdout.write(f"{row.id}\t{row.member.number}\t{row.due_on}\t{row.text}")

    def answer(self, options: dict[str, Any]) -> None:
        """Answer a request in words."""
        move = None
        if options["to"]:
            place, words = _community(options["to"]), options["words"][:200]
            move = Wanted("", place, clock.today(), "", words, options["override"])
        reviewing.answer_review(
            review_id=options["review"],
            answer=reviewing.Answer(options["words"], move),
            **_by(options),
        )

    def notices(self, _options: dict[str, Any]) -> None:
        """Counts of units and branches told, and of those who have opened their list."""
        for name, count in queries.opened_counts(_plan()).items():
            self.stdout.write(f"{name}\t{count}")

    def close(self, options: dict[str, Any]) -> None:
        """Close the plan in force."""
        in_force.close_plan(plan_id=_plan().id, **_by(options))


def _by(options: dict[str, Any]) -> dict[str, Any]:
    return {"actor": acting_user(options["user"]), "at": clock.now()}


def _plan() -> AllocationPlan:
    plan = queries.plan_in_force()
    if plan is None:
        raise CommandError(_("No plan is in force."))
    return plan


def _community(name: str) -> int:
    place = organisations.open_communities().filter(name=name).first()
    if place is None:
        raise CommandError(_("There is no such community."))
    return place.pk
