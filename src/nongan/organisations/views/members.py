"""Pages about members: the list, one member, registering and correcting."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies, queries, services
from nongan.organisations.forms.members import (
    ChangedMemberForm,
    LeaveForm,
    MemberFilterForm,
    MoveForm,
    NewMemberForm,
    ReasonForm,
    ReturnForm,
)
from nongan.organisations.models import Member
from nongan.organisations.services import MemberValues

PER_PAGE = 50


def _visible(request: SignedInRequest, member_id: uuid.UUID) -> Member:
    rows = policies.visible_members(request.user).select_related("residence")
    return get_object_or_404(rows, id=member_id)


@require_GET
def member_list(request: SignedInRequest) -> HttpResponse:
    """The members one looks after; the filter stands in the address."""
    only(policies.can_list_members(request.user))
    organisations = queries.party_organisations_open_to(request.user)
    form = MemberFilterForm(
        request.GET or None, organisations=organisations.select_related("organ").order_by("name")
    )
    wanted = form.wanted() if form.is_bound else queries.MemberFilter()
    members = policies.visible_members(request.user)
    found = queries.members_list(members, wanted) if wanted else members.none()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"member": row, "home": queries.home_of(row), "phone": queries.masked_phone(row)}
        for row in page
    ]
    can_add = policies.can_register_anywhere(request.user)
    context = {"form": form, "page": page, "rows": rows, "can_add": can_add}
    return render(request, "organisations/member_list.html", context)


@never_cache
@require_GET
def member_detail(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """One member, the phone masked."""
    return _show_member(request, _visible(request, member_id))


def _show_member(request: SignedInRequest, member: Member, phone: str = "") -> HttpResponse:
    home = queries.home_of(member)
    user = request.user
    sees_looks = policies.can_see_looks(user, member)
    context = {
        "member": member,
        "home": home,
        "phone": phone or queries.masked_phone(member),
        "is_unmasked": bool(phone),
        "birth": queries.unsealed_birth(member),
        "history": queries.membership_history(member),
        "looks": queries.phone_looks(member)[:20] if sees_looks else [],
        "sees_looks": sees_looks,
        "can_unmask": policies.can_unmask_phone(user, member) and bool(member.phone_sealed),
        "looks_left": queries.looks_left(user, clock.now()),
        "can_change": policies.can_change_member(user, home.party_organisation if home else None),
        "can_move": policies.can_move_member(user),
        "can_list": policies.can_list_members(user),
        "reason_form": ReasonForm(auto_id="look-%s"),
        "move_form": MoveForm(auto_id="move-%s") if home else ReturnForm(auto_id="move-%s"),
        "leave_form": LeaveForm(auto_id="leave-%s"),
    }
    return render(request, "organisations/member_detail.html", context)


@never_cache
@require_POST
def member_unmask(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """Show the full phone in this one answer; it is kept in no session and no message."""
    member = _visible(request, member_id)
    phone: list[str] = []

    def unmask() -> None:
        reason = request.POST.get("reason", "")
        phone.append(
            services.unmask_phone(
                member_id=member.id, reason=reason, actor=request.user, at=clock.now()
            )
        )

    if not said(request, unmask, _("Your reason was recorded; the member can see who looked.")):
        return redirect("organisations:member-detail", member.id)
    return _show_member(request, member, phone[0])


@require_http_methods(["GET", "POST"])
def member_add(request: SignedInRequest) -> HttpResponse:
    """Register one member."""
    only(policies.can_register_anywhere(request.user))
    choices = queries.of_organs() & queries.party_organisations_open_to(request.user)
    if (place := request.POST.get("party_organisation", "")).isdecimal():
        only(choices.filter(id=int(place)).exists())
    form = NewMemberForm(request.POST or None, organisations=choices)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.register_member(
                values=MemberValues(**form.facts()),
                party_organisation_id=form.cleaned_data["party_organisation"].pk,
                starts_on=form.cleaned_data["starts_on"],
                actor=request.user,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("organisations:member-detail", member.id)
    return render(request, "organisations/member_form.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def member_change(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """Correct what is known of a member. The present phone is not shown here."""
    member = _visible(request, member_id)
    home = queries.home_of(member)
    require(policies.can_change_member(request.user, home.party_organisation if home else None))
    known = services.values_of(member)
    form = ChangedMemberForm(
        request.POST or None, keeps_phone=True, initial=_initial(known, member.version)
    )
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if not facts["phone"] and not form.cleaned_data["no_phone"]:
            facts["phone"] = known.phone
        try:
            services.change_member(
                member_id=member.id,
                values=MemberValues(**facts),
                version=form.cleaned_data["version"],
                actor=request.user,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("organisations:member-detail", member.id)
    return render(request, "organisations/member_form.html", {"form": form, "member": member})


def _initial(known: MemberValues, version: int) -> dict[str, object]:
    place = "elsewhere" if known.residence_elsewhere else str(known.residence_id or "")
    plain = {name: getattr(known, name) for name in ("name", "sex", "kind", "post")}
    dates = {"birth": known.birth, "joined": known.joined}
    return {**plain, **dates, "residence": place, "version": version}


@require_POST
def member_move(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """Move a member to another Party organisation."""

    def move(member: Member, on: date, **where: Any) -> object:
        return services.move_member(member_id=member.id, moves_on=on, **where)

    return _join(request, member_id, move, _("The member was moved; the history is kept."))


@require_POST
def member_return(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """Take a member who had left back into service."""

    def take_back(member: Member, on: date, **where: Any) -> object:
        return services.return_member(member_id=member.id, returns_on=on, **where)

    return _join(request, member_id, take_back, _("The member is back; the history is kept."))


def _join(
    request: SignedInRequest, member_id: uuid.UUID, change: Callable[..., object], done: str
) -> HttpResponse:
    member = _visible(request, member_id)
    require(policies.can_move_member(request.user))
    form = MoveForm(request.POST)

    def make() -> None:
        require_valid(form)
        change(
            member,
            form.cleaned_data["moves_on"],
            party_organisation_id=form.cleaned_data["party_organisation"].pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=clock.now(),
        )

    said(request, make, done)
    return redirect("organisations:member-detail", member.id)


@require_POST
def member_leave(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    """Note that a member is no longer in service."""
    member = _visible(request, member_id)
    home = queries.home_of(member)
    require(policies.can_change_member(request.user, home.party_organisation if home else None))
    form = LeaveForm(request.POST)

    def leave() -> None:
        require_valid(form)
        services.leave_member(
            member_id=member.id, actor=request.user, at=clock.now(), **form.cleaned_data
        )

    said(request, leave, _("The member has left; the record is kept."))
    # Whoever looked after the member may no longer see the page.
    if policies.visible_members(request.user).filter(id=member.id).exists():
        return redirect("organisations:member-detail", member.id)
    return redirect("organisations:member-list")
