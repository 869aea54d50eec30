"""Putting the shipped items into the database."""

import tomllib
from pathlib import Path

from django.db import transaction

from nongan.catalogue.models import ServiceItem

SHIPPED = Path(__file__).parent / "data" / "items.toml"


@transaction.atomic
def load_items() -> int:
    """Add the shipped items that are missing; return how many. Present ones stay as they are.

    Shipped data, not a person's change: it runs after every `migrate` and leaves no event.
    """
    present = set(ServiceItem.objects.values_list("code", flat=True))
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["items"]
    missing = [
        ServiceItem(number=number, **item)
        for number, item in enumerate(shipped, start=1)
        if item["code"] not in present
    ]
    ServiceItem.objects.bulk_create(missing)
    return len(missing)
