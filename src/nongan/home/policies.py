"""The three-in-one view (三位一体): who sees what of one member, and may do what. TABLE is the law.

A role stands to a member in one of three scopes: `own` (it holds the member now), `former` (it
held the member, or the post, no longer), `other`. The committee and the member know one scope.
"""

from collections.abc import Iterator

from nongan.branches.models import Placement
from nongan.home.queries.three_in_one import BLOCKS, Access, Span
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant, Member, Membership

__all__ = ["ACTIONS", "BLOCKS", "SCOPES", "TABLE", "Access", "access_to"]

Actor = organisations.Actor
Role = Grant.Role
SCOPES = ("own", "former", "other")
# see: as it stands, and before · history: of the own time only · phone: masked, may ask for it
# with a reason · act: change what the block holds
ACTIONS = ("see", "history", "phone", "act")

TABLE: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    # The superior sees, and does not act in anybody's place.
    ("committee_officer", "own"): {
        "home": frozenset({"see", "phone"}),
        "branch": frozenset({"see"}),
        "community": frozenset({"see"}),
    },
    ("member", "own"): {
        "home": frozenset({"see"}),
        "branch": frozenset({"see"}),
        "community": frozenset({"see"}),
    },
    ("organ_liaison", "own"): {
        "home": frozenset({"see", "phone", "act"}),
        "branch": frozenset({"see"}),
        "community": frozenset({"see"}),
    },
    ("organ_liaison", "former"): {
        "home": frozenset({"history"}),
        "branch": frozenset({"history"}),
        "community": frozenset({"history"}),
    },
    ("branch_officer", "own"): {
        "home": frozenset({"see", "phone"}),
        "branch": frozenset({"see", "act"}),
        "community": frozenset({"see"}),
    },
    ("branch_officer", "former"): {
        "branch": frozenset({"history"}),
        "community": frozenset({"history"}),
    },
    ("community_worker", "own"): {
        "home": frozenset({"see", "phone"}),
        "branch": frozenset({"see"}),
        "community": frozenset({"see", "act"}),
    },
    ("community_worker", "former"): {
        "branch": frozenset({"history"}),
        "community": frozenset({"history"}),
    },
}
HOSTS = (Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER)


def access_to(actor: Actor, member: Member) -> Access:
    """What the actor may see and do of a member; grants are read at every request (E11)."""
    access = Access()
    for role, scope, spans in _standings(actor, member):
        given = TABLE.get((role, scope), {})
        for block, actions in given.items():
            access.blocks[block] |= actions
        if scope == "own" and given:
            hosted = {span.community for span in spans if span.community is not None}
            access.communities |= hosted
            access.is_whole |= role not in HOSTS
        elif given:
            access.spans += spans
    if not access.is_whole:
        access.former_homes = organisations.own_party_organisations(actor)
    return access


def _standings(actor: Actor, member: Member) -> Iterator[tuple[str, str, list[Span]]]:
    """Each role that the actor holds, and how it stands to the member."""
    memberships = list(Membership.objects.filter(member=member))
    placements = list(Placement.objects.filter(member=member))
    homes = organisations.own_party_organisations(actor)
    for grant in organisations.grants_held(actor):
        if grant.role == Role.COMMITTEE_OFFICER or grant.member_id == member.id:
            yield grant.role, "own", []
        elif grant.role == Role.ORGAN_LIAISON:
            held = [row for row in memberships if row.party_organisation_id in homes]
            yield grant.role, *_scope([Span(row.starts_on, row.ends_on) for row in held])
        elif grant.role in HOSTS:
            here = [row for row in placements if row.community_id == grant.community_id]
            spans = [Span(row.starts_on, row.ends_on, row.community_id) for row in here]
            yield grant.role, *_scope(spans)


def _scope(spans: list[Span]) -> tuple[str, list[Span]]:
    if any(span.ends_on is None for span in spans):
        return "own", spans
    return ("former" if spans else "other"), spans
