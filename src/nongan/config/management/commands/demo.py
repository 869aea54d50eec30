"""`nongan demo`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from nongan.config import serving


class Command(BaseCommand):
    help = "Load an invented county and serve it on this machine."
    requires_system_checks = ()  # provisioning runs them, after the tables are there

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, help="port (default: the first free from 8000)")
        parser.add_argument("--no-serve", action="store_true", help="load, print, and end")
        parser.add_argument("--reset", action="store_true", help="throw the demo county away first")
        parser.add_argument("--small", action="store_true", help="220 members instead of 2,400")

    def handle(self, *args: Any, **options: Any) -> None:
        status = serving.demo(
            host=options["host"],
            port=options["port"],
            is_served=not options["no_serve"],
            reset=options["reset"],
            is_small=options["small"],
        )
        if status:
            sys.exit(status)
