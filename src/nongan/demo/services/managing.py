"""What runs between the demo's committee and its branches: directives, reports, Party life, an end.

It works on the branches that were founded before, by the one branch officer of the cast.
"""

from datetime import datetime, timedelta
from typing import Any

from nongan.accounts.models import User
from nongan.branches.models import (
    Directive,
    InformationReport,
    PartyLifeRecord,
    TemporaryBranch,
)
from nongan.branches.policies import managing as policies
from nongan.branches.queries import party_life as queries
from nongan.branches.queries.reports import quarters_shown, was_at_work
from nongan.branches.services import directives, founding, party_life, reports
from nongan.branches.services.directives import DirectiveWords
from nongan.branches.services.party_life import Meeting
from nongan.branches.services.reports import ReportWords
from nongan.demo.services.story import People, people
from nongan.kernel import clock

ASKED = (
    DirectiveWords("开展冬季助老走访", "请组织党员走访社区独居老人，报告走访户数和存在的困难。"),
    DirectiveWords("报送党员服务意愿", "请核对本支部党员的服务项目意愿，有变动的一并报来。"),
)
ANSWER = "已走访独居老人四十六户，三户需要修缮门窗，已报社区。"
MEETINGS = (
    ("members_meeting", "学习党员进社区工作安排", 3),
    ("theme_day", "主题党日：清洁家园", 10),
    ("party_class", "书记讲党课：服务群众从身边做起", 20),
    ("committee_meeting", "研究支部分组和服务安排", 33),
)
PRESENT = 12
STATES = ("draft", "submitted", "returned", "accepted")
WORDS = ReportWords(
    "党员已全部对接到组，服务项目按社区需求安排。", "个别单位工作任务重，集中活动时间难协调。", ""
)


def run_branches(*, at: datetime) -> None:
    """Let the committee ask, the branch answer, meet and report, and one branch end; each once."""
    cast = people()
    own = policies.led_branches(cast.branch).filter(status="active").first()
    if own is None:
        return
    if not Directive.objects.exists():
        _direct(cast, at)
    if not PartyLifeRecord.objects.exists():
        _meet(own, cast.branch, at)
    if not InformationReport.objects.exists():
        _report(own, cast, at)
    if not TemporaryBranch.objects.filter(status="dissolving").exists():
        _end(own, cast.officer, at)


def _direct(cast: People, at: datetime) -> None:
    due_on = clock.day_of(at) + timedelta(days=7)
    for number, words in enumerate(ASKED):
        dated = DirectiveWords(words.title, words.text, due_on)
        row = directives.issue_directive(words=dated, branch_ids=None, actor=cast.officer, at=at)
        if number == 0:
            copy = row.copies.get(branch__in=policies.led_branches(cast.branch))
            directives.answer_directive(copy_id=copy.pk, answer=ANSWER, actor=cast.branch, at=at)


def _meet(own: TemporaryBranch, leader: User, at: datetime) -> None:
    """Meetings on days on which members served here already."""
    for kind, topic, days in MEETINGS:
        day = clock.day_of(at) - timedelta(days=days)
        members = [row.number for row in queries.members_on(own, day)[:PRESENT]]
        if own.starts_on is not None and own.starts_on <= day and members:
            party_life.record_meeting(
                branch_id=own.id,
                meeting=Meeting(kind, day, topic, "支部会议记录本"),
                members=members,
                actor=leader,
                at=at,
            )


def _report(own: TemporaryBranch, cast: People, at: datetime) -> None:
    """The running quarter in draft; the last one handed up, those before settled."""
    who: dict[str, Any] = {"actor": cast.branch, "at": at}
    quarters = reversed(quarters_shown(clock.day_of(at)))
    for state, quarter in zip(STATES, quarters, strict=True):
        if was_at_work(own, quarter):
            row = reports.fill_report(branch_id=own.id, quarter=quarter, **who)
            row = reports.write_report(report_id=row.id, words=WORDS, version=row.version, **who)
            if state != "draft":
                reports.submit_report(report_id=row.id, version=row.version, **who)
            _settle(row, state, cast.officer, at)


def _settle(row: InformationReport, state: str, officer: User, at: datetime) -> None:
    if state == "accepted":
        reports.accept_report(report_id=row.id, actor=officer, at=at)
    if state == "returned":
        note = "请补充下一步打算。"
        reports.return_report(report_id=row.id, note=note, actor=officer, at=at)


def _end(own: TemporaryBranch, officer: User, at: datetime) -> None:
    others = TemporaryBranch.objects.filter(status="active").exclude(id=own.id)
    last = others.order_by("-community").first()
    if last is not None:
        founding.start_dissolving(
            branch_id=last.id, reason="社区调整，党员并入相邻社区", actor=officer, at=at
        )
