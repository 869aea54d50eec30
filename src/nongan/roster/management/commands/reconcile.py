"""`nongan reconcile`: run the reverse check, print rates, discrepancies by kind and hashes."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.models import Grant
from nongan.roster.models import CheckRun, Discrepancy
from nongan.roster.queries import changes as queries
from nongan.roster.services import checking


class Command(BaseCommand):
    """Run the reverse check."""

    help = "Compare the roster with what the communities sent back, and print what does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day, the shape of the answer, and in whose name."""
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="YYYY-MM-DD, today if left out"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--as", dest="user", metavar="USER", help="whose name it is done in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and print."""
        actor = _officer(options["user"])
        try:
            run = checking.run_reverse_check(
                roster_version_id=None,
                as_of=options["as_of"] or clock.today(),
                actor=actor,
                at=clock.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except NotAllowed as refusal:
            raise CommandError(_("%s may not run the reverse check.") % actor) from refusal
        self.stdout.write(
            json.dumps(_values(run), ensure_ascii=False) if options["json"] else _text(run)
        )


def _officer(username: str | None) -> User:
    """The account named, else the first officer of the working committee. Raises CommandError."""
    users = User.objects.filter(is_active=True)
    found: User | None = None
    if username:
        try:
            found = User.objects.get_by_natural_key(username)
        except User.DoesNotExist as missing:
            raise CommandError(_("There is no account named %s.") % username) from missing
    else:
        grants = Grant.objects.filter(role=Grant.Role.COMMITTEE_OFFICER, ends_at=None)
        grant = grants.filter(user__in=users).order_by("starts_at", "id").first()
        found = grant.user if grant else None
    if found is None:
        raise CommandError(_("No officer of the working committee has an account; use --as."))
    return found


def _values(run: CheckRun) -> dict[str, Any]:
    return {
        "number": run.number,
        "as_of": run.as_of.isoformat(),
        "inputs_hash": run.inputs_hash,
        "answer_hash": run.answer_hash,
        "counts": run.counts,
        "rates": run.rates,
        "changes": [
            {
                "name": shown.row.name_written,
                "before": [shown.row.before_status, shown.row.before_member],
                "after": [shown.row.after_status, shown.row.after_member],
                "why": [cause["why"] for cause in shown.row.reasons],
            }
            for shown in queries.shown_changes(list(run.changes.all()))
        ],
    }


MOST = 50


def _changed(run: CheckRun) -> list[str]:
    """The answers that are others than in the run before, with the first reason of each."""
    changes = run.counts["changes"]
    lines = [
        _("%(count)s answers changed since the run before; %(new)s lines are new")
        % {"count": changes["changed"], "new": changes["new"]}
    ]
    rows = queries.changes_list(run.changes.all(), queries.ChangeFilter())[:MOST]
    for shown in queries.shown_changes(list(rows)):
        name = shown.row.name_written
        lines.append(f"  {name}  {shown.before} → {shown.after}  {shown.reasons[0]}")
    if changes["changed"] > MOST:
        lines.append("  …")
    return lines


def _share(reported: int, expected: int) -> str:
    return f"{100 * reported / expected:.1f}%" if expected else "—"


def _text(run: CheckRun) -> str:
    counts = run.counts
    expected = counts["roster"] - counts["exempt"]
    lines = [
        _("Reverse check %(number)s as of %(day)s")
        % {"number": run.number, "day": run.as_of.isoformat()},
        _("Reported %(reported)s of %(expected)s (%(share)s), %(exempt)s exempt beside them")
        % {
            "reported": counts["reported"],
            "expected": expected,
            "share": _share(counts["reported"], expected),
            "exempt": counts["exempt"],
        },
        "",
    ]
    for rate in run.rates["communities"]:
        due = rate["roster"] - rate["exempt"]
        name = rate["name"] or _("(no community)")
        lines.append(f"  {name}  {rate['reported']} / {due}  {_share(rate['reported'], due)}")
    lines.append("")
    lines += [f"  {kind.label}  {counts['kinds'].get(kind.value, 0)}" for kind in Discrepancy.Kind]
    lines += ["", *_changed(run)]
    lines += ["", f"inputs  {run.inputs_hash}", f"answer  {run.answer_hash}"]
    return "\n".join(str(line) for line in lines)
