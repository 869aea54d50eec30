"""What the policy table needs to call directives, reports, Party life and the end of a branch."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from nongan.branches.models import (
    BranchArchive,
    Decision,
    Directive,
    DirectiveCopy,
    InformationReport,
    PartyLifeAttendance,
    PartyLifeRecord,
    PerformanceNote,
    Placement,
    TemporaryBranch,
)
from nongan.branches.queries.reports import asked_of
from nongan.branches.rules.quarters import Quarter, quarter_of
from nongan.kernel import clock, digests
from nongan.organisations.models import Community, Grant, Member
from tests.policy_world import Cell, Factory, Side, make_member

_numbers = count(1)
FIRST = date(2020, 1, 1)
Status = TemporaryBranch.Status
LED = (Grant.Role.BRANCH_OFFICER, Grant.Role.COMMUNITY_WORKER)


def ground(side: Side, status: str = Status.ACTIVE) -> tuple[TemporaryBranch, Member]:
    """A branch in a community of its own, which the side's roles lead, and its one member."""
    number = next(_numbers)
    community = Community.objects.create(
        name=f"{side.name}{number}社区", street=side.community.street
    )
    if side.name in ("own", "community"):
        for role in LED:
            Grant.objects.create(
                user=side.users[role], role=role, community=community, starts_at=clock.now()
            )
    officer, at = side.users["committee_officer"], clock.now()
    decision = Decision.objects.create(
        body=side.party_organisation,
        number=f"决{side.name}{number}",
        decided_on=FIRST,
        recorded_by=officer,
        recorded_at=at,
    )
    has_ended = status in (Status.DISSOLVED, Status.ARCHIVED)
    branch = TemporaryBranch.objects.create(
        community=community,
        name=f"{community.name}临时党支部",
        status=status,
        proposed_by=officer,
        proposed_at=at,
        founded_by=decision,
        starts_on=FIRST,
        dissolved_by=decision if has_ended else None,
        ends_on=clock.today() if has_ended else None,
    )
    name, post, phone = side.canaries[:3]
    member = make_member(side.party_organisation, name, post, phone, number=f"M5{number:05}")
    Placement.objects.create(member=member, community=community, starts_on=FIRST)
    return branch, member


def new_directive(side: Side) -> Cell:
    """A directive to one branch."""
    branch, _ = ground(side)
    data = {"title": "报送情况", "text": "请在本月内报送。", "branches": [str(branch.id)]}
    return Cell(data=data)


def new_directive_json(side: Side) -> Cell:
    """The same for programs."""
    return Cell(data=new_directive(side).data, json=True)


def _copy(side: Side) -> DirectiveCopy:
    branch, _ = ground(side)
    row = Directive.objects.create(
        title=f"关于{side.canaries[0]}的事项",
        text="请答复。",
        issued_by=side.users["committee_officer"],
        issued_at=clock.now(),
    )
    return DirectiveCopy.objects.create(directive=row, branch=branch)


def directive(side: Side) -> Cell:
    """A directive with its copy."""
    return Cell({"directive_id": _copy(side).directive_id})


def directive_copy(side: Side) -> Cell:
    """A branch's copy, and an answer to it."""
    return Cell({"copy_id": _copy(side).pk}, {"answer": "已按要求办理。"})


def directive_copy_seen(side: Side) -> Cell:
    """A branch's copy, for programs, to be marked as read."""
    return Cell({"copy_id": _copy(side).pk}, json=True)


def directive_copy_json(side: Side) -> Cell:
    """A branch's copy, for programs."""
    return Cell({"copy_id": _copy(side).pk}, {"answer": "已按要求办理。"}, json=True)


def quarter_to_fill(side: Side) -> Cell:
    """A branch and a quarter that has ended."""
    branch, _ = ground(side)
    quarter = quarter_of(clock.today()).before()
    names = {"branch": str(branch.id), "year": quarter.year, "quarter": quarter.number}
    return Cell(data=names)


def quarter_to_fill_json(side: Side) -> Cell:
    """The same for programs."""
    return Cell(data=quarter_to_fill(side).data, json=True)


def _report(side: Side, status: str) -> InformationReport:
    branch, _ = ground(side)
    quarter: Quarter = quarter_of(clock.today()).before()
    row = InformationReport(
        branch=branch,
        year=quarter.year,
        quarter=quarter.number,
        status=status,
        figures=[{"code": "placed", "value": 1}],
        figures_digest="1" * 64,
        filled_at=clock.now(),
        situation=f"{side.canaries[0]}等人按时到社区。",
    )
    assert asked_of(row, clock.today()).branch == branch
    if status != "draft":
        row.submitted_by, row.submitted_at = side.users["branch_officer"], clock.now()
    row.save()
    return row


WORDS = {"version": 1, "situation": "总体平稳。", "difficulties": "", "next_steps": ""}


