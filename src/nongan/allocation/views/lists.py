"""Pages of notices and of the lists per unit and per branch; no phone stands on any of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.models import PlanNotice
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.services import notifying
from nongan.branches.models import Placement
from nongan.kernel import clock
from nongan.kernel.answering import said
from nongan.kernel.documents import page_of
from nongan.paper.documents.model import Document


@require_GET
def notice_list(request: SignedInRequest) -> HttpResponse:
    """The notices to this person's unit or branch, and the lists that may be opened."""
    if not policies.can_see_lists(request.user):
        raise Http404
    notices = policies.own_notices(request.user).select_related("unit", "community", "plan")
    plan = queries.plan_in_force()
    context = {
        "plan": plan,
        "notices": notices.order_by("-sent_at", "-id")[:50],
        "units": policies.listed_units(request.user).order_by("id"),
        "communities": policies.listed_communities(request.user).filter(closed_on=None),
        "is_committee": policies.can_lead_plans(request.user),
    }
    return render(request, "allocation/notice_list.html", context)


@require_POST
def notice_see(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as seen and open its list."""
    notice: PlanNotice = get_object_or_404(policies.own_notices(request.user), id=notice_id)
    said(
        request,
        lambda: notifying.see_notice(notice_id=notice.pk, actor=request.user, at=clock.now()),
        _("Marked as seen."),
    )
    if notice.unit_id:
        return redirect("allocation:unit-list", notice.unit_id)
    return redirect("allocation:branch-list", notice.community_id)


def _unit(request: SignedInRequest, unit_id: int) -> tuple[str, QuerySet[Placement]]:
    unit = get_object_or_404(policies.listed_units(request.user), id=unit_id)
    return unit.name, queries.placements_of_unit(unit)


def _branch(request: SignedInRequest, community_id: int) -> tuple[str, QuerySet[Placement]]:
    place = get_object_or_404(policies.listed_communities(request.user), id=community_id)
    return place.name, queries.serving().filter(community=place)


def _list(
    request: SignedInRequest, found: tuple[str, QuerySet[Placement]], export: tuple[str, int]
) -> HttpResponse:
    name, placements = found
    lines = queries.list_lines(placements)
    context: dict[str, Any] = {"name": name, "lines": lines, "plan": queries.plan_in_force()}
    context["export_url_name"], context["key"] = export
    return render(request, "allocation/place_list.html", context)


@require_GET
def unit_list(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Where the people of a unit serve."""
    found = _unit(request, unit_id)
    return _list(request, found, ("allocation:unit-list-export", unit_id))


@require_GET
def branch_list(request: SignedInRequest, community_id: int) -> HttpResponse:
    """Who serves in a community."""
    found = _branch(request, community_id)
    return _list(request, found, ("allocation:branch-list-export", community_id))


def _document(name: str, placements: QuerySet[Placement]) -> Document:
    return queries.list_document(name, queries.list_lines(placements), clock.today())


@require_GET
def unit_list_export(request: SignedInRequest, unit_id: int, form: str) -> HttpResponse:
    """The list of a unit as PDF, DOCX or XLSX."""
    name, placements = _unit(request, unit_id)
    return page_of(lambda: _document(f"{name}分配名单", placements), form, f"unit-{unit_id}")


@require_GET
def branch_list_export(request: SignedInRequest, community_id: int, form: str) -> HttpResponse:
    """The list of a branch as PDF, DOCX or XLSX."""
    name, placements = _branch(request, community_id)
    return page_of(lambda: _document(f"{name}派驻名单", placements), form, f"branch-{community_id}")
