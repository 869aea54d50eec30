"""Reading the service items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language

from nongan import tabular
from nongan.catalogue import rules
from nongan.catalogue.models import ItemWording, ServiceItem
from nongan.organisations import queries as organisations


def published_items() -> QuerySet[ServiceItem]:
    """The items in force, in the order of the county's paper."""
    return ServiceItem.objects.filter(status=ServiceItem.Status.PUBLISHED)


@dataclass(frozen=True, slots=True)
class WordedItem:
    """An item with what it says on a day."""

    item: ServiceItem
    wording: ItemWording


def worded_items(day: date) -> list[WordedItem]:
    """The items in force with their wording of a day, in the paper's order; two queries."""
    items = published_items().prefetch_related("wordings")
    return [WordedItem(item, rules.in_force(item.wordings.all(), day)) for item in items]


@dataclass(frozen=True, slots=True)
class Span:
    """A wording with its last day; None where none follows. `is_in_force`: on the day asked."""

    wording: ItemWording
    last_day: date | None
    is_in_force: bool


def history(item: ServiceItem, day: date) -> list[Span]:
    """Every wording of an item, the latest first, with the one of a day marked; one query."""
    wordings = list(item.wordings.select_related("recorded_by"))
    present = rules.in_force(wordings, day)
    return [Span(one, last, one is present) for one, last in rules.spans(wordings)]


def item_names() -> Sequence[str]:
    """The Chinese names of the items in force, for blank forms."""
    return list(published_items().values_list("name_zh", flat=True))


def item_labels() -> dict[str, str]:
    """Every item's name in the language of the page by its code, also of retired ones."""
    name = "name_en" if (get_language() or "").startswith("en") else "name_zh"
    return dict(ServiceItem.objects.values_list("code", name))


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
