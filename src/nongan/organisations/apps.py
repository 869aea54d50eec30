"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The registry; it tells `accounts` below who holds an office."""

    name = "nongan.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Fill the slot of accounts, and offer the list of members among the exports."""
        from django.utils.translation import gettext_lazy as _

        from nongan.accounts import policies as accounts
        from nongan.organisations import queries
        from nongan.organisations.queries.export_kinds import ExportKind, add_export_kind
        from nongan.organisations.queries.papers import members_with_phones

        accounts.ask_offices_of(queries.holds_role)
        add_export_kind(ExportKind("members", _("Members with phones"), members_with_phones))
