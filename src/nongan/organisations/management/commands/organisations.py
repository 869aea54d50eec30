"""`nongan organisations load-preset | import | show`: the structure of the county."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries, services
from nongan.organisations.forms.structure_sheet import read_structure_file
from nongan.organisations.queries.plans import (
    StructurePlan,
    preset_plan,
    presets,
    structure_changes,
)


class Command(BaseCommand):
    """Set up the county from the server itself; the record names the system as the actor."""

    help = "Set up streets, communities, organs and Party organisations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three verbs, each with what it needs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        preset = verbs.add_parser("load-preset", help="take a shipped structure")
        preset.add_argument("name", choices=presets())
        sheet = verbs.add_parser("import", help="take the structure from a sheet")
        sheet.add_argument("file", type=Path)
        sheet.add_argument("--code", default="", help="division code, if the county is new")
        sheet.add_argument("--name", default="", help="name, if the county is new")
        sheet.add_argument("--dry-run", action="store_true", help="show it and write nothing")
        verbs.add_parser("show", help="count what is there")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        try:
            getattr(self, options["verb"].replace("-", "_").replace("import", "import_"))(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def load_preset(self, options: dict[str, Any]) -> None:
        """Register a shipped structure."""
        self._register(preset_plan(options["name"]), dry_run=False)

    def import_(self, options: dict[str, Any]) -> None:
        """Register the structure of a sheet."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no such file: %(file)s") % {"file": path})
        plan = read_structure_file(path.name, path)
        plan.code, plan.name = options["code"], options["name"]
        self._register(plan, dry_run=options["dry_run"])

    def _register(self, plan: StructurePlan, *, dry_run: bool) -> None:
        if dry_run:
            changes = structure_changes(plan)
        else:
            changes = services.register_structure(plan=plan, actor=None, at=clock.now())
        for name, number in changes.counts().items():
            self.stdout.write(f"{name}\t{number}")
        self.stdout.write(f"same\t{changes.same}")

    def show(self, _options: dict[str, Any]) -> None:
        """Count the open parts."""
        county = queries.find_county()
        self.stdout.write(f"county\t{county.code} {county.name}" if county else "county\t-")
        self.stdout.write(f"communities\t{queries.open_communities().count()}")
        self.stdout.write(f"organs\t{queries.open_organs().count()}")
        self.stdout.write(f"party_organisations\t{queries.open_party_organisations().count()}")
