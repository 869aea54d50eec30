"""Wiring of the app: registrations only."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """The registry; it tells `accounts` below who holds an office."""

    name = "nongan.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Fill the slots of accounts and of the shell; offer the list of members for export."""
        from nongan.accounts import policies as accounts
        from nongan.audit import queries as audit
        from nongan.organisations import queries
        from nongan.organisations.queries.export_kinds import ExportKind, add_export_kind
        from nongan.organisations.queries.papers import members_with_phones
        from nongan.organisations.queries.verbs import VERBS

        accounts.ask_offices_of(queries.holds_role)
        audit.name_verbs(VERBS)
        add_export_kind(ExportKind("members", _("Members with phones"), members_with_phones))
        _fill_menu()
        _add_first_steps()


def _county_entries() -> list[dict[str, Any]]:
    from nongan.organisations import policies

    place = "organisations:"
    return [
        {
            "label": _("Members"),
            "url_name": f"{place}member-list",
            "icon": "users",
            "order": 10,
            "visible": policies.can_list_members,
            "also": (f"{place}member-detail", f"{place}member-add", f"{place}member-change"),
            "on_phone": True,
        },
        {
            "label": _("Streets, communities, organs"),
            "short": _("Structure"),
            "url_name": f"{place}overview",
            "icon": "sitemap",
            "order": 20,
            "visible": policies.can_see_structure,
            "also": (f"{place}organ-detail", f"{place}community-detail"),
        },
        {
            "label": _("Lists with phones"),
            "url_name": f"{place}export-list",
            "icon": "database-export",
            "order": 70,
            "visible": policies.can_open_exports,
        },
        {
            "label": _("First steps"),
            "url_name": f"{place}start",
            "icon": "flag",
            "order": 90,
            "visible": policies.can_follow_first_run,
            "also": (f"{place}structure-import", f"{place}accounts-start"),
        },
    ]


def _fill_menu() -> None:
    from nongan.organisations import policies
    from nongan.ui import menus

    menus.register(*(menus.Entry(group="county", **entry) for entry in _county_entries()))
    menus.register(
        menus.Entry(
            label=_("Roles"),
            url_name="organisations:grant-list",
            icon="key",
            group="care",
            order=20,
            visible=policies.can_see_grants,
        )
    )


def _add_first_steps() -> None:
    from nongan.organisations import policies
    from nongan.organisations.queries.first_run import first_run
    from nongan.organisations.queries.first_steps import FirstStep, add_first_step

    steps = (
        FirstStep(
            order=10,
            title=_("County and structure"),
            text=_("Streets, communities, organs and Party organisations, from a sheet or preset."),
            whose=_("System administrator or working committee"),
            action=_("Set up the structure"),
            url_name="organisations:structure-import",
            is_done=lambda: first_run().has_structure,
            may=policies.can_change_structure,
        ),
        FirstStep(
            order=20,
            title=_("Accounts for liaisons and communities"),
            text=_("Made all at once; hand out the printed one-time passwords, give the roles."),
            whose=_("System administrator, then security administrator"),
            action=_("Make the accounts"),
            url_name="organisations:accounts-start",
            is_done=lambda: first_run().has_accounts,
            may=policies.can_create_accounts,
        ),
        FirstStep(
            order=30,
            title=_("Hand out the blank roster"),
            text=_("Every organ fills in one sheet; other sheets are read too."),
            whose=_("Working committee"),
            action=_("Download the blank roster"),
            url_name="organisations:roster-form",
            is_done=lambda: first_run().has_members,
            may=policies.can_take_template,
        ),
    )
    for step in steps:
        add_first_step(step)
