"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "nongan.allocation"
    label = "allocation"

    def ready(self) -> None:
        """Name the audit verbs, and fill the menu."""
        from nongan.allocation.queries.verbs import VERBS
        from nongan.audit import queries as audit

        audit.name_verbs(VERBS)
        _add_plans_to_menu()
        _add_after_menu()
        _add_wishes_menu()


def _add_plans_to_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.allocation.policies import planning
    from nongan.allocation.queries import after
    from nongan.organisations.queries.first_steps import FirstStep, add_first_step
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Allocation"),
            url_name="allocation:plan-list",
            icon="arrows-exchange",
            order=27,
            visible=planning.can_plan,
            also=(
                "allocation:plan-detail",
                "allocation:plan-settings",
                "allocation:plan-lines",
                "allocation:plan-units",
            ),
        )
    )
    add_first_step(
        FirstStep(
            order=45,
            title=_("Spread the members"),
            text=_("A plan says who serves where and why; a list that was imported does as well."),
            whose=_("Working committee"),
            action=_("Make a plan"),
            url_name="allocation:plan-list",
            is_done=lambda: after.serving().exists(),
            may=planning.can_plan,
        )
    )


def _add_after_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.allocation.policies import after
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Plan in force"),
            url_name="allocation:plan-in-force",
            icon="list-check",
            order=33,
            visible=after.can_lead_plans,
            also=(
                "allocation:plan-replan",
                "allocation:review-list",
                "allocation:review-detail",
            ),
        ),
        menus.Entry(
            label=_("Lists of the plan"),
            url_name="allocation:notice-list",
            icon="clipboard-list",
            order=34,
            visible=after.can_see_lists,
            also=("allocation:unit-list", "allocation:branch-list"),
        ),
    )


def _add_wishes_menu() -> None:
    from django.utils.translation import gettext_lazy as _

    from nongan.allocation.policies import after
    from nongan.ui import menus

    menus.register(
        menus.Entry(
            label=_("Wishes"),
            url_name="allocation:wish-list",
            icon="map-pin",
            order=35,
            visible=after.can_wish,
        ),
        menus.Entry(
            label=_("Where I serve and why"),
            url_name="allocation:own-place",
            icon="map-pin",
            order=36,
            visible=after.is_member,
        ),
        menus.Entry(
            label=_("Where communities lie"),
            url_name="allocation:point-list",
            icon="map-pin",
            group="county",
            order=70,
            visible=after.can_lead_plans,
        ),
    )
