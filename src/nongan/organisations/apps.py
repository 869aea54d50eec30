"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The registry; it tells `accounts`, below it, who holds which office."""

    name = "nongan.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Fill the slot through which accounts and audit ask for offices."""
        from nongan.accounts import policies as accounts
        from nongan.organisations import queries

        accounts.ask_offices_of(queries.holds_role)
