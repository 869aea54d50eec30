"""Who may see records and discrepancies, decide links, answer, verify and urge."""

from typing import Any, Literal

from django.db.models import Q, QuerySet

from nongan.accounts.models import User
from nongan.branches.models import Placement
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Grant, Membership
from nongan.roster.models import (
    CheckRun,
    Discrepancy,
    Exemption,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Occasion,
    Receipt,
    WrittenLine,
)

Role = Grant.Role
Actor = organisations.Actor
IN_COMMUNITY = (Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER)
Place = Literal["community_id", "party_organisation_id"]


def is_committee(actor: Actor) -> bool:
    """Say whether this is an officer of the working committee."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER)


def can_see_checks(actor: Actor) -> bool:
    """The committee, the communities and the organs work with the reverse check."""
    return organisations.holds_role(
        actor, Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON, *IN_COMMUNITY
    )


def can_run_checks(actor: Actor) -> bool:
    """The working committee runs the reverse check."""
    return is_committee(actor)


def can_choose_threshold(actor: Actor) -> bool:
    """The working committee answers for how much is left to the machine."""
    return is_committee(actor)


def can_export_run(actor: Actor) -> bool:
    """The whole answer of a run is the working committee's."""
    return is_committee(actor)


def visible_runs(actor: Actor) -> QuerySet[CheckRun]:
    """The runs; what a person sees in one is narrowed by `visible_discrepancies`."""
    return CheckRun.objects.all() if can_see_checks(actor) else CheckRun.objects.none()


def _own(actor: Actor, roles: tuple[str, ...], place: Place) -> list[int]:
    grants = [grant for grant in organisations.grants_held(actor) if grant.role in roles]
    return [found for grant in grants if (found := getattr(grant, place)) is not None]


def own_communities(actor: Actor) -> list[int]:
    """The communities in which the actor is a branch officer or a community worker."""
    return _own(actor, IN_COMMUNITY, "community_id")


def own_organisations(actor: Actor) -> set[int]:
    """The Party organisations that the actor is the liaison of, with those below."""
    own = _own(actor, (Role.ORGAN_LIAISON,), "party_organisation_id")
    return organisations.with_descendants(own)


def members_placed_here(user: User) -> QuerySet[Any]:
    """The ids of the members who serve in the communities the user looks after: what
    `organisations` cannot know, since placements stand above it."""
    placed = Placement.objects.filter(ends_on__isnull=True, community__in=own_communities(user))
    return placed.values("member")


def visible_discrepancies(actor: Actor) -> QuerySet[Discrepancy]:
    """All for the committee; a community's, an organ's people's, the member's own for others."""
    if is_committee(actor):
        return Discrepancy.objects.all()
    reach = Q(pk__in=[])
    if places := own_communities(actor):
        reach |= Q(community__in=places) | Q(other_community__in=places)
    if organs := own_organisations(actor):
        reach |= Q(party_organisation__in=organs)
    if isinstance(actor, User) and (member := organisations.member_of(actor)):
        reach |= Q(member=member)
    return Discrepancy.objects.filter(reach)


def _visible_lines[L: WrittenLine](actor: Actor, lines: QuerySet[L]) -> QuerySet[L]:
    current = lines.filter(is_current=True)
    if is_committee(actor):
        return current
    reach = Q(pk__in=[])
    if places := own_communities(actor):
        reach |= Q(community__in=places)
    if organs := own_organisations(actor):
        homes = Membership.objects.filter(ends_on__isnull=True, party_organisation__in=organs)
        reach |= Q(member__in=homes.values("member"))
    if isinstance(actor, User) and (member := organisations.member_of(actor)):
        reach |= Q(member=member, link_status=LinkStatus.LINKED)
    return current.filter(reach)


def visible_receipts(actor: Actor) -> QuerySet[Receipt]:
    """The receipts in force that the actor may see."""
    return _visible_lines(actor, Receipt.objects.all())


def visible_cards(actor: Actor) -> QuerySet[FeedbackCard]:
    """The feedback cards in force that the actor may see; the member sees the own (M07)."""
    return _visible_lines(actor, FeedbackCard.objects.all())


def visible_occasions(actor: Actor) -> QuerySet[Occasion]:
    """The occasions of the actor's communities."""
    if is_committee(actor):
        return Occasion.objects.all()
    return Occasion.objects.filter(community__in=own_communities(actor))


