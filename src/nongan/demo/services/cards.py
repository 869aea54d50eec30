"""Cards in the demo's first community: some presented, some late, feedback in every state."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from nongan.accounts.models import User
from nongan.demo.papers.story import quarters_before
from nongan.demo.services.calendar import saturday_of
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.roster.models import ContactCard, Feedback, LinkStatus, Occasion, Receipt
from nongan.roster.policies import cards as policies
from nongan.roster.services.cards import (
    answers,
    feedback,
    issuing,
    mismatches,
    receipts,
    reminders,
)
from nongan.roster.services.cards.feedback import Marks
from nongan.roster.services.cards.mismatches import Stranger
from nongan.roster.services.cards.receipts import ReceiptValues, Source
from nongan.roster.services.occasions import OccasionValues, note_occasion

MORNING = (time(9), time(11, 30))
GROUPS = ("便民服务组", "环境卫生组", "宣传组")
LOOKED_BACK, RECENT, DRAFTED, OWING = "敬老慰问", "楼道清理", "消防宣传", "周末义诊"
OBJECTION = "当天实际服务到十二点，请核对时长。"
ANSWER = "已与现场负责人核对，签退时间为十一时三十分，维持原记录。"


def issue(*, at: datetime) -> None:
    """Give everybody on the issued roster a card; done twice, it does nothing."""
    issuing.issue_cards(actor=User.objects.get(username="committee"), at=at)


def _worker() -> tuple[User, int]:
    worker = User.objects.get(username="community01")
    return worker, policies.written_communities(worker)[0]


def _numbers(place: int, start: int, count: int) -> list[str]:
    """Members with a card in the place, from a position on."""
    cards = ContactCard.objects.filter(community=place, entry__isnull=False).order_by("number")
    return list(cards.values_list("member__number", flat=True)[start : start + count])


def _hold(title: str, at: datetime, numbers: list[str], *, days: int) -> Occasion:
    """An activity some days before, with those expected."""
    worker, place = _worker()
    day = clock.day_of(at) - timedelta(days=days)
    return _note(OccasionValues(title, day, MORNING, len(numbers)), place, numbers, worker, at)


def _note(
    values: OccasionValues, place: int, numbers: list[str], worker: User, at: datetime
) -> Occasion:
    occasion = note_occasion(community_id=place, values=values, actor=worker, at=at)
    officer = User.objects.get(username="committee")
    return feedback.expect_members(occasion_id=occasion.pk, numbers=numbers, actor=officer, at=at)


def _write(occasion: Occasion, at: datetime, *, is_draft: bool = False, paper: str = "") -> None:
    """The whole group good, one excused, one better, one shorter."""
    worker, _place = _worker()
    rows = list(occasion.feedback.order_by("member__number"))
    common = Marks(
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        content=f"{occasion.title}，按分工完成",
        served=40,
        grade="good",
    )
    others = (
        Marks(presence="excused", remark="单位值班"),
        Marks(grade="excellent", remark="组织协调得力"),
        Marks(presence="left_early", minutes=90),
    )
    own = dict(zip((row.id for row in rows[1:]), others, strict=False))
    feedback.enter_group(
        occasion_id=occasion.pk,
        entry=feedback.GroupEntry(common, own),
        is_draft=is_draft,
        actor=worker,
        at=at,
        source=Source(paper_number=paper),
    )


@transaction.atomic
def look_back(*, at: datetime) -> None:
    """Feedback of the last quarter, typed from paper; once."""
    if Feedback.objects.exists():
        return
    worker, place = _worker()
    last = quarters_before(clock.day_of(at))[-1]
    values = OccasionValues(LOOKED_BACK, saturday_of(last.year, last.number), MORNING, 6)
    _write(_note(values, place, _numbers(place, 0, 6), worker, at), at, paper="反馈-0001")


@transaction.atomic
def receive(*, at: datetime) -> None:
    """Receive members, remind others, and give feedback; once."""
    if ContactCard.objects.exclude(presented_on=None).exists():
        return
    _receipts(at)
    _feedback(at)


def _receipts(at: datetime) -> None:
    worker, place = _worker()
    who: dict[str, Any] = {"community_id": place, "actor": worker, "at": at}
    branch = {**who, "actor": User.objects.get(username="branch01")}
    cards = ContactCard.objects.filter(community=place, status=ContactCard.Status.ISSUED)
    waited = cards.exclude(member__in=_listed()).order_by("number")
    rows = [*waited, *cards.filter(member__in=_listed()).order_by("number")]
    for stop in (rows[3:6], rows[6:8]):
        _fill(stop, who)
        receipts.return_receipts(**who)
        if stop[0] == rows[3]:
            receipts.acknowledge_receipts(**branch)
    _fill(rows[8:10], who)
    for number, card in enumerate(rows[10:12]):
        early = {**who, "at": at - timedelta(days=7 * number)}
        receipts.present_card(card_id=card.id, **early)
    elsewhere = ContactCard.objects.exclude(community=place).order_by("number").first()
    if elsewhere is not None:
        _fill([elsewhere], who)
    stranger = Stranger("演示·未列名", "县融媒体中心", paper_number="回执-0099")
    mismatches.receive_stranger(
        stranger=stranger, values=ReceiptValues(clock.day_of(at), "郑干事"), **who
    )
    reminders.remind_members(card_ids=None, **branch)


def _listed() -> Any:
    """The members whom lists name as reported."""
    rows = Receipt.objects.filter(card=None, is_current=True, link_status=LinkStatus.LINKED)
    return rows.values("member")


def _fill(cards: Any, who: dict[str, Any]) -> None:
    for number, card in enumerate(cards):
        items = tuple(card.entry.items[:2]) if card.entry else ()
        day = clock.day_of(who["at"]) - timedelta(days=1)
        values = ReceiptValues(day, "郑干事", GROUPS[number % len(GROUPS)], items)
        receipts.fill_receipt(card_id=card.id, values=values, **who)


def _feedback(at: datetime) -> None:
    _worker_user, place = _worker()
    officer, branch = (User.objects.get(username=name) for name in ("committee", "branch01"))
    answers.settle_feedback(actor=officer, at=at)
    last = quarters_before(clock.day_of(at))[-1]
    answers.lock_quarter(year=last.year, quarter=last.number, actor=officer, at=at)
    member = User.objects.get(username="member01")
    own = organisations.member_of(member)
    # The member came to help here, wherever the own community is: the committee says so.
    mine = [own.number] if own else []
    recent = _hold(RECENT, at, [*mine, *_numbers(place, 6, 7)], days=5)
    _write(recent, at)
    earlier = _hold(f"{RECENT}（第二次）", at, [*mine, *_numbers(place, 13, 4)], days=4)
    _write(earlier, at)
    _write(_hold(DRAFTED, at, _numbers(place, 17, 5), days=3), at, is_draft=True)
    _hold(OWING, at, _numbers(place, 22, 5), days=2)
    rows = list(policies.own_feedback(member).order_by("occasion"))
    for row in rows[:2]:
        answers.object_to_feedback(feedback_id=row.id, text=OBJECTION, actor=member, at=at)
    for row in rows[:1]:
        answers.review_feedback(feedback_id=row.id, answer=ANSWER, marks=None, actor=branch, at=at)
