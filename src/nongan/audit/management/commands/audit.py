"""`nongan audit verify | export | head`: check the chain, take it out, publish its end."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.audit import queries, services
from nongan.audit.rules import Anchor
from nongan.kernel import clock


class Command(BaseCommand):
    """Check, export and publish the audit chain."""

    help = "Check the audit chain, export it as JSON lines, or print its head for publishing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three verbs, each with what it needs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="check the whole chain; exit status 1 if broken")
        verify.add_argument("--head", help="a published head: a file, or 'NUMBER HASH'")
        export = verbs.add_parser("export", help="write the chain as JSON lines")
        export.add_argument("file", nargs="?", help="where to (standard output without it)")
        head = verbs.add_parser("head", help="print the head: keep it somewhere else")
        head.add_argument("--write", metavar="DIR", help="write today's head file into this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        getattr(self, options["verb"])(options)

    def verify(self, options: dict[str, Any]) -> None:
        """Check the chain and say what was found."""
        verdict = queries.verify(_anchor(options["head"]))
        missing = queries.missing_triggers()
        if missing:
            self.stderr.write(
                _("The database does not guard the audit table: %s") % ", ".join(missing)
            )
        if verdict.found:
            raise CommandError(
                _("The chain is broken at event %(seq)s: %(kind)s.")
                % {"seq": verdict.found.seq, "kind": verdict.found.kind}
            )
        self.stdout.write(
            _("The chain holds: %(count)s events. Head: %(head)s")
            % {"count": verdict.events, "head": verdict.head}
        )
        if verdict.anchor is None:
            self.stdout.write(
                _("Compared with no published head: a chain re-hashed whole would not show.")
            )

    def export(self, options: dict[str, Any]) -> None:
        """Write the chain; that it was taken out is its last event."""
        services.record_export(actor=None, at=clock.now())
        if not options["file"]:
            sys.stdout.writelines(queries.export_lines())
            return
        with Path(options["file"]).open("w", encoding="utf-8") as file:
            file.writelines(queries.export_lines())

    def head(self, options: dict[str, Any]) -> None:
        """Print the head, and write it if asked."""
        at = clock.now()
        self.stdout.write(str(queries.head()))
        if options["write"]:
            folder = Path(options["write"])
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"audit-head-{clock.day_of(at).isoformat()}.json"
            path.write_text(queries.head_file(at) + "\n", encoding="utf-8")


def _anchor(given: str | None) -> Anchor | None:
    if not given:
        return None
    path = Path(given)
    anchor = Anchor.parse(path.read_text(encoding="utf-8") if path.is_file() else given)
    if anchor is None:
        raise CommandError(_("This is no published head: %s") % given)
    return anchor
