"""What the policy table needs to call the pages of the registry."""

import uuid
from itertools import count

from nongan.accounts.tests.factories import make_user
from nongan.kernel import clock
from nongan.organisations.forms.structure_sheet import packed
from nongan.organisations.models import (
    Community,
    ExportRequest,
    Grant,
    GrantProposal,
    Member,
    Membership,
    Organ,
    PartyOrganisation,
    Street,
)
from nongan.organisations.queries.plans import StructurePlan
from tests.policy_world import Cell, Factory, Side, make_member

_numbers = count(1)
TODAY = {"on": "2026-10-01"}


def word(side: Side) -> str:
    return f"{side.name}{uuid.uuid4().hex[:6]}"


def _number() -> str:
    return f"M8{next(_numbers):05}"


def county_facts(_side: Side) -> Cell:
    """The county's code, and a new name."""
    return Cell(data={"code": "220122", "name": "农安县（试验）"})


def new_name(side: Side) -> Cell:
    """A name that nothing bears."""
    return Cell(data={"name": f"新{word(side)}"})


def empty_street(side: Side) -> Cell:
    """A street without communities."""
    street = Street.objects.create(name=f"空{word(side)}街道")
    return Cell({"street_id": street.pk}, TODAY)


def street(side: Side) -> Cell:
    """A street, and a new name for it."""
    return Cell(empty_street(side).kwargs, {"name": f"改{word(side)}街道"})


def community(side: Side) -> Cell:
    """A side's community, and a new name for it."""
    return Cell({"community_id": side.community.pk}, {"name": f"改{word(side)}社区"})


def new_community(side: Side) -> Cell:
    """A community to add."""
    return Cell(data={"name": f"新{word(side)}社区", "street": side.community.street_id})


def empty_community(side: Side) -> Cell:
    """A community that may be closed."""
    row = Community.objects.create(name=f"空{word(side)}社区", street=side.community.street)
    return Cell({"community_id": row.pk}, TODAY)


def organ(side: Side) -> Cell:
    """A side's organ with corrections."""
    return Cell({"organ_id": side.organ.pk}, {"name": f"改{word(side)}局", "aliases": "旧称"})


def empty_organ(side: Side) -> Cell:
    """An organ without Party organisations."""
    number = Organ.objects.order_by("-number").values_list("number", flat=True)[0] + 1
    row = Organ.objects.create(number=number, name=f"空{word(side)}局")
    return Cell({"organ_id": row.pk}, TODAY)


def branch(side: Side) -> PartyOrganisation:
    return PartyOrganisation.objects.create(
        name=f"小{word(side)}支部", kind="branch", organ=side.organ
    )


def new_party_organisation(side: Side) -> Cell:
    """A branch to add to a side's organ."""
    data = {"name": f"新{word(side)}支部", "kind": "branch", "organ": side.organ.pk}
    return Cell(data=data)


def party_organisation(side: Side) -> Cell:
    """An empty branch: to rename, to place, to close."""
    name = {"name": f"改{word(side)}支部", "parent": side.party_organisation.pk}
    return Cell({"row_id": branch(side).pk}, {**name, **TODAY})


def member_page(side: Side) -> Cell:
    """A side's member, to look at."""
    return Cell({"member_id": side.member.id})


def registry_member(side: Side) -> Cell:
    """A side's member, with what moving, leaving, looking and correcting need."""
    day = clock.today().isoformat()
    data = {
        "reason": "试验需要",
        "party_organisation": branch(side).pk,
        "moves_on": day,
        "leaves_on": day,
        "name": side.member.name,
        "post": side.canaries[1],
        "sex": "M",
        "version": side.member.version,
    }
    return Cell({"member_id": side.member.id}, data)


