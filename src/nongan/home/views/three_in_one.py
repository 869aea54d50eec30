"""The three-in-one page of one member, as the table of `home.policies` opens it."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.home import policies
from nongan.home.queries.three_in_one import three_in_one
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member


@never_cache
@require_GET
def member_three_in_one(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """Home organisation, temporary branch and community of one member, each in its scope."""
    member = get_object_or_404(Member, id=member_id)
    access = policies.access_to(request.user, member)
    if not any(access.opens(block) for block in policies.BLOCKS):
        raise Http404
    visible = organisations.members_visible_to(request.user)
    context = {
        "member": member,
        "access": access,
        "opens": {block: access.opens(block) for block in policies.BLOCKS},
        "acts": {block: access.may(block, "act") for block in policies.BLOCKS},
        "view": three_in_one(member, access),
        "has_page": visible.filter(id=member.id).exists(),
    }
    return render(request, "home/three_in_one.html", context)
