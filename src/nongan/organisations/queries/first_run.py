"""How far the first day has come, and what is still missing."""

from dataclasses import dataclass

from nongan.organisations.models import (
    Community,
    County,
    Grant,
    GrantProposal,
    Member,
    Organ,
    PartyOrganisation,
)
from nongan.organisations.queries.structure import of_organs, open_communities


@dataclass(frozen=True)
class FirstRun:
    """The first steps of a county; higher apps add theirs (import, roster, reverse check)."""

    county: County | None
    organs: int
    communities: int
    accounts_missing: int
    roles_waiting: int
    members: int

    @property
    def has_structure(self) -> bool:
        """Step 1 is done: the county, its organs and its communities are known."""
        return self.county is not None and self.organs > 0 and self.communities > 0

    @property
    def has_accounts(self) -> bool:
        """Step 2 is done: every liaison and every community can sign in and may work."""
        return self.has_structure and self.accounts_missing == 0 and self.roles_waiting == 0

    @property
    def has_members(self) -> bool:
        """Step 4 is done: the first rosters are in."""
        return self.members > 0


def places_without_accounts() -> tuple[list[PartyOrganisation], list[Community]]:
    """Organs' top Party organisations and communities that nobody can sign in for yet."""
    grants = Grant.objects.filter(ends_at__isnull=True)
    proposed = GrantProposal.objects.all()
    rows = (
        of_organs()
        .select_related("parent")
        .exclude(
            id__in=grants.filter(party_organisation__isnull=False).values("party_organisation")
        )
        .exclude(
            id__in=proposed.filter(party_organisation__isnull=False).values("party_organisation")
        )
    )
    communities = (
        open_communities()
        .exclude(id__in=grants.filter(community__isnull=False).values("community"))
        .exclude(id__in=proposed.filter(community__isnull=False).values("community"))
    )
    tops = [row for row in rows if row.parent is None or row.parent.organ_id != row.organ_id]
    return tops, list(communities)


def first_run() -> FirstRun:
    """The state of the first steps; about seven counting queries."""
    organisations, communities = places_without_accounts()
    return FirstRun(
        county=County.objects.first(),
        organs=Organ.objects.filter(closed_on__isnull=True).count(),
        communities=Community.objects.filter(closed_on__isnull=True).count(),
        accounts_missing=len(organisations) + len(communities),
        roles_waiting=GrantProposal.objects.count(),
        members=Member.objects.count(),
    )
