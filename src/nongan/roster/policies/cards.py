"""Who may see and do what with contact cards and feedback: the community writes, the temporary
branch receives and reviews, the home organisation reads, the member sees the own and objects."""

from django.db.models import Q, QuerySet

from nongan.accounts.models import User
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant, Membership
from nongan.roster.models import CardBatch, ContactCard, Feedback
from nongan.roster.policies.checks import (
    IN_COMMUNITY,
    is_committee,
    own_communities,
    own_organisations,
)

Role = Grant.Role
Actor = organisations.Actor


def _places(actor: Actor, role: str) -> list[int]:
    grants = organisations.grants_held(actor)
    return [g.community_id for g in grants if g.role == role and g.community_id is not None]


def written_communities(actor: Actor) -> list[int]:
    """The communities in whose name the actor fills in receipts and feedback: a worker's own."""
    return _places(actor, Role.COMMUNITY_WORKER)


def led_communities(actor: Actor) -> list[int]:
    """The communities whose temporary branch the actor leads."""
    return _places(actor, Role.BRANCH_OFFICER)


def can_open_cards(actor: Actor) -> bool:
    """Whoever works with cards; a member has the own page."""
    return organisations.holds_role(
        actor, Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON, *IN_COMMUNITY
    )


def can_open_own(actor: Actor) -> bool:
    """A member sees the own cards."""
    return isinstance(actor, User) and organisations.member_of(actor) is not None


def can_issue_cards(actor: Actor) -> bool:
    """The working committee issues cards with the roster, and revokes them."""
    return is_committee(actor)


def can_write_in(actor: Actor, community: int) -> bool:
    """Receipts and feedback are the community's word: its workers write them (M06, M07)."""
    return community in written_communities(actor)


def can_lead_in(actor: Actor, community: int) -> bool:
    """The temporary branch acknowledges receipts and reminds (M06)."""
    return community in led_communities(actor)


def can_judge(actor: Actor, card: ContactCard) -> bool:
    """Whether a card that does not fit is right is said by the branch of the card's community,
    or by the committee."""
    return is_committee(actor) or card.community_id in led_communities(actor)


def _homes(actor: Actor) -> QuerySet[Membership]:
    organs = own_organisations(actor)
    return Membership.objects.filter(ends_on__isnull=True, party_organisation__in=organs)


def visible_batches(actor: Actor) -> QuerySet[CardBatch]:
    """The batches of cards; they name nobody."""
    return CardBatch.objects.all() if can_open_cards(actor) else CardBatch.objects.none()


def visible_cards(actor: Actor) -> QuerySet[ContactCard]:
    """All for the committee; a community's own and those it received; an organ's people's."""
    if is_committee(actor):
        return ContactCard.objects.all()
    reach = Q(pk__in=[])
    if places := own_communities(actor):
        received = ContactCard.objects.filter(
            receipts__community__in=places, receipts__is_current=True
        )
        reach |= Q(community__in=places) | Q(pk__in=received.values("pk"))
    if own_organisations(actor):
        reach |= Q(member__in=_homes(actor).values("member"))
    return ContactCard.objects.filter(reach)


def own_cards(actor: User) -> QuerySet[ContactCard]:
    """The cards that were issued to the member."""
    return ContactCard.objects.filter(member=organisations.member_of(actor), member__isnull=False)


def visible_feedback(actor: Actor) -> QuerySet[Feedback]:
    """All for the committee and the community; for the home organisation what was handed in."""
    if is_committee(actor):
        return Feedback.objects.all()
    reach = Q(pk__in=[])
    if places := own_communities(actor):
        reach |= Q(occasion__community__in=places)
    if own_organisations(actor):
        reach |= Q(member__in=_homes(actor).values("member")) & ~Q(status__in=Feedback.OPEN)
    return Feedback.objects.filter(reach)


def own_feedback(actor: User) -> QuerySet[Feedback]:
    """What communities handed in on the member; a draft is nobody's fact yet."""
    rows = Feedback.objects.exclude(status__in=Feedback.OPEN)
    return rows.filter(member=organisations.member_of(actor), member__isnull=False)


def readable_feedback(actor: User) -> QuerySet[Feedback]:
    """What one may open: what one works with, and the own."""
    return Feedback.objects.filter(
        Q(pk__in=visible_feedback(actor).values("pk")) | Q(pk__in=own_feedback(actor).values("pk"))
    )


def is_own(actor: Actor, feedback: Feedback) -> bool:
    """Say whether the feedback is on the actor."""
    if not isinstance(actor, User):
        return False
    member = organisations.member_of(actor)
    return member is not None and member.pk == feedback.member_id


def can_evaluate(actor: Actor, feedback: Feedback) -> bool:
    """A worker of the community where the occasion was, never the member concerned."""
    return can_write_in(actor, feedback.occasion.community_id) and not is_own(actor, feedback)


def can_review(actor: Actor, feedback: Feedback) -> bool:
    """An objection is answered by the branch or the committee: neither the evaluator nor the
    member (order 67 art. 13; evaluator ≠ reviewer)."""
    if is_own(actor, feedback) or feedback.evaluator_id == getattr(actor, "pk", None):
        return False
    return is_committee(actor) or can_lead_in(actor, feedback.occasion.community_id)


def can_settle(actor: Actor) -> bool:
    """The working committee lays feedback down whose clock has run, and locks quarters."""
    return is_committee(actor)
