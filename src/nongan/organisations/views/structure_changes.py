"""What the pages of the structure post: each asks one service and goes back."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.organisations import policies, services
from nongan.organisations.forms import structure as forms
from nongan.organisations.models import Community, Organ, PartyOrganisation, Street
from nongan.organisations.services import OrganValues, PartyOrganisationValues

Change = Callable[[dict[str, Any]], object]


def _done(request: SignedInRequest, form: Form, change: Change, back: str) -> HttpResponse:
    def make() -> None:
        require_valid(form)
        change(form.cleaned_data)

    said(request, make, _("The change was saved."))
    return redirect(back)


def _who(request: SignedInRequest) -> dict[str, Any]:
    only(policies.can_change_structure(request.user))
    return {"actor": request.user, "at": clock.now()}


def _home_of(row: PartyOrganisation) -> str:
    if row.organ_id:
        return reverse("organisations:organ-detail", args=[row.organ_id])
    if row.community_id:
        return reverse("organisations:community-detail", args=[row.community_id])
    return reverse("organisations:overview")


@require_POST
def county_set(request: SignedInRequest) -> HttpResponse:
    """Set up or correct the county."""
    who = _who(request)
    form = forms.CountyForm(request.POST)
    back = reverse("organisations:overview")
    return _done(request, form, lambda data: services.set_county(**data, **who), back)


@require_POST
def street_add(request: SignedInRequest) -> HttpResponse:
    """Add a street."""
    who = _who(request)
    form = forms.NameForm(request.POST)
    back = reverse("organisations:overview")
    return _done(request, form, lambda data: services.add_street(**data, **who), back)


@require_POST
def street_rename(request: SignedInRequest, street_id: int) -> HttpResponse:
    """Rename a street."""
    who = _who(request)
    street = get_object_or_404(Street, id=street_id)
    return _done(
        request,
        forms.NameForm(request.POST),
        lambda data: services.rename_part(part=street, **data, **who),
        reverse("organisations:overview"),
    )


@require_POST
def street_close(request: SignedInRequest, street_id: int) -> HttpResponse:
    """Close a street."""
    who = _who(request)
    street = get_object_or_404(Street, id=street_id)
    form = forms.CloseForm(request.POST)
    back = reverse("organisations:overview")
    return _done(
        request,
        form,
        lambda data: services.close_street(street_id=street.id, **data, **who),
        back,
    )


@require_POST
def community_add(request: SignedInRequest) -> HttpResponse:
    """Add a community."""
    who = _who(request)
    form = forms.CommunityForm(request.POST)

    def add(data: dict[str, Any]) -> object:
        return services.add_community(
            name=data["name"], street_id=data["street"].id, phone=data["phone"], **who
        )

    return _done(request, form, add, reverse("organisations:overview"))


@require_POST
def community_rename(request: SignedInRequest, community_id: int) -> HttpResponse:
    """Rename a community."""
    who = _who(request)
    community = get_object_or_404(Community, id=community_id)
    back = reverse("organisations:community-detail", args=[community.id])
    return _done(
        request,
        forms.NameForm(request.POST),
        lambda data: services.rename_part(part=community, **data, **who),
        back,
    )


@require_POST
def community_close(request: SignedInRequest, community_id: int) -> HttpResponse:
    """Close a community."""
    who = _who(request)
    community = get_object_or_404(Community, id=community_id)
    back = reverse("organisations:community-detail", args=[community.id])
    return _done(
        request,
        forms.CloseForm(request.POST),
        lambda data: services.close_community(community_id=community.id, **data, **who),
        back,
    )


@require_POST
def organ_add(request: SignedInRequest) -> HttpResponse:
    """Add an organ."""
    who = _who(request)
    form = forms.OrganForm(request.POST)

    def add(data: dict[str, Any]) -> object:
        values = OrganValues(data["name"], aliases=form.other_names(), uscc=data["uscc"])
        return services.add_organ(values=values, **who)

    return _done(request, form, add, reverse("organisations:overview"))


@require_POST
def organ_change(request: SignedInRequest, organ_id: int) -> HttpResponse:
    """Rename or correct an organ."""
    who = _who(request)
    organ = get_object_or_404(Organ, id=organ_id)
    form = forms.OrganForm(request.POST)

    def change(data: dict[str, Any]) -> object:
        values = OrganValues(data["name"], aliases=form.other_names(), uscc=data["uscc"])
        return services.change_organ(organ_id=organ.id, values=values, **who)

    return _done(request, form, change, reverse("organisations:organ-detail", args=[organ.id]))


@require_POST
def organ_close(request: SignedInRequest, organ_id: int) -> HttpResponse:
    """Close an organ, or merge it into another."""
    who = _who(request)
    organ = get_object_or_404(Organ, id=organ_id)

    def close(data: dict[str, Any]) -> object:
        successor = data["successor"].id if data["successor"] else None
        return services.close_organ(organ_id=organ.id, on=data["on"], successor_id=successor, **who)

    back = reverse("organisations:organ-detail", args=[organ.id])
    return _done(request, forms.CloseOrganForm(request.POST), close, back)


@require_POST
def party_organisation_add(request: SignedInRequest) -> HttpResponse:
    """Add a Party organisation."""
    who = _who(request)
    form = forms.PartyOrganisationForm(request.POST)
    made: list[PartyOrganisation] = []

    def add(data: dict[str, Any]) -> None:
        values = PartyOrganisationValues(
            data["name"],
            data["kind"],
            *(data[name].id if data[name] else None for name in ("organ", "community", "parent")),
        )
        made.append(services.add_party_organisation(values=values, **who))

    answer = _done(request, form, add, reverse("organisations:overview"))
    return redirect(_home_of(made[0])) if made else answer


@require_POST
def party_organisation_rename(request: SignedInRequest, row_id: int) -> HttpResponse:
    """Rename a Party organisation."""
    who = _who(request)
    row = get_object_or_404(PartyOrganisation, id=row_id)
    return _done(
        request,
        forms.NameForm(request.POST),
        lambda data: services.rename_part(part=row, **data, **who),
        _home_of(row),
    )


@require_POST
def party_organisation_place(request: SignedInRequest, row_id: int) -> HttpResponse:
    """Put a Party organisation under another."""
    who = _who(request)
    row = get_object_or_404(PartyOrganisation, id=row_id)

    def place(data: dict[str, Any]) -> object:
        parent = data["parent"].id if data["parent"] else None
        return services.place_party_organisation(
            party_organisation_id=row.id, parent_id=parent, **who
        )

    return _done(request, forms.ParentForm(request.POST), place, _home_of(row))


@require_POST
def party_organisation_close(request: SignedInRequest, row_id: int) -> HttpResponse:
    """Close a Party organisation; its members move to the successor."""
    who = _who(request)
    row = get_object_or_404(PartyOrganisation, id=row_id)

    def close(data: dict[str, Any]) -> object:
        successor = data["successor"].id if data["successor"] else None
        return services.close_party_organisation(
            party_organisation_id=row.id, on=data["on"], successor_id=successor, **who
        )

    form = forms.ClosePartyOrganisationForm(request.POST)
    return _done(request, form, close, _home_of(row))
