"""Wiring of the app: registrations only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts; their pages stand in the menu of those who may open them."""

    name = "nongan.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register menu entries."""
        from nongan.accounts import policies
        from nongan.ui import menus

        menus.register(
            menus.Entry(
                label=_("Accounts"),
                url_name="accounts:account-list",
                icon="users",
                group="care",
                order=10,
                visible=policies.can_administer_accounts,
            ),
            menus.Entry(
                label=_("Lock-outs"),
                url_name="accounts:lock-out-list",
                icon="lock",
                group="care",
                order=40,
                visible=policies.can_see_lock_outs,
            ),
            menus.Entry(
                label=_("My settings"),
                url_name="accounts:preferences",
                icon="settings",
                group="care",
                order=90,
                also=("accounts:token-list", "accounts:token-make"),
            ),
        )
