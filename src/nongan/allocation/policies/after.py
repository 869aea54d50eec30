"""Who may do what once a plan is approved; who states wishes, and who sees which list."""

from django.db.models import Q, QuerySet

from nongan.allocation.models import AllocationPlan, PlanNotice, ReviewRequest
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Grant, Member, Membership, PartyOrganisation

Role = Grant.Role
Actor = organisations.Actor
IN_COMMUNITY = (Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER)


def can_lead_plans(actor: Actor) -> bool:
    """The working committee publishes, amends, re-plans, answers and closes (M02)."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER)


def can_see_lists(actor: Actor) -> bool:
    """The committee, the organs and the communities work with the lists of the plan."""
    return organisations.holds_role(
        actor, Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON, *IN_COMMUNITY
    )


def _own_communities(actor: Actor) -> set[int]:
    grants = [g for g in organisations.grants_held(actor) if g.role in IN_COMMUNITY]
    return {grant.community_id for grant in grants if grant.community_id is not None}


def listed_units(actor: Actor) -> QuerySet[PartyOrganisation]:
    """The units whose list a person may open."""
    units = PartyOrganisation.objects.filter(organ__isnull=False)
    return (
        units
        if can_lead_plans(actor)
        else units.filter(id__in=organisations.own_party_organisations(actor))
    )


def listed_communities(actor: Actor) -> QuerySet[Community]:
    """The communities whose list a person may open."""
    places = Community.objects.all()
    return places if can_lead_plans(actor) else places.filter(id__in=_own_communities(actor))


def own_notices(actor: Actor) -> QuerySet[PlanNotice]:
    """The notices that wait for this person: to the own unit or the own branch, never others'.

    The committee sends them and sees only how many have been opened.
    """
    units, places = organisations.own_party_organisations(actor), _own_communities(actor)
    reach = Q(unit__in=units) | Q(community__in=places)
    return PlanNotice.objects.filter(reach, plan__status__in=AllocationPlan.IN_FORCE)


def visible_reviews(actor: Actor) -> QuerySet[ReviewRequest]:
    """All for the committee; a member's own for the member. Nobody else reads a request."""
    return ReviewRequest.objects.all() if can_lead_plans(actor) else own_reviews(actor)


def own_reviews(actor: Actor) -> QuerySet[ReviewRequest]:
    """The requests that a member made for themself; they alone take one back."""
    own = [g.member_id for g in organisations.grants_held(actor) if g.role == Role.MEMBER]
    return ReviewRequest.objects.filter(member__in=own)


def can_answer_review(actor: Actor, member_id: object) -> bool:
    """An officer answers, never in the own matter."""
    own = [grant.member_id for grant in organisations.grants_held(actor)]
    return can_lead_plans(actor) and member_id not in own


def is_own(actor: Actor, member: Member) -> bool:
    """Say whether this account is the member's own."""
    grants = organisations.grants_held(actor)
    return any(grant.role == Role.MEMBER and grant.member_id == member.id for grant in grants)


def wishing_members(actor: Actor) -> QuerySet[Member]:
    """The members whose wishes a person may read and state: the own, or the own unit's."""
    active = Member.objects.filter(status=Member.Status.ACTIVE)
    own = [g.member_id for g in organisations.grants_held(actor) if g.role == Role.MEMBER]
    homes = Membership.objects.filter(
        ends_on=None, party_organisation__in=organisations.own_party_organisations(actor)
    )
    return active.filter(Q(id__in=own) | Q(id__in=homes.values("member")))


def can_wish(actor: Actor) -> bool:
    """Members state their own wishes, liaisons those of their unit's people."""
    return organisations.holds_role(actor, Role.MEMBER, Role.ORGAN_LIAISON)


def is_member(actor: Actor) -> bool:
    """Say whether this account is a member's own."""
    return organisations.holds_role(actor, Role.MEMBER)
