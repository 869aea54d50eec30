"""Pages about the structure: the county on one page, an organ, a community."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.kernel.answering import only
from nongan.organisations import policies, queries
from nongan.organisations.forms.structure import (
    CloseForm,
    CloseOrganForm,
    ClosePartyOrganisationForm,
    CommunityForm,
    CountyForm,
    NameForm,
    OrganForm,
    ParentForm,
    PartyOrganisationForm,
    read_once,
)
from nongan.organisations.models import Community, Organ, PartyOrganisation
from nongan.organisations.queries.structure import StreetLine


@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """Streets with communities, organs with Party organisations; closed ones folded away."""
    only(policies.can_see_structure(request.user))
    county, shown = queries.find_county(), queries.overview()
    known = {"code": county.code, "name": county.name} if county else None
    context = {
        "overview": shown,
        "streets": [_street(line) for line in shown.streets],
        "can_change": policies.can_change_structure(request.user),
        "can_count": policies.can_list_members(request.user),
        "county_form": CountyForm(initial=known, auto_id="county-%s"),
        "street_form": NameForm(auto_id="street-%s"),
        "community_form": CommunityForm(auto_id="community-%s"),
        "organ_form": OrganForm(auto_id="organ-%s"),
    }
    return render(request, "organisations/overview.html", context)


def _street(line: StreetLine) -> dict[str, Any]:
    """A street with forms of its own ids; it is closed once its communities are."""
    row = line.street
    return {
        "street": row,
        "communities": line.communities,
        "name_form": NameForm(initial={"name": row.name}, auto_id=f"street-{row.id}-%s"),
        "close_form": None if line.communities else CloseForm(auto_id=f"close-{row.id}-%s"),
    }


@require_GET
def organ_detail(request: SignedInRequest, organ_id: int) -> HttpResponse:
    """One organ: its names, its Party organisations with members and liaisons."""
    only(policies.can_see_structure(request.user))
    organ = get_object_or_404(Organ.objects.select_related("successor"), id=organ_id)
    rows = list(queries.with_member_counts(organ.party_organisations.select_related("parent")))
    can_change = policies.can_change_structure(request.user)
    known = {"name": organ.name, "aliases": "、".join(organ.aliases), "uscc": organ.uscc}
    context = {
        "organ": organ,
        "rows": _lines(rows, can_change),
        "can_change": can_change,
        "open_members": set(
            queries.party_organisations_open_to(request.user).values_list("id", flat=True)
        )
        if policies.can_list_members(request.user)
        else set(),
        "organ_form": OrganForm(initial=known, auto_id="organ-%s"),
        "close_form": CloseOrganForm(auto_id="close-%s"),
        "party_form": PartyOrganisationForm(initial={"organ": organ}, auto_id="party-%s"),
    }
    return render(request, "organisations/organ_detail.html", context)


def _lines(rows: list[PartyOrganisation], can_change: bool) -> list[dict[str, Any]]:
    """Party organisations with their liaisons; open ones with forms, for who may change them."""
    liaisons = queries.liaisons_of(rows)
    lines = [{"row": row, "liaisons": liaisons[row.id], **_forms(row, can_change)} for row in rows]
    for form, field in (("parent_form", "parent"), ("close_form", "successor")):
        read_once([line[form] for line in lines if form in line], field)
    return lines


def _forms(row: PartyOrganisation, can_change: bool) -> dict[str, Any]:
    if not can_change or row.closed_on is not None:
        return {}
    under = {"parent": row.parent_id}
    return {
        "name_form": NameForm(initial={"name": row.name}, auto_id=f"name-{row.id}-%s"),
        "parent_form": ParentForm(initial=under, auto_id=f"parent-{row.id}-%s"),
        "close_form": ClosePartyOrganisationForm(auto_id=f"close-{row.id}-%s"),
    }


@require_GET
def community_detail(request: SignedInRequest, community_id: int) -> HttpResponse:
    """One community: its street, office and Party organisations, and who works there."""
    only(policies.can_see_structure(request.user))
    rows = Community.objects.select_related("street")
    community = get_object_or_404(rows, id=community_id)
    context = {
        "community": community,
        "parties": community.party_organisations.select_related("parent"),
        "people": queries.open_grants_in(community),
        "can_change": policies.can_change_structure(request.user),
        "name_form": NameForm(initial={"name": community.name}, auto_id="name-%s"),
        "close_form": CloseForm(),
        "party_form": PartyOrganisationForm(initial={"community": community}, auto_id="party-%s"),
    }
    return render(request, "organisations/community_detail.html", context)
