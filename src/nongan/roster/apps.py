"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "nongan.roster"
    label = "roster"

    def ready(self) -> None:
        """Fill the menu, and let communities see the members who are placed in them."""
        from django.utils.translation import gettext_lazy as _

        from nongan.audit import queries as audit
        from nongan.organisations import queries as organisations
        from nongan.roster.policies import checks
        from nongan.roster.queries.verbs import VERBS
        from nongan.ui import menus

        audit.name_verbs(VERBS)
        organisations.add_member_scope(checks.members_placed_here)
        menus.register(
            menus.Entry(
                label=_("Reverse check"),
                url_name="roster:check-overview",
                icon="git-compare",
                order=40,
                visible=checks.can_see_checks,
                also=(
                    "roster:check-detail",
                    "roster:discrepancy-list",
                    "roster:discrepancy-detail",
                    "roster:urging-sheet",
                ),
                on_phone=True,
                short=_("Check"),
            ),
            menus.Entry(
                label=_("Links to review"),
                url_name="roster:review-queue",
                icon="link",
                order=45,
                visible=checks.can_review,
                also=("roster:review-line",),
            ),
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
                also=("roster:occasion-list",),
            ),
        )
