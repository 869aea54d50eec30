"""Who may see and do what in the registry; the only reader of grants beside the queries."""

from django.db.models import QuerySet

from nongan.organisations.models import ExportRequest, Grant, Member, PartyOrganisation
from nongan.organisations.queries import (
    Actor,
    grants_held,
    holds_role,
    members_visible_to,
    party_organisations_open_to,
    roles_of,
)

Role = Grant.Role
LOOKS_AT_PEOPLE = (
    Role.COMMITTEE_OFFICER,
    Role.ORGAN_LIAISON,
    Role.BRANCH_OFFICER,
    Role.COMMUNITY_WORKER,
)


def can_see_structure(actor: Actor) -> bool:
    """Names of streets, communities and organs are for everybody with a role."""
    return bool(roles_of(actor))


def can_change_structure(actor: Actor) -> bool:
    """The working committee keeps the structure; the system administrator sets it up."""
    return holds_role(actor, Role.COMMITTEE_OFFICER, Role.SYSTEM_ADMIN)


def visible_members(actor: Actor) -> QuerySet[Member]:
    """The members an account may see at all; the auditor and the administrators see none."""
    return members_visible_to(actor)


def can_list_members(actor: Actor) -> bool:
    """The list is for those who look after people, not for a single member."""
    return holds_role(actor, *LOOKS_AT_PEOPLE)


def can_register_members(actor: Actor, party_organisation: PartyOrganisation) -> bool:
    """The committee everywhere, a liaison in the own Party organisation."""
    if holds_role(actor, Role.COMMITTEE_OFFICER):
        return True
    own = party_organisations_open_to(actor).filter(id=party_organisation.id)
    return holds_role(actor, Role.ORGAN_LIAISON) and own.exists()


def can_register_anywhere(actor: Actor) -> bool:
    """Say whether the account may register members in some Party organisation."""
    return holds_role(actor, Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON)


def can_change_member(actor: Actor, home: PartyOrganisation | None) -> bool:
    """Who may register into a member's Party organisation may change its members.

    A member without one (left) is the committee's alone.
    """
    if home is None:
        return holds_role(actor, Role.COMMITTEE_OFFICER)
    return can_register_members(actor, home)


def can_move_member(actor: Actor) -> bool:
    """A move concerns two Party organisations, so the working committee makes it."""
    return holds_role(actor, Role.COMMITTEE_OFFICER)


def can_write_many_members(actor: Actor) -> bool:
    """Batches of rosters are confirmed by the working committee."""
    return holds_role(actor, Role.COMMITTEE_OFFICER)


def can_unmask_phone(actor: Actor, member: Member) -> bool:
    """Whoever looks after this very member may call them, with a reason that is logged."""
    if not can_list_members(actor):
        return False
    return members_visible_to(actor).filter(id=member.id).exists()


def can_see_looks(actor: Actor, member: Member) -> bool:
    """The committee and the member see who looked; the auditor reads it in the audit log."""
    own = any(grant.member_id == member.id for grant in grants_held(actor))
    return own or holds_role(actor, Role.COMMITTEE_OFFICER)


def can_see_grants(actor: Actor) -> bool:
    """The three administrators see who holds which role."""
    return holds_role(actor, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR)


def can_change_grants(actor: Actor) -> bool:
    """Only the security administrator gives and ends roles (domain.md §3.6)."""
    return holds_role(actor, Role.SECURITY_ADMIN)


def can_create_accounts(actor: Actor) -> bool:
    """Only the system administrator makes accounts (domain.md §3.6)."""
    return holds_role(actor, Role.SYSTEM_ADMIN)


def can_request_export(actor: Actor) -> bool:
    """Those who look after people may ask for a list with phones."""
    return holds_role(actor, *LOOKS_AT_PEOPLE)


def can_decide_exports(actor: Actor) -> bool:
    """The working committee decides; never the one who asked (see `can_decide_export`)."""
    return holds_role(actor, Role.COMMITTEE_OFFICER)


def can_decide_export(actor: Actor, request: ExportRequest) -> bool:
    """A second person of the working committee decides on a request."""
    return can_decide_exports(actor) and actor.pk != request.requested_by_id


def can_take_export(actor: Actor, request: ExportRequest) -> bool:
    """Only the person who asked takes the file."""
    return actor.pk == request.requested_by_id and can_request_export(actor)


def visible_export_requests(actor: Actor) -> QuerySet[ExportRequest]:
    """The own requests; the working committee and the auditor see all."""
    if holds_role(actor, Role.COMMITTEE_OFFICER, Role.AUDITOR):
        return ExportRequest.objects.all()
    if not roles_of(actor):
        return ExportRequest.objects.none()
    return ExportRequest.objects.filter(requested_by_id=actor.pk)


def can_follow_first_run(actor: Actor) -> bool:
    """The first-run guide is for those who set the county up."""
    return holds_role(actor, Role.COMMITTEE_OFFICER, Role.SYSTEM_ADMIN)


def can_take_template(actor: Actor) -> bool:
    """The blank roster template holds no data; everybody with a role may take it."""
    return bool(roles_of(actor))


def can_see_exports(actor: Actor) -> bool:
    """The working committee and the auditor see every request."""
    return holds_role(actor, Role.COMMITTEE_OFFICER, Role.AUDITOR)


def can_open_exports(actor: Actor) -> bool:
    """Whoever may ask for a list with phones, or sees the requests of others."""
    return holds_role(actor, *LOOKS_AT_PEOPLE, Role.AUDITOR)
