"""Pages of wishes, and of where communities lie."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.forms.after import LiaisonWishForm, PointForm, WishForm
from nongan.allocation.models import CommunityWish
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.services import wishing
from nongan.kernel import clock
from nongan.kernel.answering import said
from nongan.organisations import queries as organisations


@require_GET
def wish_list(request: SignedInRequest) -> HttpResponse:
    """The own wishes, and for a liaison those of the unit's people."""
    if not policies.can_wish(request.user):
        raise Http404
    own = organisations.member_of(request.user)
    mine = list(CommunityWish.objects.filter(member=own).order_by("rank")) if own else []
    names = ("first", "second", "third")
    initial = {name: wish.community_id for name, wish in zip(names, mine, strict=False)}
    members = policies.wishing_members(request.user)
    wishes = CommunityWish.objects.filter(member__in=members).select_related("member", "community")
    by_member: dict[str, list[CommunityWish]] = {}
    for wish in wishes.order_by("member__number", "rank"):
        by_member.setdefault(wish.member.number, []).append(wish)
    is_liaison = organisations.holds_role(request.user, policies.Role.ORGAN_LIAISON)
    context = {
        "own": own,
        "form": WishForm(initial=initial),
        "liaison_form": LiaisonWishForm(auto_id="unit-%s") if is_liaison else None,
        "people": list(by_member.values()) if is_liaison else [],
    }
    return render(request, "allocation/wish_list.html", context)


@require_POST
def wish_state(request: SignedInRequest) -> HttpResponse:
    """State wishes: the own ones, or those of the member whose number is written."""
    if not policies.can_wish(request.user):
        raise Http404
    number = request.POST.get("member", "").strip().upper()
    own = organisations.member_of(request.user)
    if not number and own:
        number = own.number
    member = get_object_or_404(policies.wishing_members(request.user), number=number)
    form = WishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose communities from the list."))
        return redirect("allocation:wish-list")
    said(
        request,
        lambda: wishing.state_wishes(
            member_number=member.number,
            community_ids=form.chosen(),
            actor=request.user,
            at=clock.now(),
        ),
        _("Noted."),
    )
    return redirect("allocation:wish-list")


@require_GET
def point_list(request: SignedInRequest) -> HttpResponse:
    """Where communities lie, as a small table to be filled in."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    rows = [
        (
            place,
            PointForm(
                prefix=f"place-{place.pk}",
                initial={"longitude": point.longitude, "latitude": point.latitude} if point else {},
            ),
        )
        for place, point in queries.coordinates_table()
    ]
    return render(request, "allocation/point_list.html", {"rows": rows})


@require_POST
def point_set(request: SignedInRequest) -> HttpResponse:
    """Set the coordinates of the whole table."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    forms = {
        place.pk: PointForm(request.POST, prefix=f"place-{place.pk}")
        for place, _point in queries.coordinates_table()
    }
    if not all(form.is_valid() for form in forms.values()):
        messages.error(request, _("Write both numbers in degrees, or neither."))
        return redirect("allocation:point-list")
    coordinates = {place: form.point() for place, form in forms.items()}
    said(
        request,
        lambda: wishing.set_coordinates(
            coordinates=coordinates, actor=request.user, at=clock.now()
        ),
        _("Noted."),
    )
    return redirect("allocation:point-list")
