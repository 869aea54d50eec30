"""Pages of the security administrator: who holds which role, giving and ending."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.organisations import policies, queries, services
from nongan.organisations.forms.rights import GrantForm
from nongan.organisations.models import Grant, GrantProposal
from nongan.organisations.services import Place

LIST = "organisations:grant-list"


@require_GET
def grant_list(request: SignedInRequest) -> HttpResponse:
    """Every role that is held, with its place; the waiting ones above."""
    only(policies.can_see_grants(request.user))
    role = request.GET.get("role", "")
    rows = queries.grants_overview()
    if role in Grant.Role.values:
        rows = rows.filter(role=role)
    context = {
        "grants": rows,
        "role": role,
        "roles": Grant.Role.choices,
        "proposals": queries.proposals(),
        "can_change": policies.can_change_grants(request.user),
        "form": GrantForm(),
    }
    return render(request, "organisations/grant_list.html", context)


@require_POST
def grant_give(request: SignedInRequest) -> HttpResponse:
    """Give a role."""
    only(policies.can_change_grants(request.user))
    form = GrantForm(request.POST)

    def give() -> None:
        require_valid(form)
        data = form.cleaned_data
        place = Place(data["party_organisation"], data["community"], data["member"])
        services.give_grant(
            user=data["username"],
            role=data["role"],
            place=place,
            actor=request.user,
            at=clock.now(),
        )

    said(request, give, _("The role was given; it holds from the next click."))
    return redirect(LIST)


@require_POST
def grant_end(request: SignedInRequest, grant_id: int) -> HttpResponse:
    """End a role."""
    only(policies.can_change_grants(request.user))
    grant = get_object_or_404(Grant, id=grant_id)
    said(
        request,
        lambda: services.end_grant(grant_id=grant.id, actor=request.user, at=clock.now()),
        _("The role has ended; it is gone from the next click."),
    )
    return redirect(LIST)


@require_POST
def proposals_give(request: SignedInRequest) -> HttpResponse:
    """Give every waiting role."""
    only(policies.can_change_grants(request.user))
    said(
        request,
        lambda: services.give_proposed_grants(actor=request.user, at=clock.now()),
        _("The roles were given."),
    )
    return redirect(LIST)


@require_POST
def proposal_drop(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Refuse one waiting role."""
    only(policies.can_change_grants(request.user))
    row = get_object_or_404(GrantProposal, id=proposal_id)
    said(
        request,
        lambda: services.drop_proposal(proposal_id=row.id, actor=request.user, at=clock.now()),
        _("The role is not given."),
    )
    return redirect(LIST)
