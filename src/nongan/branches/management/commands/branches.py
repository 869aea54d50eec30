"""`nongan branches list | found | appoint | committee`: temporary branches and their posts."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from nongan.branches.models import Appointment, TemporaryBranch
from nongan.branches.policies.appointing import visible_appointments
from nongan.branches.policies.founding import visible_branches
from nongan.branches.queries.appointing import in_office_on
from nongan.branches.queries.founding import branch_lines, communities_to_found, deciding_bodies
from nongan.branches.rules.written import DecisionValues
from nongan.branches.services import appointing, founding
from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.organisations.queries.acting import acting_user


def _decision_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--body", required=True, help="full name of the deciding body")
    parser.add_argument("--number", required=True, help="number of the decision")
    parser.add_argument("--decided-on", required=True, type=date.fromisoformat, metavar="DAY")
    parser.add_argument("--attendees", type=int, metavar="COUNT")
    parser.add_argument("--from", dest="starts_on", type=date.fromisoformat, metavar="DAY")


def _decision(options: dict[str, Any]) -> DecisionValues:
    body = deciding_bodies().get(name=options["body"])
    return DecisionValues(body.id, options["number"], options["decided_on"], options["attendees"])


class Command(BaseCommand):
    """Print branches and committees, found branches, appoint to a post."""

    help = "List temporary branches, found them by one decision, appoint, print a committee."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="community, name, status, secretary, members, notices")
        found = verbs.add_parser("found", help="found several branches by one decision")
        found.add_argument("communities", nargs="*", help="names; none: all without a branch")
        _decision_arguments(found)
        appoint = verbs.add_parser("appoint", help="record a whole appointment, up to office")
        appoint.add_argument("community")
        appoint.add_argument("post", choices=Appointment.Post.values)
        appoint.add_argument("member", help="member number")
        appoint.add_argument("--deputy-head", action="store_true", help="is one, as you know")
        appoint.add_argument("--deliberated-on", type=date.fromisoformat, metavar="DAY")
        _decision_arguments(appoint)
        shown = verbs.add_parser("committee", help="who was in office on a day")
        shown.add_argument("community")
        shown.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="else today")
        for verb in verbs.choices.values():
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told(_("There is no such community, member or body.")):
            options["actor"] = acting_user(options["user"])
            getattr(self, options["verb"])(options)

    def list(self, options: dict[str, Any]) -> None:
        """One line a branch, fields parted by tabs."""
        actor = options["actor"]
        seen = visible_appointments(actor)
        for line in branch_lines(visible_branches(actor), seen, clock.today()):
            row = line.branch
            fields = [row.community.name, row.name, row.status, line.secretary, str(line.members)]
            self.stdout.write("\t".join([*fields, "; ".join(line.notices)]))

    def found(self, options: dict[str, Any]) -> None:
        """Found them, and say how many."""
        waiting = communities_to_found()
        names = options["communities"] or list(waiting.values_list("name", flat=True))
        made = founding.found_branches(
            community_ids=[waiting.get(name=name).id for name in names],
            decision=_decision(options),
            starts_on=options["starts_on"],
            actor=options["actor"],
            at=clock.now(),
        )
        self.stdout.write(str(len(made)))

    @transaction.atomic
    def appoint(self, options: dict[str, Any]) -> None:
        """Every step at once, all or none: for appointments that were made on paper."""
        decision = _decision(options)
        row = appointing.nominate_member(
            branch_id=self._living(options).id,
            post=options["post"],
            member_number=options["member"],
            is_deputy_head=options["deputy_head"],
            actor=options["actor"],
            at=clock.now(),
        )
        step = {"appointment_id": row.id, "actor": options["actor"], "at": clock.now()}
        deliberated = options["deliberated_on"] or decision.decided_on
        starts_on = options["starts_on"] or decision.decided_on
        appointing.deliberate_appointment(on=deliberated, **step)
        appointing.decide_appointment(decision=decision, **step)
        appointing.notify_appointment(on=decision.decided_on, **step)
        appointing.take_office(on=starts_on, **step)
        self.stdout.write(f"{row.id}\t{starts_on}")

    def committee(self, options: dict[str, Any]) -> None:
        """One line a post: post, name, member number, in office from."""
        day = options["on"] or clock.today()
        rows = visible_appointments(options["actor"]).filter(
            branch__in=visible_branches(options["actor"]),
            branch__community__name=options["community"],
        )
        for row in in_office_on(rows, day).select_related("member").order_by("starts_on", "id"):
            said = [row.get_post_display(), row.member.name, row.member.number, row.starts_on]
            self.stdout.write("\t".join(map(str, said)))

    def _living(self, options: dict[str, Any]) -> TemporaryBranch:
        rows = visible_branches(options["actor"]).filter(status__in=TemporaryBranch.LIVING)
        return rows.get(community__name=options["community"])
