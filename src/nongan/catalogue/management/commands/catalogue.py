"""`nongan catalogue list`: the service items, one a line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nongan.catalogue import queries


class Command(BaseCommand):
    """Print number, code and name of every item in force."""

    help = "List the service items in force."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb so far."""
        parser.add_argument("verb", choices=["list"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line an item, fields parted by tabs."""
        for item in queries.published_items():
            self.stdout.write(f"{item.number}\t{item.code}\t{item.name_zh}\t{item.name_en}")
