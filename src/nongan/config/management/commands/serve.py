"""`nongan serve`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from nongan.config import serving


class Command(BaseCommand):
    help = "Prepare this installation and serve it."
    requires_system_checks = ()  # provisioning runs them, after the tables are there

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, help="port (default: the first free from 8000)")
        parser.add_argument("--workers", type=int, default=1, help="worker processes")

    def handle(self, *args: Any, **options: Any) -> None:
        status = serving.serve(
            host=options["host"], port=options["port"], workers=options["workers"]
        )
        if status:
            sys.exit(status)
