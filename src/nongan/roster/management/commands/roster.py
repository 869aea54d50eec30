"""`nongan roster issue`: draft, confirm in the organs' place, approve and issue in one go."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import RosterVersion
from nongan.roster.services import versions


class Command(BaseCommand):
    """Issue the roster from the command line."""

    help = "Issue a roster version from the county as it is, or list the versions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs: issue and list."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue", help="draft, confirm, approve and issue a version")
        issue.add_argument("--as-of", type=date.fromisoformat, default=None)
        issue.add_argument("--reason", default="", help="why the committee confirms for the organs")
        issue.add_argument("--as", dest="user", metavar="USER")
        verbs.add_parser("list", help="the versions and their state")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "list":
            for version in RosterVersion.objects.all():
                self.stdout.write(f"{version.number}  {version.as_of}  {version.status}")
            return
        try:
            version = self._issue(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except NotAllowed as refusal:
            raise CommandError(_("Only the working committee issues the roster.")) from refusal
        text = _("Roster version %(number)s was issued: %(count)s members. %(digest)s")
        values = {
            "number": version.number,
            "count": version.entries.count(),
            "digest": version.digest,
        }
        self.stdout.write(text % values)

    def _issue(self, options: dict[str, Any]) -> RosterVersion:
        actor = acting_user(options["user"])
        as_of = options["as_of"] or clock.today()
        reason = options["reason"] or _("Issued from the command line.")
        version = versions.draft_version(as_of=as_of, actor=actor, at=clock.now())
        known: dict[str, Any] = {"version_id": version.id, "actor": actor}
        versions.confirm_remaining_organs(**known, reason=reason, at=clock.now())
        versions.approve_version(**known, at=clock.now())
        return versions.issue_version(**known, at=clock.now())
