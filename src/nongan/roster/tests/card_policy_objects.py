"""What the policy table needs to call the addresses of contact cards and feedback."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from nongan.accounts.tests.factories import make_user
from nongan.branches.models import Placement
from nongan.kernel import clock
from nongan.organisations.models import Member
from nongan.roster.models import (
    ContactCard,
    Feedback,
    FeedbackCard,
    Objection,
    Occasion,
    Receipt,
    RosterEntry,
    RosterVersion,
)
from nongan.roster.services.cards.tokens import new_token
from tests.policy_world import Cell, Factory, Side, make_member

_numbers = count(1)
REASON = {"reason": "已当面核实"}
ROSTERS = {"superseded": 87_001, "issued": 87_002}


def _member(side: Side) -> Member:
    number = f"M1{next(_numbers):05}"
    member = make_member(
        side.party_organisation, side.canaries[0], side.canaries[1], "", number=number
    )
    day = clock.today().replace(year=2020, month=1, day=1)
    Placement.objects.create(member=member, community=side.community, starts_on=day)
    return member


def _entry(side: Side, status: str = "superseded") -> RosterEntry:
    number = next(_numbers)
    version, _made = RosterVersion.objects.get_or_create(
        number=ROSTERS[status],
        defaults={
            "as_of": clock.today(),
            "status": status,
            "created_by": side.users["committee_officer"],
            "created_at": clock.now(),
        },
    )
    return RosterEntry.objects.create(
        version=version,
        position=10_000 + number,
        member=_member(side),
        party_organisation=side.party_organisation,
        community=side.community,
        name=side.canaries[0],
    )


def _card(side: Side, status: str = "issued", **fields: Any) -> ContactCard:
    entry = _entry(side)
    number = f"89-{next(_numbers):04}"
    return ContactCard.objects.create(
        number=number,
        token=new_token(),
        entry=entry,
        member=entry.member,
        community=side.community,
        status=status,
        present_by=clock.today() - timedelta(days=3),
        **fields,
    )


def _filled(side: Side, status: str = "receipt_filled") -> ContactCard:
    card = _card(side, status, presented_on=clock.today())
    Receipt.objects.create(
        card=card,
        community=side.community,
        number=card.number,
        name_written=side.canaries[0],
        file_name="",
        row=0,
        key=f"k|{card.number}|x",
        content_digest="5" * 64,
        member=card.member,
        link_status="linked",
        link_by="card",
        reported_on=clock.today(),
        written_by=make_user(f"writer{next(_numbers)}"),
        written_at=clock.now(),
    )
    return card


def card(side: Side) -> Cell:
    """A card to be presented, revoked, or receipted."""
    row = _card(side)
    stub = {"community": side.community.pk, "reported_on": clock.today().isoformat()}
    return Cell({"card_id": row.id}, {**REASON, **stub})


def _json(cell: Cell, *fields: str) -> Cell:
    return Cell(cell.kwargs, {name: cell.data[name] for name in fields}, json=True)  # type: ignore[index]


def card_in_hand(side: Side) -> Cell:
    """A card, known by what stands on it."""
    row = _card(side)
    stub = {"community": side.community.pk, "reported_on": clock.today().isoformat()}
    return Cell(data={**stub, "number": row.number, "name": side.canaries[0]})


def stranger(side: Side) -> Cell:
    """Somebody who reported in without a card."""
    stub = {"community": side.community.pk, "reported_on": clock.today().isoformat()}
    return Cell(data={**stub, "name": "无卡者", "unit": "某单位"})


def filled_card(side: Side) -> Cell:
    """A card whose receipt is filled in."""
    return Cell({"card_id": _filled(side).id})


def mismatch(side: Side) -> Cell:
    """A receipt that does not fit."""
    return Cell({"card_id": _filled(side, "mismatch").id}, REASON)


def _in_place(status: str) -> Factory:
    def make(side: Side) -> Cell:
        _filled(side, status) if status != "issued" else _card(side)
        return Cell({"community_id": side.community.pk})

    return make


def _api_in_place(status: str) -> Factory:
    def make(side: Side) -> Cell:
        cell = _in_place(status)(side)
        return Cell(data={"community": cell.kwargs["community_id"]}, json=True)

    return make


def cards_to_issue(side: Side) -> Cell:
    """An issued roster with somebody who has no card."""
    others = RosterVersion.objects.filter(status="issued").exclude(number=ROSTERS["issued"])
    others.update(status="superseded")
    _entry(side, "issued")
    return Cell()


def _occasion(side: Side, year: int = 2026) -> Occasion:
    title = f"{side.canaries[1]}{next(_numbers)}"
    starts = datetime(year, 2, 7, 9, tzinfo=clock.COUNTY_ZONE)
    return Occasion.objects.create(
        community=side.community,
        year=year,
        quarter=1,
        title=title,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
    )


def _feedback(side: Side, status: str, *, year: int = 2026, own: bool = True) -> Feedback:
    """Feedback on the side's own member, or on a further one."""
    return _filled_feedback(
        side, status, side.member if own else _member(side), _occasion(side, year)
    )


def _filled_feedback(side: Side, status: str, member: Member, occasion: Occasion) -> Feedback:
    evaluator = make_user(f"evaluator{next(_numbers)}")
    row = Feedback.objects.create(
        occasion=occasion,
        member=member,
        status=status,
        token=new_token(),
        evaluator=evaluator,
        submitted_at=clock.now(),
        object_by=clock.today() + timedelta(days=3),
    )
    FeedbackCard.objects.create(
        feedback=row,
        community=side.community,
        occasion=occasion,
        name_written=member.name,
        file_name="",
        row=0,
        key=f"k|{member.number}|x",
        content_digest="6" * 64,
        member=member,
        link_status="linked",
        link_by="card",
        presence="on_time",
        minutes=60,
        grade="good",
        remark=f"{side.canaries[1]}评语",
        written_by=evaluator,
        written_at=clock.now(),
    )
    if status == "disputed":
        Objection.objects.create(
            feedback=row, text="时长不符", objected_at=clock.now(), evaluator=evaluator
        )
    return row