def reviewable_lines[L: WrittenLine](actor: Actor, model: type[L]) -> QuerySet[L]:
    """The lines whose links the actor may decide: the committee all, a community its own."""
    current = model._default_manager.filter(is_current=True)
    if is_committee(actor):
        return current
    return current.filter(community__in=own_communities(actor))


def lines_in_review[L: WrittenLine](actor: Actor, model: type[L]) -> QuerySet[L]:
    """The doubtful links that wait for the actor."""
    return (
        reviewable_lines(actor, model)
        .filter(link_status=LinkStatus.REVIEW)
        .exclude(link_by=LinkedBy.PERSON)
    )


def can_review(actor: Actor) -> bool:
    """Those who hold the paper or oversee it decide whom a line means."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER, *IN_COMMUNITY)


def can_review_in(actor: Actor, community_id: int) -> bool:
    """The committee reviews everywhere, a community's people in their own community."""
    return is_committee(actor) or community_id in own_communities(actor)


def community_names_to_review(actor: Actor) -> list[str] | None:
    """The names of the communities in which the actor reviews; None for all of them."""
    if is_committee(actor):
        return None
    own = Community.objects.filter(id__in=own_communities(actor))
    return list(own.values_list("name", flat=True))


def can_decide_link(actor: Actor, line: WrittenLine) -> bool:
    """The committee, and the community whose paper it is."""
    return can_review_in(actor, line.community_id)


def _concerns(actor: Actor, discrepancy: Discrepancy) -> bool:
    places = own_communities(actor)
    if discrepancy.community_id in places or (discrepancy.other_community_id or 0) in places:
        return True
    return discrepancy.party_organisation_id in own_organisations(actor)


def can_answer(actor: Actor, discrepancy: Discrepancy) -> bool:
    """The committee, the community, and the liaison of the member's organ explain or correct."""
    return is_committee(actor) or _concerns(actor, discrepancy)


def can_assign(actor: Actor, discrepancy: Discrepancy) -> bool:
    """The committee assigns; a branch officer within the own community."""
    if is_committee(actor):
        return True
    return (discrepancy.community_id or 0) in _own(actor, (Role.BRANCH_OFFICER,), "community_id")


def can_verify(actor: Actor, discrepancy: Discrepancy) -> bool:
    """Who may assign may verify, but never the own answer (maker ≠ checker)."""
    return can_assign(actor, discrepancy) and discrepancy.answered_by_id != actor.pk


def urgeable(actor: Actor) -> QuerySet[Discrepancy]:
    """Members not reported whom the actor may urge: as branch officer of the community or as
    liaison of the home organ, nobody else (M08; red line R7: there is no public list)."""
    places = _own(actor, (Role.BRANCH_OFFICER,), "community_id")
    reach = Q(community__in=places) | Q(party_organisation__in=own_organisations(actor))
    return Discrepancy.objects.filter(
        reach,
        kind=Discrepancy.Kind.NOT_REPORTED,
        is_present=True,
        status__in=Discrepancy.WAITING,
    )


def can_urge(actor: Actor) -> bool:
    """Branch officers and liaisons hand out urging sheets."""
    return organisations.holds_role(actor, Role.BRANCH_OFFICER, Role.ORGAN_LIAISON)


def can_exempt(actor: Actor, party_organisation: int | None) -> bool:
    """The committee, and the liaison of the member's organ, note exemptions."""
    return is_committee(actor) or (party_organisation or 0) in own_organisations(actor)


def can_see_exemptions(actor: Actor) -> bool:
    """The committee and the liaisons keep the exemptions."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON)


def visible_exemptions(actor: Actor) -> QuerySet[Exemption]:
    """All for the committee; those of the own organ's people for a liaison."""
    if is_committee(actor):
        return Exemption.objects.all()
    homes = Membership.objects.filter(
        ends_on__isnull=True, party_organisation__in=own_organisations(actor)
    )
    return Exemption.objects.filter(member__in=homes.values("member"))


def can_keep_occasion(actor: Actor, community: int) -> bool:
    """The committee, and those who work in the community, note its occasions."""
    return is_committee(actor) or community in own_communities(actor)
