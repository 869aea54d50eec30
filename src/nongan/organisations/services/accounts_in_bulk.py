"""Accounts for all liaisons and communities at once, with printed one-time passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db import transaction

from nongan.accounts.models import User
from nongan.accounts.services.passwords import AccountSpec, Slip, issue_one_time_passwords
from nongan.kernel.errors import require
from nongan.organisations import policies
from nongan.organisations.models import Community, Grant, GrantProposal, PartyOrganisation
from nongan.organisations.queries.first_run import places_without_accounts


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One slip to cut out: for which place, the sign-in name, the password once in clear."""

    place: str
    slip: Slip


def account_specs(
    organisations: Sequence[PartyOrganisation], communities: Sequence[Community]
) -> list[AccountSpec]:
    """Sign-in names that are free: `dw007` for organ 7 (`dw007-2` for its second Party
    organisation), `sq03` for the community with that number."""
    wanted = [
        (f"dw{row.organ.number if row.organ else row.pk:03d}", f"{row.organ or row}联络员")
        for row in organisations
    ]
    wanted += [(f"sq{row.pk:02d}", f"{row}工作人员") for row in communities]
    taken = set(User.objects.values_list("username", flat=True))
    specs = []
    for name, shown in wanted:
        free = name
        for number in count(2):
            if free not in taken:
                break
            free = f"{name}-{number}"
        taken.add(free)
        specs.append(AccountSpec(free, shown))
    return specs


@transaction.atomic
def create_accounts_in_bulk(*, actor: User | None, at: datetime) -> list[PrintedSlip]:
    """Make an account for every organ's liaison and every community that has none.

    The roles are proposed; the security administrator gives them. The one event is that of
    `issue_one_time_passwords`. Running it twice makes nothing twice. Raises NotAllowed, Refused.
    """
    require(actor is None or policies.can_create_accounts(actor))
    organisations, communities = places_without_accounts()
    specs = account_specs(organisations, communities)
    if not specs:
        return []
    slips = issue_one_time_passwords(specs=specs, actor=actor, at=at)
    liaisons, workers = slips[: len(organisations)], slips[len(organisations) :]
    GrantProposal.objects.bulk_create(_proposals(organisations, liaisons, at))
    GrantProposal.objects.bulk_create(
        [
            GrantProposal(
                user=slip.user,
                role=Grant.Role.COMMUNITY_WORKER,
                community=community,
                proposed_at=at,
            )
            for community, slip in zip(communities, workers, strict=True)
        ]
    )
    places = [str(row.organ or row) for row in organisations] + [str(row) for row in communities]
    return [PrintedSlip(place, slip) for place, slip in zip(places, slips, strict=True)]


def _proposals(
    rows: Sequence[PartyOrganisation], slips: Sequence[Slip], at: datetime
) -> list[GrantProposal]:
    return [
        GrantProposal(
            user=slip.user,
            role=Grant.Role.ORGAN_LIAISON,
            party_organisation=row,
            proposed_at=at,
        )
        for row, slip in zip(rows, slips, strict=True)
    ]
