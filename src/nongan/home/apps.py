"""Wiring of the app: registrations only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The desk stands first in everybody's menu."""

    name = "nongan.home"
    label = "home"

    def ready(self) -> None:
        """Register the desk, and who knows the county's name."""
        from nongan.home.queries import desk
        from nongan.organisations import queries as organisations
        from nongan.ui import menus, slots

        menus.register(
            menus.Entry(
                label=_("Desk"),
                url_name="home:desk",
                icon="home",
                group="desk",
                order=0,
                on_phone=True,
            )
        )
        menus.ask_within(organisations.rights_read_once)
        slots.name_county_by(desk.county_name)
