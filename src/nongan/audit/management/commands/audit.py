"""`nongan audit`: check the chain, take it or a proof out, publish its end."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.audit import queries, services
from nongan.audit.models import Event
from nongan.audit.queries.proofs import ENTRY, GROWTH
from nongan.audit.rules import Anchor
from nongan.kernel import clock
from nongan.kernel.errors import Refused


class Command(BaseCommand):
    """Check, export, prove and publish the audit chain."""

    help = "Check the audit chain or a file taken from it, export it, prove an event, or publish."
    # A file is checked on machines where nothing of ours is set up.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Five verbs, each with what it needs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="check the whole chain; exit status 1 if broken")
        verify.add_argument("file", nargs="?", help="an export or a proof: needs no database")
        verify.add_argument("--head", help="a published head: a file, or 'NUMBER HASH ROOT'")
        verify.add_argument("--older", help="the older published head (for a proof of growth)")
        export = verbs.add_parser("export", help="write the chain as JSON lines")
        export.add_argument("file", nargs="?", help="where to (standard output without it)")
        prove = verbs.add_parser("prove", help="write the proof of one event")
        prove.add_argument("number", type=int)
        prove.add_argument("file", nargs="?", help="where to (standard output without it)")
        prove.add_argument("--size", type=int, help="the number in the published head")
        growth = verbs.add_parser("growth", help="write the proof that the chain only grew")
        growth.add_argument("older", type=int, help="the number in the older published head")
        growth.add_argument("file", nargs="?", help="where to (standard output without it)")
        growth.add_argument("--newer", type=int, help="the number in the newer published head")
        head = verbs.add_parser("head", help="print the head: keep it somewhere else")
        head.add_argument("--write", metavar="DIR", help="write today's head file into this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        try:
            getattr(self, options["verb"])(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except Event.DoesNotExist as missing:
            raise CommandError(_("There is no such event.")) from missing

    def verify(self, options: dict[str, Any]) -> None:
        """Check the chain, or a file taken from it, and say what was found."""
        anchor, older = _anchor(options["head"]), _anchor(options["older"])
        if options["file"]:
            self._verify_file(Path(options["file"]), anchor, older)
            return
        missing = queries.missing_triggers()
        if missing:
            self.stderr.write(
                _("The database does not guard the audit table: %s") % ", ".join(missing)
            )
        self._tell(queries.verify(anchor))

    def _verify_file(self, path: Path, anchor: Anchor | None, older: Anchor | None) -> None:
        try:
            proof = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as unread:
            raise CommandError(str(unread)) from unread
        except ValueError:  # many lines of JSON: the chain itself
            proof = {}
        kind = proof.get("format") if isinstance(proof, dict) else None
        if kind not in (ENTRY, GROWTH):
            with path.open(encoding="utf-8", newline="\n") as file:
                self._tell(queries.verify_lines(file, anchor))
            return
        try:
            problem = (
                queries.problem_of_entry(proof, anchor)
                if kind == ENTRY
                else queries.problem_of_growth(proof, older, anchor)
            )
        except (KeyError, TypeError, ValueError) as unfit:
            raise CommandError(_("The file is cut short or was altered.")) from unfit
        if problem:
            raise CommandError(_("The proof does not hold: %s.") % problem)
        self._tell_of_proof(proof, anchored=bool(anchor and (older or kind == ENTRY)))

    def _tell_of_proof(self, proof: dict[str, Any], *, anchored: bool) -> None:
        if proof["format"] == ENTRY:
            event = proof["event"]
            said = _("Event %(seq)s stands in the chain of %(size)s events: %(verb)s, %(at)s.")
            facts = {key: event[key] for key in ("seq", "verb", "at")} | {"size": proof["size"]}
        else:
            said = _("The chain of %(newer)s events begins with the whole of that of %(older)s.")
            facts = {end: proof[end]["size"] for end in ("older", "newer")}
        self.stdout.write(said % facts)
        if not anchored:
            self.stdout.write(
                _("Compared with no published head: anybody can make such a proof of anything.")
            )

    def _tell(self, verdict: queries.Verdict) -> None:
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
        with Path(options["file"]).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(queries.export_lines())

    def prove(self, options: dict[str, Any]) -> None:
        """Write the proof of an event; that it was taken is recorded."""
        seq, size = options["number"], options["size"]
        self._write(
            services.take_proof(seq=seq, size=size, actor=None, at=clock.now()), options["file"]
        )

    def growth(self, options: dict[str, Any]) -> None:
        """Write the proof that the chain only grew since an older head."""
        self._write(queries.growth_proof(options["older"], options["newer"]), options["file"])

    def _write(self, proof: dict[str, Any], file: str | None) -> None:
        text = json.dumps(proof, ensure_ascii=False, indent=1)
        if file:
            Path(file).write_text(text + "\n", encoding="utf-8")
        else:
            self.stdout.write(text)

    def head(self, options: dict[str, Any]) -> None:
        """Print the head, and write it if asked."""
        at = clock.now()
        self.stdout.write(str(queries.published_head()))
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
