"""`nongan propose_structure [DIR]`: derive a county's structure from its papers."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nongan import tabular
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.queries.acting import acting_user
from nongan.organisations.queries.plans import StructurePlan
from nongan.roster.models import Kind
from nongan.roster.queries import structure_papers as queries
from nongan.roster.rules import proposals as rules
from nongan.roster.rules.proposing import propose
from nongan.roster.services import proposing
from nongan.roster.services.reading import read_batch


class Command(BaseCommand):
    """Propose from a folder with rosters/, allocation/, receipts/, feedback/, attendance/.

    Without a folder: from the papers that are imported and not yet confirmed, as the page does.
    """

    help = "Derive a county's streets, communities and organs from its papers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the papers are, the county, the changes, and whether to keep the proposal."""
        parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
        parser.add_argument("--code", default="", help="division code, GB/T 2260")
        parser.add_argument("--name", default="", help="the county's name, if the papers lack it")
        parser.add_argument("--rename", action="append", default=[], metavar="PROPOSED=NAME")
        parser.add_argument("--leave-out", action="append", default=[], metavar="PROPOSED")
        parser.add_argument("--street", action="append", default=[], metavar="COMMUNITY=STREET")
        parser.add_argument("--explain", action="store_true", help="show evidence and doubts")
        parser.add_argument("--register", action="store_true", help="register what is proposed")
        parser.add_argument("--as", dest="user", metavar="USER", help="whose name it is done in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, print, and register if asked."""
        try:
            proposal = self._proposal(options)
            plan = proposing.plan_of(
                proposal,
                _edits(proposal, options),
                code=options["code"] or queries.code_of(proposal.county),
                name=proposal.county,
            )
            if options["register"]:
                self._register(plan, options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except NotAllowed as refusal:
            raise CommandError(_("This account may not change the structure.")) from refusal
        shown = _explained(proposal) if options["explain"] else asdict(plan)
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))

    def _proposal(self, options: dict[str, Any]) -> rules.Proposal:
        folder: Path | None = options["folder"]
        if folder is None:
            return queries.proposal_now(options["name"])
        files = {
            kind: [(p.name, p) for p in sorted((folder / kind).glob("*")) if p.is_file()]
            for kind in Kind.values
            if (folder / kind).is_dir()
        }
        if not files:
            raise CommandError(f"{folder}: no rosters/, allocation/, receipts/ or feedback/")
        papers, refusals = proposing.read_papers(files, today=clock.today())
        english = (get_language() or "").startswith("en")
        for refusal in refusals:
            self.stderr.write(tabular.sentence(refusal, language="en" if english else "zh"))
        return propose(papers, county=options["name"], known=queries.known())

    def _register(self, plan: StructurePlan, options: dict[str, Any]) -> None:
        actor = acting_user(options["user"]) if options["user"] else None
        _made, batches = proposing.register_proposal(plan=plan, actor=actor, at=clock.now())
        if batches:
            reader = actor or acting_user(None)
            for batch in batches:
                read_batch(batch_id=batch.id, actor=reader, at=clock.now())


def _edits(proposal: rules.Proposal, options: dict[str, Any]) -> rules.Edits:
    """The changes asked for; a name is an organ's if one is proposed under it."""
    organs = {one.name for one in proposal.organs}
    wanted = {**_pairs(options["rename"]), **dict.fromkeys(options["leave_out"], "")}
    return rules.Edits(
        {name: new for name, new in wanted.items() if name in organs},
        {name: new for name, new in wanted.items() if name not in organs},
        _pairs(options["street"]),
    )


def _pairs(written: Iterable[str]) -> dict[str, str]:
    found = {}
    for text in written:
        name, sign, new = text.partition("=")
        if not sign or not name.strip() or not new.strip():
            raise CommandError(_("%(text)s: write it as NAME=NAME.") % {"text": text})
        found[name.strip()] = new.strip()
    return found


def _explained(proposal: rules.Proposal) -> dict[str, Any]:
    return {
        "county": proposal.county,
        "organs": [queries.facts_of(one) for one in proposal.organs],
        "communities": [queries.facts_of(one) for one in proposal.communities],
    }
