"""What the policy table needs to call the addresses of records and checks."""

from itertools import count
from typing import Any

from nongan.accounts.tests.factories import make_user
from nongan.kernel import clock, sealing
from nongan.organisations.models import Community, Member
from nongan.roster.models import (
    CheckRun,
    Discrepancy,
    DiscrepancyStep,
    Exemption,
    FeedbackCard,
    Occasion,
)
from nongan.roster.models import Receipt as ReceiptRow
from tests.policy_world import Cell, Factory, Side, make_member

_numbers = count(1)
PHONES = {
    "own": "13700002222",
    "other": "19512349876",
    "organ": "13700004444",
    "community": "19512347777",
}
NAMES = {"own": "宁来信", "other": "秘来信", "organ": "宁寄信", "community": "秘寄信"}
UNIT = {
    "own": "自己单位",
    "other": "秘金雀单位",
    "organ": "外派单位",
    "community": "秘进驻单位",
}


def check_run(side: Side) -> Cell:
    """A stored run; its totals are no one's in particular."""
    number = next(_numbers)
    run = CheckRun.objects.create(
        number=900 + number,
        as_of=clock.today(),
        created_by=side.users["committee_officer"],
        created_at=clock.now(),
        inputs_hash="1" * 64,
        answer_hash="2" * 64,
        counts={"roster": 0, "exempt": 0, "expected": 0, "reported": 0, "kinds": {}, "lines": {}},
        rates={"communities": [], "organisations": []},
    )
    return Cell({"run_id": run.id})


def check_run_file(side: Side) -> Cell:
    """A stored run as a document."""
    cell = check_run(side)
    return Cell({**cell.kwargs, "form": "docx"})


def check_run_pair(side: Side) -> Cell:
    """Two stored runs, compared as a workbook."""
    check_run(side)
    cell = check_run(side)
    return Cell({**cell.kwargs, "form": "xlsx"})


def _discrepancy(side: Side, **fields: Any) -> Discrepancy:
    return Discrepancy.objects.create(
        kind="not_reported",
        key=f"policy|{side.name}|{next(_numbers)}",
        community=side.community,
        party_organisation=side.party_organisation,
        member=side.member,
        first_found_at=clock.now(),
        **fields,
    )


def discrepancy(side: Side) -> Cell:
    """An open discrepancy about the side's member in the side's community."""
    row = _discrepancy(side)
    owner = side.users["committee_officer"].pk
    return Cell({"discrepancy_id": row.id}, data={"note": "已电话核实", "owner": owner})


def to_urge(side: Side) -> Cell:
    """A member not reported whom the branch officer and the liaison may urge."""
    _discrepancy(side)
    return Cell()


def answered_discrepancy(side: Side) -> Cell:
    """A discrepancy that somebody else has explained."""
    row = _discrepancy(side, status="explained", answered_by=make_user(f"{side.name}-answerer"))
    return Cell({"discrepancy_id": row.id}, data={"note": "请补充"})


def verified_discrepancy(side: Side) -> Cell:
    """A discrepancy that has been verified."""
    row = _discrepancy(side, status="verified")
    DiscrepancyStep.objects.create(
        discrepancy=row, at=clock.now(), start="explained", end="verified"
    )
    return Cell({"discrepancy_id": row.id})


def _receipt(side: Side, **fields: Any) -> ReceiptRow:
    side.canaries += [NAMES[side.name], PHONES[side.name], UNIT[side.name]]
    number = next(_numbers)
    row = ReceiptRow(
        community=side.community,
        name_written=NAMES[side.name],
        unit_written=UNIT[side.name],
        file_name="回执.xlsx",
        sheet="Sheet",
        row=number,
        key=f"policy|{number}",
        content_digest="3" * 64,
        **fields,
    )
    row.phone_sealed = sealing.seal(
        PHONES[side.name], table=ReceiptRow._meta.db_table, column="phone", row_id=row.id
    )
    row.save()
    return row


def review_line(side: Side) -> Cell:
    """A receipt whose link waits for a person."""
    row = _receipt(side, link_status="review")
    return Cell({"kind": "receipt", "line_id": row.id}, data={"member": side.member.number})


def asked_line(side: Side) -> Cell:
    """A receipt that the community has been asked about, and its answer."""
    row = _receipt(side, link_status="review", asked_at=clock.now())
    return Cell({"community_id": side.community.id}, data={f"answer-receipt-{row.id}": "nobody"})


def api_asked_line(side: Side) -> Cell:
    """A receipt that the community has been asked about, for a program."""
    row = _receipt(side, link_status="review", asked_at=clock.now())
    return Cell({"kind": "receipt", "line_id": row.id})


def decided_line(side: Side) -> Cell:
    """A receipt that a person has linked."""
    row = _receipt(
        side,
        link_status="linked",
        link_by="person",
        member=side.member,
        decided_by=side.users["committee_officer"],
        decided_at=clock.now(),
    )
    return Cell({"kind": "receipt", "line_id": row.id})


def sent_papers(side: Side) -> Cell:
    """A receipt and a feedback card of the side's member, for the lists."""
    _receipt(side, link_status="linked", link_by="rule", member=side.member)
    occasion, _made = Occasion.objects.get_or_create(
        community=side.community, year=2026, quarter=1, title="主题实践活动"
    )
    number = next(_numbers)
    FeedbackCard.objects.create(
        community=side.community,
        occasion=occasion,
        name_written=NAMES[side.name],
        unit_written=UNIT[side.name],
        file_name="反馈.xlsx",
        sheet=side.community.name,
        row=number,
        key=f"policy|{number}",
        content_digest="4" * 64,
        link_status="linked",
        member=side.member,
    )
    return Cell()


