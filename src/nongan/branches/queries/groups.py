"""The people of a branch: by home organisation, by Party group, and groups proposed for them."""

from collections import Counter
from dataclasses import dataclass

from nongan.branches.models import GroupMember, PartyGroup, Placement, TemporaryBranch
from nongan.branches.rules.groups import propose_groups
from nongan.kernel import digests
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, PartyOrganisation


@dataclass(frozen=True)
class Proposal:
    """Groups proposed for a branch; the digest names exactly these people in these groups."""

    groups: list[list[Member]]
    digest: str


@dataclass(frozen=True)
class GroupLine:
    """A settled group with those of its members who still serve here."""

    group: PartyGroup
    members: list[Member]


def people_of(branch: TemporaryBranch) -> list[Member]:
    """Who serves in the branch now, with the open membership at hand, by member number."""
    placed = Placement.objects.filter(community=branch.community_id, ends_on=None)
    rows = Member.objects.filter(id__in=placed.values("member"))
    return list(organisations.with_home(rows).order_by("number"))


def _home(member: Member) -> PartyOrganisation | None:
    belongs = organisations.home_of(member)
    return belongs.party_organisation if belongs else None


def counts_by_home(people: list[Member]) -> list[tuple[str, int]]:
    """How many come from each home organisation, the most first."""
    counts = Counter(home.name if home else "" for home in map(_home, people))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def proposed_groups(
    branch: TemporaryBranch, *, size: int, people: list[Member] | None = None
) -> Proposal:
    """Even groups of at most `size`, home organisations together where they fit."""
    members = people_of(branch) if people is None else people
    keyed = [(_key(_home(member)), member) for member in members]
    groups = propose_groups(keyed, size=size)
    said = [[member.number for member in group] for group in groups]
    return Proposal(groups, digests.digest(said))


def _key(home: PartyOrganisation | None) -> str:
    return f"{home.id:09d}" if home else ""


def group_lines(branch: TemporaryBranch, people: list[Member]) -> list[GroupLine]:
    """The groups of a branch; who no longer serves there is left out."""
    here = {member.id: member for member in people}
    seated: dict[int, list[Member]] = {}
    for group_id, member_id in GroupMember.objects.filter(branch=branch).values_list(
        "group", "member"
    ):
        if member_id in here:
            seated.setdefault(group_id, []).append(here[member_id])
    rows = branch.groups.select_related("leader")
    return [
        GroupLine(group, sorted(seated.get(group.id, []), key=lambda m: m.number)) for group in rows
    ]
