"""Linking lines to members by rule, within a check; what persons say is in `reviewing`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from nongan.kernel.errors import Refused
from nongan.roster import linkage
from nongan.roster.models import CERTAIN, CountyModel, LinkedBy, LinkStatus, WrittenLine
from nongan.roster.queries.check_inputs import CheckInputs
from nongan.roster.queries.enrolment import people_for_linking
from nongan.roster.queries.paper_lines import for_linking
from nongan.roster.rules import answers as rules

KEPT_WHEN_CLEAR = 2
FIELDS = ["member", "link_status", "link_by", "link_evidence"]


def decide(inputs: CheckInputs) -> dict[str, linkage.Decision]:
    """What the linkage says of every line, by line key; nothing is written."""
    lines = for_linking(inputs.lines.values(), inputs.known, inputs.earlier_bits)
    model = fitted(inputs.model) if inputs.model else None
    found = linkage.link(lines, people_for_linking(inputs.members.values()), model=model)
    decided = {one.line: _standing(one, inputs) for one in found}
    for key, line in inputs.lines.items():
        if line.is_card and line.row.member is not None:
            number = line.row.member.number
            decided[key] = linkage.Decision(key, number, "linked", math.inf, probability=1.0)
    return dict(sorted(decided.items()))


def fitted(model: CountyModel) -> linkage.FittedModel:
    """A taught model, ready to link with. Raises Refused where this version cannot read it."""
    try:
        return linkage.FittedModel.of(model.data)
    except linkage.WrongModel as wrong:
        raise Refused(
            _("Taught model %(number)s is of an older version. Withdraw it, or teach again.")
            % {"number": model.number},
            code="model_of_another_version",
        ) from wrong


def _standing(decision: linkage.Decision, inputs: CheckInputs) -> linkage.Decision:
    """The decision at the county's own threshold; a line corrected since a person decided on it
    asks again unless the evidence says the same."""
    if decision.status == "fixed":
        return decision
    status: Literal["linked", "nobody", "review"] = "linked" if decision.person else "nobody"
    if decision.margin < inputs.threshold:
        status = "review"
    unsettled = inputs.lines[decision.line].unsettled
    if unsettled is not None and rules.asks_again(unsettled.decided.member, decision.person):
        status = "review"
    return replace(decision, status=status)


def write_links(inputs: CheckInputs, decisions: Mapping[str, linkage.Decision]) -> None:
    """Put the decisions into the lines, inside the caller's transaction.

    What a person decided is left as it is.
    """
    ids = {number: member.id for number, member in inputs.members.items()}
    changed: dict[type[WrittenLine], list[WrittenLine]] = {}
    for line in inputs.lines.values():
        row = line.row
        if row.link_by in CERTAIN:
            continue
        before = [getattr(row, f"{name}_id" if name == "member" else name) for name in FIELDS]
        _put(row, decisions[line.key], ids, inputs.notes(line.key))
        after = [getattr(row, f"{name}_id" if name == "member" else name) for name in FIELDS]
        if before != after:
            changed.setdefault(type(row), []).append(row)
    for model, rows in changed.items():
        _update(model, rows)


def _update(model: type[WrittenLine], rows: list[WrittenLine]) -> None:
    """Write the link fields of many rows: the weights move with every sheet, and the evidence of
    every line a little with them. One prepared statement takes a tenth of `bulk_update`."""
    fields = [field for field in model._meta.concrete_fields if field.name in FIELDS]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    # Whoever decided since the rows were read is not overwritten: the UPDATE leaves decided
    # lines out, and waits for a decision that is under way.
    where = f"{quote('id')} = %s AND {quote('link_by')} <> %s"
    statement = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {where}"  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(row, fields) for row in rows])


def _values(row: WrittenLine, fields: "Sequence[Field[Any, Any]]") -> list[Any]:
    key = row._meta.get_field("id")
    return [
        *(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields),
        key.get_db_prep_save(row.id, connection),
        LinkedBy.PERSON.value,
    ]


def _put(
    row: WrittenLine,
    decision: linkage.Decision,
    ids: Mapping[str, UUID],
    notes: Mapping[str, Any],
) -> None:
    review = decision.status == "review"
    row.member_id = ids.get(decision.person)
    row.link_by = LinkedBy.RULE
    row.link_status = (
        LinkStatus.REVIEW
        if review
        else LinkStatus.LINKED
        if row.member_id is not None
        else LinkStatus.NOBODY
    )
    kept = decision.candidates
    if decision.status == "linked":
        kept = kept[:KEPT_WHEN_CLEAR]
    row.link_evidence = {
        "margin": round(decision.margin, 1),
        "guess": decision.person,
        "candidates": [_candidate(candidate) for candidate in kept],
        **notes,
    }


def _candidate(candidate: linkage.Candidate) -> dict[str, Any]:
    return {
        "member": candidate.person,
        "bits": round(candidate.bits, 1),
        "evidence": [[e.field, e.level, round(e.bits, 1)] for e in candidate.evidence],
    }
