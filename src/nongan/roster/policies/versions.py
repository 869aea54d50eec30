"""Who may see and issue the roster."""

from django.db.models import QuerySet

from nongan.accounts.models import User
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant, PartyOrganisation
from nongan.roster.models import RosterEntry, RosterVersion
from nongan.roster.queries import versions as queries

Role = Grant.Role
Actor = organisations.Actor
Status = RosterVersion.Status


def can_prepare_versions(actor: Actor) -> bool:
    """The working committee drafts, approves and issues the roster."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER)


def can_confirm_organ(actor: Actor, party_organisation: PartyOrganisation) -> bool:
    """An organ's liaison confirms its own people; the committee may in its place (M05)."""
    return can_prepare_versions(actor) or organisations.holds_role(
        actor, Role.ORGAN_LIAISON, party_organisation=party_organisation
    )


def can_see_versions(actor: Actor) -> bool:
    """The committee, the organs and the communities work with the roster."""
    return organisations.holds_role(
        actor,
        Role.COMMITTEE_OFFICER,
        Role.ORGAN_LIAISON,
        Role.BRANCH_OFFICER,
        Role.COMMUNITY_WORKER,
    )


def visible_versions(actor: Actor) -> QuerySet[RosterVersion]:
    """All for the committee; for others what was issued, for liaisons also what waits for them."""
    if can_prepare_versions(actor):
        return RosterVersion.objects.all()
    if not can_see_versions(actor):
        return RosterVersion.objects.none()
    shown = [Status.ISSUED, Status.SUPERSEDED]
    if organisations.holds_role(actor, Role.ORGAN_LIAISON):
        shown += [Status.DRAFT, Status.ORGAN_CONFIRMED, Status.COMMITTEE_APPROVED]
    return RosterVersion.objects.filter(status__in=shown)


def visible_entries(actor: User, version: RosterVersion) -> QuerySet[RosterEntry]:
    """The lines a person may see: an organ's own people, those whom a community was given."""
    return queries.lines_open_to(actor, version)
