"""`nongan grants list | give | end`: roles from the server itself, such as the first three."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries, services
from nongan.organisations.models import Grant, Member
from nongan.organisations.services import Place


class Command(BaseCommand):
    """See, give and end roles; the record names the system as the actor."""

    help = "List, give and end roles."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="every role that is held")
        give = verbs.add_parser("give", help="give a role to an account")
        give.add_argument("username")
        give.add_argument("role", choices=Grant.Role.values)
        give.add_argument("--party-organisation", default="", help="name, for an organ liaison")
        give.add_argument("--community", default="", help="name, for work in a community")
        give.add_argument("--member", default="", help="number, for a member's own account")
        end = verbs.add_parser("end", help="end a role")
        end.add_argument("id", type=int, help="as the list shows it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        try:
            getattr(self, options["verb"])(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except User.DoesNotExist as absent:
            raise CommandError(_("There is no such account.")) from absent
        except Grant.DoesNotExist as absent:
            raise CommandError(_("There is no such role.")) from absent

    def list(self, _options: dict[str, Any]) -> None:
        """Id, account, role and place, parted by tabs."""
        for grant in queries.grants_overview():
            place = grant.party_organisation or grant.community
            where = grant.member.number if grant.member else str(place or "")
            self.stdout.write(f"{grant.pk}\t{grant.user.username}\t{grant.role}\t{where}")

    def give(self, options: dict[str, Any]) -> None:
        """Give the role."""
        grant = services.give_grant(
            user=User.objects.get_by_natural_key(options["username"]),
            role=options["role"],
            place=_place(options),
            actor=None,
            at=clock.now(),
        )
        self.stdout.write(str(grant.pk))

    def end(self, options: dict[str, Any]) -> None:
        """End the role."""
        services.end_grant(grant_id=options["id"], actor=None, at=clock.now())


def _place(options: dict[str, Any]) -> Place:
    """The place by its name. Raises CommandError for one that does not exist."""
    choices = {
        "party_organisation": queries.open_party_organisations().filter(
            name=options["party_organisation"]
        ),
        "community": queries.open_communities().filter(name=options["community"]),
        "member": Member.objects.filter(number=options["member"].upper()),
    }
    found: dict[str, Any] = {}
    for name, rows in choices.items():
        if options[name]:
            found[name] = rows.first()
            if found[name] is None:
                raise CommandError(_("There is no %(name)s.") % {"name": options[name]})
    return Place(**found)