def left_member(side: Side) -> Cell:
    """A member who has left a side's organ, with what coming back needs."""
    member = make_member(
        side.party_organisation, side.canaries[0], side.canaries[1], "", number=_number()
    )
    Membership.objects.filter(member=member).update(ends_on=clock.today())
    Member.objects.filter(id=member.id).update(status=Member.Status.LEFT)
    data = {"party_organisation": side.party_organisation.pk, "reason": "试验需要"}
    return Cell({"member_id": member.id}, {**data, "moves_on": clock.today().isoformat()})


def new_member(side: Side) -> Cell:
    """A member to register in a side's Party organisation."""
    data = {
        "party_organisation": side.party_organisation.pk,
        "starts_on": clock.today().isoformat(),
        "name": "新来的",
    }
    return Cell(data=data)


def new_grant(side: Side) -> Cell:
    """A role to give to an account."""
    user = make_user(f"{side.name}-to-be")
    data = {"username": user.username, "role": "community_worker", "community": side.community.pk}
    return Cell(data=data)


def given_grant(side: Side) -> Cell:
    """A role to end."""
    grant = Grant.objects.create(
        user=make_user(f"{side.name}-ending-{uuid.uuid4().hex[:6]}"),
        role=Grant.Role.COMMUNITY_WORKER,
        community=side.community,
        starts_at=clock.now(),
    )
    return Cell({"grant_id": grant.pk})


def proposal(side: Side) -> Cell:
    """A role that waits to be given."""
    row = GrantProposal.objects.create(
        user=make_user(f"{side.name}-waiting-{uuid.uuid4().hex[:6]}"),
        role=Grant.Role.COMMUNITY_WORKER,
        community=side.community,
        proposed_at=clock.now(),
    )
    return Cell({"proposal_id": row.pk})


def waiting_roles(side: Side) -> Cell:
    """Roles that wait, to be given all at once."""
    proposal(side)
    return Cell()


def place_without_account(side: Side) -> Cell:
    """A community for which nobody can sign in."""
    empty_community(side)
    return Cell()


def export_wish(_side: Side) -> Cell:
    """A list with phones to ask for."""
    return Cell(data={"kind": "members", "purpose": "试验需要"})


def _asked(side: Side, status: str) -> ExportRequest:
    """Of the liaison (own) or of somebody else (other)."""
    own = side.name == "own"
    asker = side.users["organ_liaison"] if own else make_user(f"asker{word(side)}")
    decided = status != "requested"
    if f"用途{side.name}" not in side.canaries:
        side.canaries.append(f"用途{side.name}")
    return ExportRequest.objects.create(
        requested_by=asker,
        requested_at=clock.now(),
        purpose=f"用途{side.name}",
        kind="members",
        status=status,
        approved_by=side.users["committee_officer"] if decided else None,
        decided_at=clock.now() if decided else None,
        watermark="试验" if decided else "",
    )


def asked_export(side: Side) -> Cell:
    """A request to decide."""
    return Cell({"request_id": _asked(side, "requested").id}, {"note": "试验"})


def approved_export(side: Side) -> Cell:
    """A list to take."""
    return Cell({"request_id": _asked(side, "approved").id})


def preset_choice(_side: Side) -> Cell:
    """The shipped preset."""
    return Cell(data={"preset": "220122"})


def shown_structure(side: Side) -> Cell:
    """A structure as the preview packed it."""
    return Cell(data={"plan": packed(StructurePlan(streets=[f"新{word(side)}街道"]))})


PAGE_OBJECTS: dict[str, Factory] = {
    factory.__name__: factory
    for factory in (
        county_facts,
        new_name,
        empty_street,
        street,
        community,
        new_community,
        empty_community,
        organ,
        empty_organ,
        new_party_organisation,
        party_organisation,
        member_page,
        registry_member,
        left_member,
        new_member,
        new_grant,
        given_grant,
        proposal,
        waiting_roles,
        place_without_account,
        export_wish,
        asked_export,
        approved_export,
        preset_choice,
        shown_structure,
    )
}
