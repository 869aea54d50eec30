"""What the demo's people do once the papers are in: issue, check, ask, answer, verify, check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from nongan.accounts.models import User
from nongan.demo.models import Loading
from nongan.demo.services.calendar import Moment, at_moment
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.roster.models import (
    CheckRun,
    CountyModel,
    Discrepancy,
    DiscrepancyStep,
    Exemption,
    LinkedBy,
    LinkStatus,
    Receipt,
    RosterVersion,
)
from nongan.roster.policies import checks as policies
from nongan.roster.services import checking, exempting, reviewing, teaching, versions, worklist

Kind, Status = Discrepancy.Kind, Discrepancy.Status
WORDS = {
    Kind.NOT_REPORTED: "已电话联系，本人称三月已到社区，社区正在补填回执。",
    Kind.NOT_ON_ROSTER: "退休人员，自愿参加，不在在职党员名单内。",
    Kind.WRONG_COMMUNITY: "因搬家到现居住地社区报到，已同两边社区说明。",
    Kind.REPORTED_TWICE: "换发联系卡时又填了一次，以第一次为准。",
    Kind.TWO_COMMUNITIES: "先到原社区报到，调整分配后又到新社区报到。",
    Kind.MISSING_SHEET: "社区已补做，本周内报来。",
    Kind.FEEDBACK_OF_A_STRANGER: "是楼长，不是在职党员，社区误填。",
    Kind.FEEDBACK_WITHOUT_RECEIPT: "参加了活动，回执漏填，已请社区补填。",
    Kind.ATTENDED_WITHOUT_FEEDBACK: "反馈卡遗漏，已请社区补填。",
}
REASONS = (Exemption.Reason.LEAVE, Exemption.Reason.SECONDED, Exemption.Reason.RETIRED)


@dataclass(frozen=True)
class People:
    """Those who act in the story, by what they do in it."""

    officer: User
    second: User
    liaison: User
    branch: User
    community: User


def people() -> People:
    """The demo's own people. Raises KeyError before their accounts are open."""
    known = {user.username: user for user in User.objects.all()}
    return People(
        known["committee"],
        known["committee2"],
        known["liaison01"],
        known["branch01"],
        known["community01"],
    )


def issue_roster(*, at: datetime) -> None:
    """Draft, confirm, approve and issue the first version, by four hands."""
    if RosterVersion.objects.filter(status=RosterVersion.Status.ISSUED).exists():
        return
    cast = people()
    for left in RosterVersion.objects.filter(status__in=versions.OPEN):
        versions.withdraw_version(version_id=left.id, actor=cast.officer, at=at)
    version = versions.draft_version(as_of=clock.day_of(at), actor=cast.officer, at=at)
    for home in organisations.party_organisations_open_to(cast.liaison):
        versions.confirm_organ(
            version_id=version.id,
            party_organisation_id=home.id,
            reason="",
            actor=cast.liaison,
            at=at,
        )
    versions.confirm_remaining_organs(
        version_id=version.id, reason="各单位已书面确认", actor=cast.officer, at=at
    )
    versions.approve_version(version_id=version.id, actor=cast.second, at=at)
    versions.issue_version(version_id=version.id, actor=cast.officer, at=at)


def draft_next_roster(*, at: datetime) -> None:
    """Leave the next version in preparation: liaisons see what waits for them."""
    if not RosterVersion.objects.filter(status__in=versions.OPEN).exists():
        versions.draft_version(as_of=clock.day_of(at), actor=people().officer, at=at)


def check_and_work_off(loading: Loading) -> None:
    """Two checks, and between them the work of the people: every state is to be seen after."""
    if not CheckRun.objects.exists():
        _check(at_moment(loading, Moment.FIRST_CHECK))
    if not DiscrepancyStep.objects.filter(actor__isnull=False).exists():
        _ask(at_moment(loading, Moment.FIRST_CHECK))
    answered = Discrepancy.objects.exclude(status__in=Discrepancy.WAITING)
    if not answered.exclude(answered_by=None).exists():
        _answer(at_moment(loading, Moment.ANSWERS))
    if not Exemption.objects.exists():
        _exempt(at_moment(loading, Moment.ANSWERS))
        _review(at_moment(loading, Moment.VERIFYING))
        _slip(at_moment(loading, Moment.VERIFYING))
    if not answered.exclude(verified_by=None).exists():
        _verify(at_moment(loading, Moment.VERIFYING))
    if CheckRun.objects.count() == 1:
        _check(at_moment(loading, Moment.NOW))
    if not CountyModel.objects.exists():
        at = at_moment(loading, Moment.NOW)
        teaching.teach(as_of=clock.day_of(at), actor=people().officer, at=at)


