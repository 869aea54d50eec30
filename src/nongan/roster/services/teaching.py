"""Teaching the linking (M08): an explicit step that shows what it would change, that somebody
adopts, and that can be withdrawn. No run teaches anything by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import County
from nongan.roster import linkage
from nongan.roster.models import CountyModel, LinkedBy
from nongan.roster.policies import memory as policies
from nongan.roster.queries import check_inputs
from nongan.roster.queries.check_inputs import CheckInputs
from nongan.roster.queries.enrolment import issued_version, people_for_linking
from nongan.roster.queries.paper_lines import for_linking
from nongan.roster.services import linking

Status = CountyModel.Status
Decisions = Mapping[str, linkage.Decision]
SHOWN = 300
"""So many changed lines are kept with a proposal; the count beside them is the true one."""


def teach(*, as_of: date, actor: User, at: datetime) -> CountyModel:
    """Learn how this county's papers are written, from its lines and what persons decided, and
    propose it as a numbered model. Nothing is linked with it until somebody adopts it.

    A proposal of the same content is given back as it is. Raises NotAllowed, or Refused when
    there are no lines to learn from.
    """
    require(policies.can_teach(actor))
    inputs = check_inputs.read_inputs(issued_version(), as_of)
    if not inputs.lines or not inputs.members:
        raise Refused(_("There are no receipts or feedback to learn from yet."), code="no_lines")
    lines = for_linking(inputs.lines.values(), inputs.known, inputs.earlier_bits)
    fitted = linkage.fit(lines, people_for_linking(inputs.members.values()))
    trial = _trial(inputs, fitted)
    return _propose(fitted, trial, actor, at)


@transaction.atomic
def _propose(
    fitted: linkage.FittedModel, trial: dict[str, Any], actor: User, at: datetime
) -> CountyModel:
    # One at a time: this row is the lock of the numbers.
    list(County.objects.select_for_update().filter(id=1))
    known = CountyModel.objects.filter(digest=fitted.digest, status=Status.PROPOSED).first()
    if known is not None and known.trial == trial:
        return known
    row = CountyModel.objects.create(
        number=(CountyModel.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        digest=fitted.digest,
        data=fitted.content(),
        trial=trial,
        taught_by=actor,
        taught_at=at,
    )
    _record(row, "model.taught", actor, at)
    return row


def adopt_model(*, number: int, actor: User, at: datetime) -> CountyModel:
    """Link with this model from the next run on, instead of the one in force.

    Raises NotAllowed, IllegalMove, or Refused when it does not fit this version.
    """
    return _settle(number, Status.ADOPTED, "model.adopted", actor, at)


def withdraw_model(*, number: int, actor: User, at: datetime) -> CountyModel:
    """Link without this model from the next run on. Raises NotAllowed or IllegalMove."""
    return _settle(number, Status.WITHDRAWN, "model.withdrawn", actor, at)


@transaction.atomic
def _settle(
    number: int, status: CountyModel.Status, verb: str, actor: User, at: datetime
) -> CountyModel:
    require(policies.can_teach(actor))
    list(County.objects.select_for_update().filter(id=1))
    row = CountyModel.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise Refused(_("There is no taught model with this number."), code="no_such_model")
    if row.status == status:
        return row
    if not CountyModel.LIFECYCLE.allows(row.status, status):
        raise IllegalMove
    if status == Status.ADOPTED:
        linking.fitted(row)
        CountyModel.objects.filter(status=Status.ADOPTED).update(
            status=Status.WITHDRAWN, settled_by=actor, settled_at=at
        )
    row.status, row.settled_by, row.settled_at = status, actor, at
    row.save(update_fields=["status", "settled_by", "settled_at"])
    _record(row, verb, actor, at)
    return row


def _record(row: CountyModel, verb: str, actor: User, at: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=at,
        details={"number": row.number, "digest": row.digest},
    )


def _trial(inputs: CheckInputs, fitted: linkage.FittedModel) -> dict[str, Any]:
    """What linking with the model would change: counts, expected errors, and the lines."""
    before = linking.decide(inputs)
    proposed = CountyModel(number=0, digest=fitted.digest, data=fitted.content())
    after = linking.decide(replace(inputs, model=proposed))
    changed = [key for key in inputs.lines if _shown(before[key]) != _shown(after[key])]
    rows = [line.row for line in inputs.lines.values()]
    return {
        "lines": len(rows),
        "decided": sum(row.link_by == LinkedBy.PERSON for row in rows),
        "instead_of": inputs.model.number if inputs.model else None,
        "units": len(fitted.units.meant),
        "threshold": inputs.threshold,
        "before": _expected(before, inputs.threshold),
        "after": _expected(after, inputs.threshold),
        "changed": len(changed),
        "changes": [_change(inputs, before[key], after[key]) for key in changed[:SHOWN]],
    }


def _shown(decision: linkage.Decision) -> list[str]:
    return [decision.status, decision.person]


def _expected(decisions: Decisions, threshold: float) -> dict[str, Any]:
    """Lines by standing, and how many automatic answers are expected to be wrong."""
    point = linkage.curve(decisions.values(), [threshold])[0]
    counts = check_inputs.link_counts(decisions)
    return {
        **counts,
        "expected_wrong": point.expected_wrong,
        "expected_missed": point.expected_missed,
    }


def _change(
    inputs: CheckInputs, before: linkage.Decision, after: linkage.Decision
) -> dict[str, Any]:
    line = inputs.lines[before.line]
    return {
        "kind": line.kind,
        "id": str(line.row.id),
        "name": line.row.name_written,
        "unit": line.row.unit_written,
        "community": line.community,
        "before": _shown(before),
        "after": _shown(after),
    }
