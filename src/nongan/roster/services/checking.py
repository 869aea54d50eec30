"""Running the reverse check: link, compare, and keep the answer as a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import queries as audit_queries
from nongan.audit import services as audit
from nongan.kernel import digests
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import County
from nongan.roster import linkage
from nongan.roster.models import CheckRun, RosterVersion
from nongan.roster.policies import checks as policies
from nongan.roster.queries import check_inputs, last_run
from nongan.roster.queries.check_inputs import CheckInputs
from nongan.roster.queries.enrolment import issued_version
from nongan.roster.rules import lines as line_rules
from nongan.roster.rules import reverse_check as rules
from nongan.roster.services import changes, findings, linking

Decisions = Mapping[str, linkage.Decision]


def run_reverse_check(
    *, roster_version_id: int | None, as_of: date, actor: User, at: datetime
) -> CheckRun:
    """Compare the roster with the communities' papers and store what does not fit.

    Without a version the issued roster is taken, or, where none is issued, the members as they
    are placed now. Raises NotAllowed, or Refused when there is nobody on the roster.
    """
    require(policies.can_run_checks(actor))
    version = _version(roster_version_id)
    # Linking takes seconds, so it is worked out before the transaction that writes: on SQLite
    # nobody else could write meanwhile. If anything has changed by then, it is done again there.
    head = audit_queries.head().seq
    seen = check_inputs.read_inputs(version, as_of)
    if not seen.members:
        raise Refused(_("There is nobody on the roster yet."), code="empty_roster")
    return _store(_linked(seen), head, actor, at)


@dataclass(frozen=True)
class Linked:
    """Inputs with the answer worked out for them."""

    inputs: CheckInputs
    decisions: Decisions


def _linked(inputs: CheckInputs) -> Linked:
    return Linked(inputs, linking.decide(inputs))


def _version(version_id: int | None) -> RosterVersion | None:
    if version_id is None:
        return issued_version()
    version = RosterVersion.objects.filter(id=version_id).first()
    if version is None:
        raise Refused(_("There is no such roster version."), code="no_such_version")
    return version


@transaction.atomic
def _store(linked: Linked, head: int, actor: User, at: datetime) -> CheckRun:
    # One run at a time: this row is the lock.
    list(County.objects.select_for_update().filter(id=1))
    # Every change leaves an audit event in its transaction (promise H1): where the chain has not
    # grown, nothing has changed since the inputs were read.
    if audit_queries.head().seq != head:
        inputs = check_inputs.read_inputs(linked.inputs.version, linked.inputs.as_of)
        same = inputs.digest() == linked.inputs.digest()
        linked = replace(linked, inputs=inputs) if same else _linked(inputs)
    inputs, decisions = linked.inputs, linked.decisions
    linking.write_links(inputs, decisions)
    notes = changes.Notes(inputs, decisions)
    before = last_run.last_answers()
    changed = notes.changes(before)
    papers = check_inputs.papers(inputs, decisions)
    found = rules.discrepancies(papers)
    rates = rules.rates(papers)
    run = CheckRun.objects.create(
        number=(CheckRun.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        as_of=inputs.as_of,
        roster_version=inputs.version,
        model=inputs.model,
        created_by=actor,
        created_at=at,
        inputs_hash=inputs.digest(),
        answer_hash=digests.digest(_answer(decisions, found, rates)),
        counts=_counts(decisions, found, rates) | {"changes": notes.counts(before, changed)},
        rates=_rates(rates),
    )
    findings.store(run, found, inputs, decisions, at)
    notes.write(run, changed)
    audit.record(
        actor=actor,
        verb="check.run",
        target=run,
        at=at,
        details={"number": run.number, "answer": run.answer_hash, "found": len(found)},
    )
    return run


def _answer(decisions: Decisions, found: list[rules.Found], rates: rules.Rates) -> Any:
    """Everything that was found, free of database ids."""
    return {
        "links": [[d.line, d.person, d.status] for d in decisions.values()],
        "found": [[one.key, list(one.lines), one.is_doubtful] for one in found],
        "rates": _rates(rates),
    }


def _counts(decisions: Decisions, found: list[rules.Found], rates: rules.Rates) -> dict[str, Any]:
    kinds = line_rules.count_by(one.kind.value for one in found)
    return {
        "kinds": {kind.value: kinds.get(kind.value, 0) for kind in rules.Kind},
        "lines": check_inputs.link_counts(decisions),
        "roster": rates.county.roster,
        "exempt": rates.county.exempt,
        "expected": rates.county.expected,
        "reported": rates.county.reported,
        "exemptions": dict(sorted(rates.exemptions.items())),
    }


def _rates(rates: rules.Rates) -> dict[str, Any]:
    return {
        part: [
            {"name": name, "roster": r.roster, "exempt": r.exempt, "reported": r.reported}
            for name, r in sorted(table.items())
        ]
        for part, table in (
            ("communities", rates.communities),
            ("organisations", rates.organisations),
        )
    }
