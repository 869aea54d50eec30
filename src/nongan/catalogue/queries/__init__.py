"""Reading the service items."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet

from nongan import tabular
from nongan.catalogue.models import ServiceItem
from nongan.organisations import queries as organisations


def published_items() -> QuerySet[ServiceItem]:
    """The items in force, in the order of the county's paper."""
    return ServiceItem.objects.filter(status=ServiceItem.Status.PUBLISHED)


def item_names() -> Sequence[str]:
    """The Chinese names of the items in force, for blank forms."""
    return list(published_items().values_list("name_zh", flat=True))


def items_by_code() -> dict[str, ServiceItem]:
    """Every item, also retired ones that old papers name, by its code."""
    return {item.code: item for item in ServiceItem.objects.all()}


def vocabulary() -> tabular.Vocabulary:
    """The county's names with the items: what every reading leans on."""
    items = [
        tabular.ItemName(item.code, item.name_zh, tuple(item.aliases))
        for item in ServiceItem.objects.all()
    ]
    return replace(organisations.vocabulary(), items=items)