def feedback_handed_in(side: Side) -> Cell:
    """A card handed in on the side's member, with what corrects it and what objects to it."""
    row = _feedback(side, "submitted")
    data = {
        "presence": "late",
        "minutes": "45",
        "starts": "09:00",
        "ends": "11:00",
        "grade": "fair",
        "revision": "0",
        "text": "时长不符",
        **REASON,
    }
    return Cell({"feedback_id": row.id}, data)


def api_correction(side: Side) -> Cell:
    """The same, corrected by a program."""
    card = {"presence": "late", "minutes": 45, "grade": "fair"}
    data = {"card": card, "revision": 0, **REASON}
    return Cell({"feedback_id": _feedback(side, "submitted").id}, data, json=True)


def api_objection(side: Side) -> Cell:
    """The same, read and objected to by a program."""
    return Cell({"feedback_id": _feedback(side, "submitted").id}, {"text": "时长不符"}, json=True)


def feedback_disputed(side: Side) -> Cell:
    """An objection to be answered."""
    return Cell({"feedback_id": _feedback(side, "disputed", own=False).id}, REASON)


def api_disputed(side: Side) -> Cell:
    """An objection to be answered by a program."""
    row = _feedback(side, "disputed", own=False)
    return Cell({"feedback_id": row.id}, {"text": "已核实"}, json=True)


def feedback_reviewed(side: Side) -> Cell:
    """An objection that was answered, to be made final."""
    _feedback(side, "reviewed", own=False)
    return Cell()


def final_quarter(side: Side) -> Cell:
    """A quarter with final feedback."""
    _feedback(side, "final", year=2025, own=False)
    return Cell(data={"quarter": "2025-1"})


def api_final_quarter(side: Side) -> Cell:
    """The same for a program."""
    final_quarter(side)
    return Cell(data={"year": 2025, "quarter": 1}, json=True)


def expected_group(side: Side) -> Cell:
    """An occasion with somebody expected, and what is said of all."""
    occasion = _occasion(side)
    member = _member(side)
    row = Feedback.objects.create(occasion=occasion, member=member, token=new_token())
    data = {"starts": "09:00", "ends": "11:00", "grade": "good", f"{row.id}-presence": ""}
    return Cell({"occasion_id": occasion.pk}, data)


def api_group(side: Side) -> Cell:
    """The same for a program."""
    cell = expected_group(side)
    data = {"common": {"minutes": 60, "grade": "good"}}
    return Cell(cell.kwargs, data, json=True)


def members_to_expect(side: Side) -> Cell:
    """An occasion and who is to come."""
    return Cell({"occasion_id": _occasion(side).pk}, {"numbers": _member(side).number})


def api_members_to_expect(side: Side) -> Cell:
    """The same for a program."""
    cell = members_to_expect(side)
    return Cell(cell.kwargs, {"members": [cell.data["numbers"]]}, json=True)  # type: ignore[index]


def api_scan(side: Side) -> Cell:
    """A card whose picture was read."""
    receipt = {"community": side.community.pk, "reported_on": clock.today().isoformat()}
    data = {"token": _card(side).token, "digest": f"{next(_numbers):064x}", "receipt": receipt}
    return Cell(data={**data, "community": side.community.pk}, json=True)


STUB = ("community", "reported_on")
CARD_OBJECTS: dict[str, Factory] = {
    "card": card,
    "api_card_revoked": lambda side: _json(card(side), "reason"),
    "api_card_presented": lambda side: _json(card(side), "community"),
    "api_card_filled": lambda side: _json(card(side), *STUB),
    "card_in_hand": card_in_hand,
    "api_card_in_hand": lambda side: _json(card_in_hand(side), *STUB, "number", "name"),
    "stranger": stranger,
    "api_stranger": lambda side: _json(stranger(side), *STUB, "name", "unit"),
    "filled_card": filled_card,
    "api_filled_card": lambda side: _json(filled_card(side)),
    "mismatch": mismatch,
    "api_mismatch": lambda side: Cell(
        {**mismatch(side).kwargs, "verdict": "verify"}, REASON, json=True
    ),
    **{f"cards_{status}": _in_place(status) for status in ("issued", "receipt_filled", "returned")},
    **{f"api_cards_{s}": _api_in_place(s) for s in ("issued", "receipt_filled", "returned")},
    "cards_acknowledged": _in_place("acknowledged"),
    "api_cards_acknowledged": _api_in_place("acknowledged"),
    "cards_to_issue": cards_to_issue,
    "feedback_handed_in": feedback_handed_in,
    "api_correction": api_correction,
    "api_objection": api_objection,
    "api_feedback_read": lambda side: Cell(api_objection(side).kwargs, json=True),
    "feedback_disputed": feedback_disputed,
    "api_disputed": api_disputed,
    "feedback_reviewed": feedback_reviewed,
    "final_quarter": final_quarter,
    "api_final_quarter": api_final_quarter,
    "expected_group": expected_group,
    "api_group": api_group,
    "members_to_expect": members_to_expect,
    "api_members_to_expect": api_members_to_expect,
    "api_scan": api_scan,
}