def exemption(side: Side) -> Cell:
    """A member of the side to be exempted."""
    data = {"member": side.member.number, "reason": "leave", "starts_on": "2026-01-01"}
    return Cell(data=data)


def _exemption(side: Side) -> Exemption:
    member = _more_member(side)
    return Exemption.objects.create(
        member=member,
        reason="leave",
        starts_on=clock.today(),
        noted_by=side.users["committee_officer"],
        noted_at=clock.now(),
    )


def _more_member(side: Side) -> Member:
    """Another member of the side, so that no other row of the table is disturbed."""
    number = f"M7{next(_numbers):05}"
    return make_member(
        side.party_organisation, side.canaries[0], side.canaries[1], "", number=number
    )


def noted_exemption(side: Side) -> Cell:
    """An exemption in force, to end or to withdraw."""
    return Cell({"exemption_id": _exemption(side).pk}, {"ends_on": clock.today().isoformat()})


def api_noted_exemption(side: Side) -> Cell:
    """An exemption to be ended by a program."""
    cell = noted_exemption(side)
    return Cell(cell.kwargs, cell.data, json=True)


def api_exemption(side: Side) -> Cell:
    """An exemption to be noted by a program."""
    return Cell(data=exemption(side).data, json=True)


def _held(side: Side) -> dict[str, Any]:
    title = f"{side.name}服务日{next(_numbers)}"
    return {"title": title, "held_on": "2026-05-16", "expected_count": 30}


def new_occasion(side: Side) -> Cell:
    """An occasion to note in the side's community."""
    return Cell(data={**_held(side), "community": side.community.pk})


def _occasion(side: Side) -> Occasion:
    title = f"{side.canaries[1]}{next(_numbers)}"
    return Occasion.objects.create(community=side.community, year=2026, quarter=2, title=title)


def occasion(side: Side) -> Cell:
    """An occasion of the side's community, with what is to be corrected."""
    return Cell({"occasion_id": _occasion(side).pk}, _held(side))


def api_new_occasion(side: Side) -> Cell:
    """The same, for the API."""
    return Cell(data=new_occasion(side).data, json=True)


def api_occasion(side: Side) -> Cell:
    """The same, for the API."""
    cell = occasion(side)
    return Cell(cell.kwargs, cell.data, json=True)


def misplaced(side: Side) -> Cell:
    """A member who reported elsewhere, and where to."""
    row = _discrepancy(side)
    return Cell({"discrepancy_id": row.id}, _another_place(side))


def _another_place(side: Side) -> dict[str, Any]:
    another = Community.objects.exclude(id=side.community.pk).order_by("id")[0]
    return {"community": another.pk, "on": clock.today().isoformat()}


def api_placement(side: Side) -> Cell:
    """A member to be moved to another community by a program."""
    return Cell(data={**_another_place(side), "member": side.member.number}, json=True)


def api_move(side: Side) -> Cell:
    """A discrepancy to be explained by a program."""
    row = _discrepancy(side)
    return Cell({"discrepancy_id": row.id}, {"move": "explain", "note": "出差"}, json=True)


def api_link(side: Side) -> Cell:
    """A receipt to be linked by a program."""
    row = _receipt(side, link_status="review")
    return Cell({"kind": "receipt", "line_id": row.id}, {"member": side.member.number}, json=True)


def api_run(side: Side) -> Cell:
    """The wish for a reverse check."""
    return Cell(data={"as_of": "2026-11-23"}, json=True)


def threshold(side: Side) -> Cell:
    """A step of the curve, another one each time."""
    return Cell(data={"half_bits": 11 + next(_numbers) % 12, "note": f"试行{side.name}"})


def api_threshold(side: Side) -> Cell:
    """A step of the curve for a program."""
    return Cell(data=threshold(side).data, json=True)


def run_with_one_before(side: Side) -> Cell:
    """Two stored runs; the address is that of the later one."""
    check_run(side)
    return check_run(side)


def api_assignment(side: Side) -> Cell:
    """A discrepancy and who is to see to it."""
    data = {"owner": side.users["committee_officer"].username}
    return Cell({"discrepancy_id": _discrepancy(side).id}, data, json=True)


def api_decided_line(side: Side) -> Cell:
    """A receipt that a person has linked, for a program."""
    return Cell(decided_line(side).kwargs, json=True)


def api_answer(side: Side) -> Cell:
    """A receipt that the community has been asked about, and its answer."""
    return Cell(api_asked_line(side).kwargs, {"answer": "nobody"}, json=True)


CHECK_OBJECTS: dict[str, Factory] = {
    "check_run": check_run,
    "discrepancy": discrepancy,
    "to_urge": to_urge,
    "answered_discrepancy": answered_discrepancy,
    "verified_discrepancy": verified_discrepancy,
    "review_line": review_line,
    "asked_line": asked_line,
    "decided_line": decided_line,
    "sent_papers": sent_papers,
    "exemption": exemption,
    "noted_exemption": noted_exemption,
    "api_noted_exemption": api_noted_exemption,
    "api_exemption": api_exemption,
    "new_occasion": new_occasion,
    "occasion": occasion,
    "api_new_occasion": api_new_occasion,
    "api_occasion": api_occasion,
    "misplaced": misplaced,
    "api_placement": api_placement,
    "api_discrepancy_move": api_move,
    "api_line_link": api_link,
    "api_check_run": api_run,
    "threshold": threshold,
    "api_threshold": api_threshold,
    "api_asked_line": api_asked_line,
    "check_run_file": check_run_file,
    "check_run_pair": check_run_pair,
    "run_with_one_before": run_with_one_before,
    "api_assignment": api_assignment,
    "api_answer": api_answer,
    "api_decided_line": api_decided_line,
}
