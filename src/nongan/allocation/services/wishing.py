"""What allocating is told beforehand: where members would like to serve, where communities lie."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import CommunityPoint, CommunityWish
from nongan.allocation.policies import after as policies
from nongan.audit import services as audit
from nongan.kernel.errors import NotAllowed, Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import County, Member

MOST_WISHES = 3


@transaction.atomic
def state_wishes(
    *, member_number: str, community_ids: Sequence[int], actor: User, at: datetime
) -> list[CommunityWish]:
    """Set the communities in which a member would like to serve, best first; none clears them.

    No reason is asked. Raises NotAllowed for a member who is not the actor's own or of the actor's
    unit; Refused for more than three, for one twice, or for a closed community.
    """
    member = Member.objects.select_for_update(of=("self",)).filter(number=member_number).first()
    if member is None or not policies.wishing_members(actor).filter(pk=member.pk).exists():
        raise NotAllowed
    if len(community_ids) > MOST_WISHES or len(set(community_ids)) < len(community_ids):
        raise Refused(_("Name up to three different communities."), code="bad_wishes")
    known = organisations.open_communities().filter(id__in=community_ids)
    if known.count() < len(community_ids):
        raise Refused(_("One of the communities is closed or unknown."), code="closed")
    CommunityWish.objects.filter(member=member).delete()
    wishes = [
        CommunityWish(member=member, community_id=place, rank=rank)
        for rank, place in enumerate(community_ids, start=1)
    ]
    CommunityWish.objects.bulk_create(wishes)
    details = {"member": member.number, "wishes": len(wishes)}
    audit.record(actor=actor, verb="wishes.stated", target=member, at=at, details=details)
    return wishes


@transaction.atomic
def set_coordinates(
    *, coordinates: Mapping[int, tuple[Decimal, Decimal] | None], actor: User, at: datetime
) -> None:
    """Set where communities lie, by longitude and latitude; None forgets one.

    Only distances between communities are ever used. Raises NotAllowed; Refused for an unknown
    community or a point that is not on the earth.
    """
    require(policies.can_lead_plans(actor))
    County.objects.select_for_update().first()
    known = set(organisations.open_communities().values_list("id", flat=True))
    if coordinates.keys() - known:
        raise Refused(_("One of the communities is closed or unknown."), code="closed")
    for community, point in coordinates.items():
        if point is None:
            CommunityPoint.objects.filter(community=community).delete()
            continue
        longitude, latitude = point
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise Refused(_("This point is not on the earth."), code="bad_point")
        CommunityPoint.objects.update_or_create(
            community_id=community, defaults={"longitude": longitude, "latitude": latitude}
        )
    details = {"communities": sum(point is not None for point in coordinates.values())}
    audit.record(
        actor=actor,
        verb="community_coordinates.set",
        target="allocation.CommunityPoint",
        at=at,
        details=details,
    )
