"""Who may import what: the committee everything, a liaison one organ, a community its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from nongan.accounts.models import User
from nongan.kernel.errors import require
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant
from nongan.roster.models import ImportBatch, Kind

PAPERS_OF_A_COMMUNITY = frozenset({Kind.RECEIPTS, Kind.FEEDBACK, Kind.ATTENDANCE})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose papers a person may bring in; both empty: the whole county's."""

    party_organisation: int | None = None
    community: int | None = None


def _grants(actor: User, roles: Sequence[str]) -> list[Grant]:
    return [grant for grant in organisations.grants_held(actor) if grant.role in roles]


def is_committee(actor: User) -> bool:
    """Say whether this is an officer of the working committee."""
    return organisations.holds_role(actor, Grant.Role.COMMITTEE_OFFICER)


def import_scope(actor: User, kind: str) -> Scope | None:
    """The scope in which this person may import papers of a kind; None: not at all."""
    if is_committee(actor):
        return Scope()
    if kind == Kind.ROSTERS:
        grants = _grants(actor, [Grant.Role.ORGAN_LIAISON])
        return Scope(party_organisation=grants[0].party_organisation_id) if grants else None
    if kind in PAPERS_OF_A_COMMUNITY:
        roles = [Grant.Role.COMMUNITY_WORKER, Grant.Role.BRANCH_OFFICER]
        grants = _grants(actor, roles)
        return Scope(community=grants[0].community_id) if grants else None
    return None


def can_propose_structure(actor: organisations.Actor) -> bool:
    """The committee alone: papers name people, and no administrator brings people in."""
    return isinstance(actor, User) and is_committee(actor)


def can_see_senders(actor: organisations.Actor) -> bool:
    """Who has not sent a paper yet is the committee's to know and to ask for."""
    return isinstance(actor, User) and is_committee(actor)


def importable_kinds(actor: User) -> list[Kind]:
    """The kinds of papers this person may bring in, in the order of the year's work."""
    return [kind for kind in Kind if import_scope(actor, kind) is not None]


def can_import_anything(actor: organisations.Actor) -> bool:
    """Say whether imports are this person's business at all."""
    return isinstance(actor, User) and bool(importable_kinds(actor))


def visible_batches(actor: User) -> QuerySet[ImportBatch]:
    """The batches this person may see; a stranger sees none."""
    if is_committee(actor):
        return ImportBatch.objects.all()
    organs = [g.party_organisation_id for g in _grants(actor, [Grant.Role.ORGAN_LIAISON])]
    roles = [Grant.Role.COMMUNITY_WORKER, Grant.Role.BRANCH_OFFICER]
    communities = [grant.community_id for grant in _grants(actor, roles)]
    return ImportBatch.objects.filter(
        Q(party_organisation__in=organs) | Q(community__in=communities)
    )


def can_change_batch(actor: User, batch: ImportBatch) -> bool:
    """Say whether this person may correct, confirm or discard a batch."""
    scope = import_scope(actor, batch.kind)
    if scope is None:
        return False
    return scope == Scope() or scope == Scope(batch.party_organisation_id, batch.community_id)


def can_take_back_batch(actor: User, batch: ImportBatch) -> bool:
    """Say whether this person may take a confirmed batch back: the committee alone may."""
    return is_committee(actor) and can_change_batch(actor, batch)


def require_change(actor: User, batch: ImportBatch) -> None:
    """Raise NotAllowed unless this person may correct the batch."""
    require(can_change_batch(actor, batch))
