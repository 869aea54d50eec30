"""`nongan teach try | list | adopt | withdraw`: what the county teaches the linking."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nongan.kernel import clock
from nongan.kernel.commands import refusals_told
from nongan.kernel.errors import require
from nongan.organisations.queries.acting import acting_user
from nongan.roster.models import CountyModel
from nongan.roster.policies import memory
from nongan.roster.queries.taught_models import shown_trial
from nongan.roster.services import teaching


class Command(BaseCommand):
    """Teach the linking, step by step and reversibly."""

    help = "Learn from the county's lines and decisions; adopt what was learnt, or withdraw it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        tried = verbs.add_parser("try", help="learn, and show what it would change")
        tried.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD, today if left out")
        several = verbs.add_parser("list", help="one taught model a line")
        adopt = verbs.add_parser("adopt", help="link with a model from the next run on")
        withdraw = verbs.add_parser("withdraw", help="link without it from the next run on")
        for verb in (adopt, withdraw):
            verb.add_argument("number", type=int)
        for verb in (tried, several, adopt, withdraw):
            verb.add_argument("--as", dest="user", metavar="USER", help="in whose name")
            verb.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says; a refusal ends with status 1 and its sentence."""
        with refusals_told():
            rows = self._do(options)
        if options["json"]:
            self.stdout.write(json.dumps([_values(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row.number}\t{row.get_status_display()}\t{row.digest}")
        if options["verb"] == "try":
            self._show(rows[0])

    def _do(self, options: dict[str, Any]) -> list[CountyModel]:
        actor, at = acting_user(options["user"]), clock.now()
        if options["verb"] == "try":
            day = options["as_of"] or clock.today()
            return [teaching.teach(as_of=day, actor=actor, at=at)]
        if options["verb"] == "list":
            require(memory.can_teach(actor))
            return list(CountyModel.objects.all())
        settle = teaching.adopt_model if options["verb"] == "adopt" else teaching.withdraw_model
        return [settle(number=options["number"], actor=actor, at=at)]

    def _show(self, row: CountyModel) -> None:
        trial = shown_trial(row)
        for figure in trial.figures:
            self.stdout.write(f"  {figure.label}  {figure.before:g} → {figure.after:g}")
        said = _("%(count)s lines would be answered otherwise") % {"count": trial.changed}
        self.stdout.write(f"  {said}")
        for one in trial.lines:
            self.stdout.write(f"    {one.line['name']}  {one.before} → {one.after}")


def _values(row: CountyModel) -> dict[str, Any]:
    return {
        "number": row.number,
        "status": row.status,
        "digest": row.digest,
        "taught_at": row.taught_at.isoformat(),
        "trial": row.trial,
    }