def draft_report(side: Side) -> Cell:
    """A draft, and words for it."""
    return Cell({"report_id": _report(side, "draft").id}, WORDS)


def draft_report_json(side: Side) -> Cell:
    """The same for programs."""
    return Cell({"report_id": _report(side, "draft").id}, WORDS, json=True)


def report_to_submit_json(side: Side) -> Cell:
    """A draft to hand up, for programs."""
    return Cell({"report_id": _report(side, "draft").id}, {"version": 1}, json=True)


def submitted_report(side: Side) -> Cell:
    """A report that was handed up, and a note to return it with."""
    return Cell({"report_id": _report(side, "submitted").id}, {"note": "请补充困难。"})


def submitted_report_json(side: Side) -> Cell:
    """A report that was handed up, to be returned by a program."""
    return Cell({"report_id": _report(side, "submitted").id}, {"note": "请补充困难。"}, json=True)


def report_figure(side: Side) -> Cell:
    """A figure of a report that was handed up."""
    return Cell({"report_id": _report(side, "submitted").id, "code": "placed"})


def _meeting_data(branch: TemporaryBranch, member: Member) -> dict[str, Any]:
    return {
        "kind": "theme_day",
        "held_on": clock.today().isoformat(),
        "topic": "学习讨论",
        "members": [member.number],
    }


def new_meeting(side: Side) -> Cell:
    """A meeting to note."""
    branch, member = ground(side)
    return Cell({"branch_id": branch.id}, _meeting_data(branch, member))


def new_meeting_json(side: Side) -> Cell:
    """The same for programs."""
    branch, member = ground(side)
    return Cell(data=_meeting_data(branch, member) | {"branch": str(branch.id)}, json=True)


def _meeting(side: Side) -> PartyLifeRecord:
    branch, member = ground(side)
    topic = f"专题党课{side.name}"
    if topic not in side.canaries:
        side.canaries.append(topic)
    row = PartyLifeRecord.objects.create(
        branch=branch,
        kind="party_class",
        held_on=clock.today() - timedelta(days=1),
        topic=topic,
        recorded_by=side.users["branch_officer"],
        recorded_at=clock.now(),
    )
    PartyLifeAttendance.objects.create(record=row, member=member, home=side.party_organisation)
    return row


def meeting(side: Side) -> Cell:
    """A meeting, and why it is withdrawn."""
    return Cell({"record_id": _meeting(side).id}, {"reason": "日期记错。"})


def meeting_json(side: Side) -> Cell:
    """The same for programs."""
    return Cell({"record_id": _meeting(side).id}, {"reason": "日期记错。"}, json=True)


def dissolving_branch(side: Side) -> Cell:
    """A branch being dissolved, with a member still placed there."""
    branch, member = ground(side, Status.DISSOLVING)
    data = {"on": clock.today().isoformat(), f"text-{member.number}": "认真负责。"}
    return Cell({"branch_id": branch.id}, data)


def release_json(side: Side) -> Cell:
    """A branch being dissolved, and the day on which its members are released."""
    branch, _ = ground(side, Status.DISSOLVING)
    return Cell({"branch_id": branch.id}, {"on": clock.today().isoformat()}, json=True)


def notes_json(side: Side) -> Cell:
    """A branch being dissolved, and words about its member."""
    branch, member = ground(side, Status.DISSOLVING)
    return Cell({"branch_id": branch.id}, {"texts": {member.number: "认真负责。"}}, json=True)


def dissolved_branch(side: Side) -> Cell:
    """A branch to be archived, with a performance note."""
    branch, member = ground(side, Status.DISSOLVED)
    PerformanceNote.objects.create(
        branch=branch,
        member=member if side.name != "own" else side.member,
        home=side.party_organisation,
        text="认真负责。",
        written_by=side.users["branch_officer"],
        written_at=clock.now(),
    )
    return Cell({"branch_id": branch.id})


def archived_branch(side: Side) -> Cell:
    """A branch with its archive pack."""
    branch, _ = ground(side, Status.ARCHIVED)
    branch.archive_digest = digests.sm3(b"pack")
    branch.save()
    BranchArchive.objects.create(branch=branch, content=b"pack")
    return Cell({"branch_id": branch.id})


MANAGING_OBJECTS: dict[str, Factory] = {
    factory.__name__: factory
    for factory in (
        new_directive,
        new_directive_json,
        directive,
        directive_copy,
        directive_copy_seen,
        directive_copy_json,
        quarter_to_fill,
        quarter_to_fill_json,
        draft_report,
        draft_report_json,
        report_to_submit_json,
        submitted_report,
        submitted_report_json,
        report_figure,
        new_meeting,
        new_meeting_json,
        meeting,
        meeting_json,
        dissolving_branch,
        release_json,
        notes_json,
        dissolved_branch,
        archived_branch,
    )
}