def _check(at: datetime) -> None:
    checking.run_reverse_check(
        roster_version_id=None, as_of=clock.day_of(at), actor=people().officer, at=at
    )


def _waiting(actor: User) -> QuerySet[Discrepancy]:
    visible = policies.visible_discrepancies(actor)
    return visible.filter(status__in=Discrepancy.WAITING).order_by("kind", "key")


def _spread(rows: QuerySet[Discrepancy], each: int) -> list[Discrepancy]:
    """A few of every kind, always the same ones."""
    taken: dict[str, list[Discrepancy]] = {}
    for row in rows:
        taken.setdefault(row.kind, []).append(row)
    return [row for kind in taken.values() for row in kind[:each]]


def _ask(at: datetime) -> None:
    """The committee hands discrepancies to those who look after the people; some are late."""
    cast = people()
    yesterday = clock.day_of(at) - timedelta(days=1)
    for owner in (cast.branch, cast.liaison, cast.community):
        for number, row in enumerate(_spread(_waiting(owner).filter(status=Status.OPEN), 2)):
            due_on = yesterday if number == 1 else None
            worklist.assign(
                discrepancy_id=row.id, owner=owner, due_on=due_on, actor=cast.officer, at=at
            )
    for row in _spread(_waiting(cast.officer).filter(status=Status.OPEN), 1):
        worklist.assign(
            discrepancy_id=row.id, owner=cast.second, due_on=None, actor=cast.officer, at=at
        )


def _answer(at: datetime) -> None:
    """Some explain, some put it right; some wait too long."""
    cast = people()
    for who in (cast.branch, cast.liaison, cast.second):
        own = _waiting(who).filter(owner=who)
        for number, row in enumerate(_spread(own, 1)):
            act = worklist.mark_corrected if number % 3 == 1 else worklist.explain
            act(discrepancy_id=row.id, note=WORDS[Kind(row.kind)], actor=who, at=at)


def _exempt(at: datetime) -> None:
    """Some who did not report had a good reason; the day it began is before the first report."""
    officer = people().officer
    silent = _waiting(officer).filter(kind=Kind.NOT_REPORTED, member__isnull=False, owner=None)
    for row, reason in zip(list(silent.order_by("-key")[:3]), REASONS, strict=False):
        if row.member is not None:
            exempting.exempt_member(
                member_number=row.member.number,
                reason=reason,
                span=(clock.day_of(at).replace(month=1, day=1), None),
                actor=officer,
                at=at,
            )


def _review(at: datetime) -> None:
    """One doubtful line is decided; the others wait for the newcomer."""
    officer = people().officer
    line = (
        policies.lines_in_review(officer, Receipt)
        .filter(link_status=LinkStatus.REVIEW)
        .order_by("community", "file_name", "row")
        .first()
    )
    if line is None:
        return
    candidates = line.link_evidence.get("candidates", [])
    if candidates:
        reviewing.link_to_member(
            kind="receipt",
            line_id=line.id,
            member_number=candidates[0]["member"],
            actor=officer,
            at=at,
        )


def _slip(at: datetime) -> None:
    """A community presses the wrong key at a clear line: the next check shows it to both."""
    worker = people().community
    lines = policies.reviewable_lines(worker, Receipt).filter(link_status=LinkStatus.LINKED)
    for line in lines.exclude(link_by=LinkedBy.PERSON).order_by("file_name", "row"):
        candidates = line.link_evidence.get("candidates", [])
        if len(candidates) > 1:
            reviewing.link_to_member(
                kind="receipt",
                line_id=line.id,
                member_number=candidates[1]["member"],
                actor=worker,
                at=at,
            )
            return


def _verify(at: datetime) -> None:
    """A second person agrees with some answers and lays some of those aside."""
    officer = people().officer
    answered = Discrepancy.objects.filter(status__in=(Status.EXPLAINED, Status.CORRECTED))
    ready = list(answered.exclude(answered_by=officer).order_by("kind", "key"))
    for number, row in enumerate(ready[::2]):
        worklist.verify(discrepancy_id=row.id, actor=officer, at=at)
        if number % 2:
            worklist.close(discrepancy_id=row.id, actor=officer, at=at)
