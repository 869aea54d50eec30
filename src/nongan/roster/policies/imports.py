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
OPEN = Q(ends_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose papers a person may bring in; both empty: the whole county's."""

    party_organisation: int | None = None
    community: int | None = None


def _grants(actor: User, roles: Sequence[str]) -> QuerySet[Grant]:
    return Grant.objects.filter(OPEN, user_id=actor.pk, role__in=roles).order_by("starts_at", "id")


def is_committee(actor: User) -> bool:
    """Say whether this is an officer of the working committee."""
    return organisations.holds_role(actor, Grant.Role.COMMITTEE_OFFICER)


def import_scope(actor: User, kind: str) -> Scope | None:
    """The scope in which this person may import papers of a kind; None: not at all."""
    if is_committee(actor):
        return Scope()
    if kind == Kind.ROSTERS:
        grant = _grants(actor, [Grant.Role.ORGAN_LIAISON]).first()
        return Scope(party_organisation=grant.party_organisation_id) if grant else None
    if kind in PAPERS_OF_A_COMMUNITY:
        roles = [Grant.Role.COMMUNITY_WORKER, Grant.Role.BRANCH_OFFICER]
        grant = _grants(actor, roles).first()
        return Scope(community=grant.community_id) if grant else None
    return None


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
    organs = _grants(actor, [Grant.Role.ORGAN_LIAISON]).values("party_organisation")
    roles = [Grant.Role.COMMUNITY_WORKER, Grant.Role.BRANCH_OFFICER]
    communities = _grants(actor, roles).values("community")
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
