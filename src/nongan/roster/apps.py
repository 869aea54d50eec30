"""Wiring of the app: registrations only."""

from functools import partial
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from nongan.organisations.queries.first_steps import FirstStep


class RosterConfig(AppConfig):
    name = "nongan.roster"
    label = "roster"

    def ready(self) -> None:
        """Fill the menu, and let communities see the members who are placed in them."""
        _wire_checks()
        _wire_imports_and_versions()
        _count_for_branches()


def _count_for_branches() -> None:
    from nongan.branches.queries.closing import add_closing_check
    from nongan.branches.queries.report_figures import add_figures, add_member_figures
    from nongan.roster.queries import branch_figures as counted

    add_figures(*counted.FIGURES)
    add_member_figures("roster", counted.member_counts, counted.MEMBER_LABELS)
    for check in counted.CLOSING_CHECKS:
        add_closing_check(check)


def _wire_checks() -> None:
    from nongan.allocation.queries import after
    from nongan.audit import queries as audit
    from nongan.organisations import queries as organisations
    from nongan.roster.policies import checks
    from nongan.roster.queries.verbs import VERBS

    audit.name_verbs(VERBS)
    after.publish_on("roster:plan-publish")
    organisations.add_member_scope(checks.members_placed_here)
    _add_checks_to_menu()
    _add_review_to_menu()
    _add_cards_to_menu()
    _add_records_to_menu()


def _add_checks_to_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.roster.policies import checks
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Reverse check"),
            url_name="roster:check-overview",
            icon="git-compare",
            order=40,
            visible=checks.can_see_checks,
            also=(
                "roster:check-detail",
                "roster:check-compare",
                "roster:discrepancy-list",
                "roster:discrepancy-detail",
                "roster:change-list",
                "roster:model-list",
                "roster:model-detail",
                "roster:urging-sheet",
            ),
            on_phone=True,
            short=_("Check"),
        ),
    )


def _add_review_to_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.roster.policies import checks
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Links to review"),
            url_name="roster:review-queue",
            icon="link",
            order=45,
            visible=checks.can_review,
            also=(
                "roster:contradiction-list",
                "roster:review-line",
                "roster:question-list",
                "roster:question-sheet",
                "roster:twin-list",
            ),
        ),
        menus.Entry(
            label=_("How sure links must be"),
            url_name="roster:threshold-curve",
            icon="adjustments",
            order=47,
            visible=checks.can_choose_threshold,
        ),
    )


def _add_records_to_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.roster.policies import checks
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Receipts"),
            url_name="roster:receipt-list",
            icon="clipboard-check",
            order=50,
            visible=checks.can_see_checks,
        ),
        menus.Entry(
            label=_("Feedback"),
            url_name="roster:feedback-list",
            icon="message-circle",
            order=55,
            visible=checks.can_see_checks,
            also=(
                "roster:occasion-list",
                "roster:occasion-add",
                "roster:occasion-change",
                "roster:feedback-group",
                "roster:feedback-detail",
            ),
        ),
        menus.Entry(
            label=_("Exemptions"),
            url_name="roster:exemption-list",
            icon="user-minus",
            order=60,
            visible=checks.can_see_exemptions,
        ),
    )


def _add_cards_to_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.roster.policies import cards
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Contact cards"),
            url_name="roster:card-list",
            icon="id",
            order=48,
            visible=cards.can_open_cards,
            also=("roster:card-detail",),
        ),
        menus.Entry(
            label=_("My cards"),
            url_name="roster:own-cards",
            icon="id",
            order=49,
            visible=cards.can_open_own,
            on_phone=True,
        ),
    )


def _wire_imports_and_versions() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.organisations.queries.export_kinds import ExportKind, add_export_kind
    from nongan.roster.policies import checks, imports, versions
    from nongan.roster.queries.documents import roster_with_phones
    from nongan.roster.queries.linking_tables import linking_tables
    from nongan.ui import menus

    workbook, printed = (partial(roster_with_phones, form=form) for form in ("xlsx", "pdf"))
    add_export_kind(ExportKind("roster", _("Issued roster with phones"), workbook))
    add_export_kind(ExportKind("roster-pdf", _("Issued roster with phones, to print"), printed))
    tables = _("People and lines, to be linked with other counties")
    add_export_kind(ExportKind("linking", tables, linking_tables, may=checks.can_export_run))
    menus.register(
        menus.Entry(
            label=_("Imports"),
            url_name="roster:import-list",
            icon="file-upload",
            order=25,
            visible=imports.can_import_anything,
            also=(
                "roster:import-detail",
                "roster:import-file",
                "roster:import-problems",
                "roster:sender-list",
            ),
            on_phone=True,
        ),
        menus.Entry(
            label=_("Roster"),
            url_name="roster:version-list",
            icon="list-check",
            order=30,
            visible=versions.can_see_versions,
            also=("roster:version-detail",),
        ),
    )
    _add_first_steps()
    _offer_structure_from_papers()


def _offer_structure_from_papers() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.organisations.queries.structure_sources import (
        StructureSource,
        add_structure_source,
    )
    from nongan.roster.policies import imports
    from nongan.ui import menus

    menus.count_as("organisations:start", "roster:structure-papers", "roster:structure-papers-look")
    add_structure_source(
        StructureSource(
            title=_("From the papers themselves"),
            text=_("No list of the county at hand? The rosters and lists that came in name it."),
            action=_("Take it from the papers"),
            icon="files",
            url_name="roster:structure-papers",
            may=imports.can_propose_structure,
        )
    )


def _add_first_steps() -> None:
    from nongan.organisations.queries.first_steps import add_first_step

    for step in (_import_step(), _issue_step(), _check_step()):
        add_first_step(step)


def _import_step() -> "FirstStep":
    from django.utils.translation import gettext_lazy as _

    from nongan.organisations.queries.first_steps import FirstStep
    from nongan.roster.policies import imports
    from nongan.roster.queries import progress

    return FirstStep(
        order=40,
        title=_("Import the papers"),
        text=_("All rosters at once, then the committee's allocation list."),
        whose=_("Working committee"),
        action=_("Drop the papers"),
        url_name="roster:import-list",
        is_done=progress.has_imports,
        may=imports.can_import_anything,
    )


def _issue_step() -> "FirstStep":
    from django.utils.translation import gettext_lazy as _

    from nongan.organisations.queries.first_steps import FirstStep
    from nongan.roster.policies import versions
    from nongan.roster.queries import progress

    return FirstStep(
        order=50,
        title=_("Issue the roster"),
        text=_("A draft, the organs' word, the committee's approval, and it is issued."),
        whose=_("Working committee"),
        action=_("Make a draft"),
        url_name="roster:version-list",
        is_done=progress.has_issued_roster,
        may=versions.can_prepare_versions,
    )


def _check_step() -> "FirstStep":
    from django.utils.translation import gettext_lazy as _

    from nongan.organisations.queries.first_steps import FirstStep
    from nongan.roster.policies import imports
    from nongan.roster.queries import progress

    return FirstStep(
        order=60,
        title=_("Run the first reverse check"),
        text=_("Who reported in, who did not, and why the system thinks so."),
        whose=_("Working committee"),
        action=_("Go to the reverse check"),
        url_name="roster:check-overview",
        is_done=progress.has_check,
        may=imports.can_import_anything,
    )
