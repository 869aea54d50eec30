"""What the pages of founding, appointing and groups share: whose row it is, and the way back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from nongan.accounts.requests import SignedInRequest
from nongan.branches.models import Appointment, TemporaryBranch
from nongan.branches.policies import appointing, founding
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid
from nongan.kernel.errors import Refused
from nongan.organisations.models import Member

Change = Callable[[Any], object]


def who(request: SignedInRequest) -> dict[str, Any]:
    """In whose name, and when."""
    return {"actor": request.user, "at": clock.now()}


def branch_seen(request: SignedInRequest, branch_id: UUID) -> TemporaryBranch:
    """A branch that this person may see. Raises Http404."""
    rows = founding.visible_branches(request.user).select_related(
        "community", "founded_by__body", "dissolved_by__body"
    )
    return get_object_or_404(rows, id=branch_id)


def appointment_to_change(request: SignedInRequest, appointment_id: UUID) -> Appointment:
    """An appointment, for those who appoint. Raises Http404."""
    only(appointing.can_appoint(request.user))
    return get_object_or_404(Appointment.objects.select_related("branch"), id=appointment_id)


def changed(
    request: SignedInRequest, form: Form, change: Change, back: UUID | None
) -> HttpResponse:
    """Make a change with a form's values, say what came of it, go back to the branch's page."""
    try:
        require_valid(form)
        change(form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    except Member.DoesNotExist:
        messages.error(request, _("There is no member of this number."))
    else:
        messages.success(request, _("The change was saved."))
    if back is None:
        return redirect("branches:branch-list")
    return redirect("branches:branch-detail", back)
