"""Wiring of the app: registrations only."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogueConfig(AppConfig):
    """The service items, loaded from the shipped file after every `migrate`."""

    name = "nongan.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Name the items to the blank forms, the menu entry to the shell, the data to migrate."""
        from django.utils.translation import gettext_lazy as _

        from nongan.audit import queries as audit
        from nongan.catalogue import policies, queries
        from nongan.catalogue.queries.verbs import VERBS
        from nongan.organisations.queries.papers import take_item_names_from
        from nongan.ui import menus

        audit.name_verbs(VERBS)
        take_item_names_from(queries.item_names)
        post_migrate.connect(_load_items, sender=self)
        menus.register(
            menus.Entry(
                label=_("Service items"),
                url_name="catalogue:item-list",
                icon="list-details",
                group="county",
                order=60,
                visible=policies.can_see_items,
                also=("catalogue:item-detail",),
            )
        )


def _load_items(**_kwargs: Any) -> None:
    from nongan.catalogue.models import ItemWording
    from nongan.catalogue.services import load_items

    if ItemWording._meta.db_table in _tables():
        load_items()


def _tables() -> list[str]:
    from django.db import connection

    return connection.introspection.table_names()
