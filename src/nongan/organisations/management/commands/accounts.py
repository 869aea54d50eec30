"""`nongan accounts create | create-liaisons | reset`: accounts from the server itself.

It stands here and not in `accounts`, since an account without a role can do nothing and roles
are known here.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.accounts.services.passwords import AccountSpec, Slip, issue_one_time_passwords
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries, services
from nongan.organisations.models import Grant
from nongan.organisations.models.rights import EVERYWHERE


class Command(BaseCommand):
    """Make accounts and print one-time passwords once, parted by tabs."""

    help = "Make accounts; the one-time passwords are printed once and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("create", help="one account, such as an administrator's")
        one.add_argument("username")
        one.add_argument("display_name")
        one.add_argument("--role", choices=EVERYWHERE, default="", help="a role in the county")
        many = verbs.add_parser(
            "create-liaisons", help="an account for every liaison and community without one"
        )
        many.add_argument(
            "--give-roles", action="store_true", help="give the roles at once, not as a proposal"
        )
        again = verbs.add_parser("reset", help="a new one-time password")
        again.add_argument("username")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        try:
            getattr(self, options["verb"].replace("-", "_"))(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except User.DoesNotExist as absent:
            raise CommandError(_("There is no such account.")) from absent

    @transaction.atomic
    def create(self, options: dict[str, Any]) -> None:
        """One account, with its role if asked."""
        spec = AccountSpec(options["username"], options["display_name"])
        slip = issue_one_time_passwords(specs=[spec], actor=None, at=clock.now())[0]
        if options["role"]:
            role = Grant.Role(options["role"])
            services.give_grant(user=slip.user, role=role, actor=None, at=clock.now())
        self._print(slip)

    def create_liaisons(self, options: dict[str, Any]) -> None:
        """All missing accounts of liaisons and communities."""
        for row in services.create_accounts_in_bulk(actor=None, at=clock.now()):
            self._print(row.slip, row.place)
        if options["give_roles"] and queries.proposals().exists():
            services.give_proposed_grants(actor=None, at=clock.now())

    def reset(self, options: dict[str, Any]) -> None:
        """A new one-time password for one account."""
        user = User.objects.get_by_natural_key(options["username"])
        self._print(issue_one_time_passwords(users=[user], actor=None, at=clock.now())[0])

    def _print(self, slip: Slip, place: str = "") -> None:
        fields = [place or slip.user.display_name, slip.user.username, slip.password]
        self.stdout.write("\t".join(fields))
