"""Linking lines to members by rule, within a check; what persons say is in `reviewing`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from nongan.roster import linkage
from nongan.roster.models import LinkedBy, LinkStatus, WrittenLine
from nongan.roster.queries.enrolment import EnrolledMember
from nongan.roster.queries.paper_lines import PaperLine, for_linking

CHUNK = 250
KEPT_WHEN_CLEAR = 2
FIELDS = ["member", "link_status", "link_by", "link_evidence"]


def decide(
    lines: Sequence[PaperLine], members: Iterable[EnrolledMember]
) -> dict[str, linkage.Decision]:
    """What the linkage says of every line, by line key; nothing is written."""
    people = [
        linkage.Person(
            key=member.number,
            name=member.name,
            organ=member.organ,
            sex=member.sex,
            phone=member.phone,
            community=member.community,
            residence=member.residence,
            items=member.items,
        )
        for member in members
    ]
    return {decision.line: decision for decision in linkage.link(for_linking(lines), people)}


def write_links(
    lines: Iterable[PaperLine],
    decisions: Mapping[str, linkage.Decision],
    ids: Mapping[str, UUID],
) -> None:
    """Put the decisions into the lines, inside the caller's transaction.

    `ids` are the members' ids by number. What a person decided is left as it is.
    """
    changed: dict[type[WrittenLine], list[WrittenLine]] = {}
    for line in lines:
        row = line.row
        if row.link_by == LinkedBy.PERSON:
            continue
        before = [getattr(row, f"{name}_id" if name == "member" else name) for name in FIELDS]
        _put(row, decisions[line.key], ids)
        after = [getattr(row, f"{name}_id" if name == "member" else name) for name in FIELDS]
        if before != after:
            changed.setdefault(type(row), []).append(row)
    for model, rows in changed.items():
        # Whoever decided since the rows were read is not overwritten: the UPDATE leaves decided
        # lines out, and waits for a decision that is under way.
        undecided = model._default_manager.exclude(link_by=LinkedBy.PERSON)
        undecided.bulk_update(rows, FIELDS, batch_size=CHUNK)


def _put(row: WrittenLine, decision: linkage.Decision, ids: Mapping[str, UUID]) -> None:
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
    }


def _candidate(candidate: linkage.Candidate) -> dict[str, Any]:
    return {
        "member": candidate.person,
        "bits": round(candidate.bits, 1),
        "evidence": [[e.field, e.level, round(e.bits, 1)] for e in candidate.evidence],
    }
