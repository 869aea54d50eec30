"""What the policy table needs to call the addresses of changed answers and taught models."""

from itertools import count

from nongan.kernel import clock
from nongan.roster.models import AnswerChange, CheckRun, Contradiction, CountyModel
from nongan.roster.tests.check_policy_objects import NAMES, UNIT, check_run, decided_line
from tests.policy_world import Cell, Side

_numbers = count(1)


def run_with_changes(side: Side) -> Cell:
    """A run in which an answer on the side's own paper changed."""
    side.canaries += [NAMES[side.name], UNIT[side.name]]
    cell = check_run(side)
    AnswerChange.objects.create(
        run_id=cell.kwargs["run_id"],
        kind="receipt",
        key=f"policy|{next(_numbers)}",
        community=side.community,
        name_written=NAMES[side.name],
        unit_written=UNIT[side.name],
        before_status="nobody",
        after_status="review",
        reason="weights",
        reasons=[{"why": "weights"}],
    )
    return cell


def contradiction(side: Side) -> Cell:
    """A decision on the side's paper that the evidence speaks against."""
    line = decided_line(side)
    row = Contradiction.objects.create(
        kind="receipt",
        line_id=line.kwargs["line_id"],
        key=f"policy|{next(_numbers)}",
        community=side.community,
        name_written=NAMES[side.name],
        unit_written=UNIT[side.name],
        said=side.member.number,
        says="",
        decided_by=side.users["committee_officer"],
        decided_at=clock.now(),
        first_run=CheckRun.objects.get(id=check_run(side).kwargs["run_id"]),
    )
    return Cell({"contradiction_id": row.id})


def api_contradiction(side: Side) -> Cell:
    """The same, and the answer that it stands."""
    return Cell(contradiction(side).kwargs, data={"answer": "confirm"}, json=True)


def _model(side: Side, **fields: object) -> CountyModel:
    number = next(_numbers)
    content = {"schema": 1, "trained": "", "units": {}, "m": {}, "chances": {}}
    return CountyModel.objects.create(
        number=900 + number,
        digest=f"{number:064}",
        data=content,
        taught_by=side.users["committee_officer"],
        taught_at=clock.now(),
        **fields,
    )


def proposed_model(side: Side) -> Cell:
    """A taught model that nobody has adopted."""
    return Cell({"number": _model(side).number})


def api_proposed_model(side: Side) -> Cell:
    """The same, and the word to adopt it."""
    return Cell({"number": _model(side).number}, data={"move": "adopt"}, json=True)


def lines_to_learn_from(side: Side) -> Cell:
    """A line in force; nothing else is needed to teach."""
    decided_line(side)
    return Cell()


def api_lines_to_learn_from(side: Side) -> Cell:
    """The same for the API."""
    decided_line(side)
    return Cell(json=True)


MEMORY_OBJECTS = {
    "run_with_changes": run_with_changes,
    "contradiction": contradiction,
    "api_contradiction": api_contradiction,
    "proposed_model": proposed_model,
    "api_proposed_model": api_proposed_model,
    "lines_to_learn_from": lines_to_learn_from,
    "api_lines_to_learn_from": api_lines_to_learn_from,
}
