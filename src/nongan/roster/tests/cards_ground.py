"""The small county of the checks with an issued roster, its cards, and a member who signs in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nongan.accounts.tests.factories import make_user
from nongan.kernel import clock
from nongan.organisations.models import Grant
from nongan.roster.models import ContactCard, Feedback, Occasion, Receipt
from nongan.roster.rules.cards import Marks, ReceiptValues
from nongan.roster.rules.occasions import OccasionValues
from nongan.roster.services import occasions, versions
from nongan.roster.services.cards import feedback, issuing, receipts
from nongan.roster.tests.checks_ground import DAY, NINE, Ground, make_ground

MONDAY = DAY
HELD_ON = date(2026, 11, 21)
TEXT = "清理楼道杂物"


@dataclass
class CardGround:
    """The county, and short ways of doing what its people do."""

    county: Ground

    def user(self, who: str):
        return self.county.user(who)

    def issue_roster(self, at: datetime = NINE):
        who = {"actor": self.user("officer"), "at": at}
        version = versions.draft_version(as_of=clock.day_of(at), **who)
        known = {"version_id": version.pk, **who}
        versions.confirm_remaining_organs(reason="各单位已口头确认", **known)
        versions.approve_version(**known)
        return versions.issue_version(**known)

    def issue_cards(self, at: datetime = NINE):
        return issuing.issue_cards(actor=self.user("officer"), at=at)

    def card(self, number: str = "M000001") -> ContactCard:
        cards = ContactCard.objects.exclude(status__in=ContactCard.OUT)
        return cards.get(member__number=number)

    def fill(self, number: str = "M000001", who: str = "worker", **more) -> Receipt:
        place = self.county.bridge if who == "worker" else self.county.gate
        values = more.pop("values", ReceiptValues(DAY, "王敏", "便民服务组", ("sanitation",)))
        return receipts.fill_receipt(
            card_id=self.card(number).id,
            community_id=place.pk,
            values=values,
            actor=self.user(who),
            at=more.pop("at", NINE),
            **more,
        )

    def occasion(self, *numbers: str, title: str = "楼道清洁") -> Occasion:
        values = OccasionValues(title, HELD_ON, (time(9), time(11)))
        who = {"actor": self.user("worker"), "at": NINE}
        row = occasions.note_occasion(community_id=self.county.bridge.pk, values=values, **who)
        return feedback.expect_members(occasion_id=row.pk, numbers=numbers, **who)

    def enter(self, occasion: Occasion, common: Marks, own=None, **more) -> int:
        rows = {row.member.number: row.id for row in occasion.feedback.select_related("member")}
        entry = feedback.GroupEntry(common, {rows[n]: marks for n, marks in (own or {}).items()})
        more.setdefault("is_draft", False)
        who = {"actor": self.user(more.pop("who", "worker")), "at": more.pop("at", NINE)}
        return feedback.enter_group(occasion_id=occasion.pk, entry=entry, **who, **more)

    def feedback(self, occasion: Occasion, number: str = "M000001") -> Feedback:
        return occasion.feedback.get(member__number=number)

    def sign_in_member(self, number: str = "M000001"):
        user = make_user(f"member-{number}")
        member = self.county.members[number]
        Grant.objects.create(user=user, role="member", starts_at=NINE, member=member)
        self.county.people[number] = user
        return user


def good(**more) -> Marks:
    """Two hours of good service."""
    nine = datetime.combine(HELD_ON, time(9), clock.COUNTY_ZONE)
    said = {"starts_at": nine, "ends_at": nine + timedelta(hours=2), "grade": "good"}
    return Marks(**{**said, "content": TEXT, "served": 30, **more})


def make_cards() -> CardGround:
    ground = CardGround(make_ground())
    ground.issue_roster()
    ground.issue_cards()
    return ground
