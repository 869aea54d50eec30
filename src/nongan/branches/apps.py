"""Wiring of the app: registrations only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    name = "nongan.branches"
    label = "branches"

    def ready(self) -> None:
        """Name the audit verbs, count what is a branch's own, fill the menu."""
        from nongan.audit import queries as audit
        from nongan.branches.queries import dissolving, report_figures
        from nongan.branches.queries.verbs import VERBS

        audit.name_verbs(VERBS)
        report_figures.register_own()
        dissolving.register_own()
        _add_branches_to_menu()
        _add_managing_to_menu()


def _add_branches_to_menu() -> None:
    from nongan.branches.models import TemporaryBranch
    from nongan.branches.policies import founding as policies
    from nongan.organisations.queries.first_steps import FirstStep, add_first_step
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Temporary branches"),
            url_name="branches:branch-list",
            icon="flag",
            order=30,
            visible=policies.can_open_branches,
            also=(
                "branches:branch-detail",
                "branches:branch-found",
                "branches:appointment-nominate",
                "branches:branch-dissolution",
            ),
        )
    )
    add_first_step(
        FirstStep(
            order=35,
            title=_("Found the temporary branches"),
            text=_("One for each community, all by one decision; then their committees."),
            whose=_("Working committee"),
            action=_("Found branches"),
            url_name="branches:branch-found",
            is_done=lambda: TemporaryBranch.objects.filter(founded_by__isnull=False).exists(),
            may=policies.can_found_branches,
        )
    )


def _add_managing_to_menu() -> None:
    from nongan.branches.policies import managing as policies
    from nongan.ui import menus

    entries = (
        (_("Directives"), "directive-list", "send", 32, ("directive-detail",)),
        (_("Branch reports"), "report-list", "file-text", 34, ("report-detail", "report-figure")),
    )
    for label, name, icon, order, also in entries:
        menus.register(
            menus.Entry(
                label=label,
                url_name=f"branches:{name}",
                icon=icon,
                order=order,
                visible=policies.can_open_managing,
                also=tuple(f"branches:{page}" for page in also),
            )
        )
    menus.register(
        menus.Entry(
            label=_("Dual Party life"),
            url_name="branches:party-life",
            icon="calendar-event",
            order=36,
            visible=policies.can_open_party_life,
            also=("branches:party-life-add",),
        ),
        menus.Entry(
            label=_("Performance notes"),
            url_name="branches:note-list",
            icon="notes",
            order=38,
            visible=policies.can_read_notes,
        ),
    )
