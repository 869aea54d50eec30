"""`nongan load_demo`: make the invented county in an empty installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nongan.demo import queries
from nongan.demo.services import load_demo
from nongan.kernel import clock
from nongan.kernel.errors import Refused


class Command(BaseCommand):
    """Load the demo county, or go on where a killed run stopped."""

    help = "Load the invented demo county; safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Size, and how far to go."""
        parser.add_argument("--small", action="store_true", help="8 organs and 220 members")
        parser.add_argument(
            "--papers-only", action="store_true", help="stop before the first import"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, telling each step. Raises CommandError where another county stands."""
        try:
            load_demo(
                actor=None,
                at=clock.now(),
                progress=self._tell,
                is_small=options["small"],
                papers_only=options["papers_only"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        for entry in queries.sign_ins():
            self.stdout.write(f"{entry.username:<12}{entry.password:<18}{entry.role_zh}")

    def _tell(self, words: str, done: int, total: int) -> None:
        self.stdout.write(f"[{done}/{total}] {words}")
        self.stdout.flush()
