"""The review queue: doubtful links, one at a time, by mouse or keyboard."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.roster.models import (
    LINE_MODELS,
    AttendanceLine,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Receipt,
)
from nongan.roster.policies import checks as policies
from nongan.roster.queries import explanations, review
from nongan.roster.services import reviewing

LAST = "roster.review.last"


def _waiting(request: SignedInRequest) -> list[review.Waiting]:
    actor = request.user
    return review.waiting(
        {
            "receipt": policies.lines_in_review(actor, Receipt),
            "feedback": policies.lines_in_review(actor, FeedbackCard),
            "attendance": policies.lines_in_review(actor, AttendanceLine),
        }
    )


@require_GET
def review_queue(request: SignedInRequest) -> HttpResponse:
    """What waits for a person's decision."""
    if not policies.can_review(request.user):
        raise Http404
    waiting = _waiting(request)
    last = request.session.get(LAST)
    return render(request, "roster/review_queue.html", {"waiting": waiting, "last": last})


@require_GET
def review_line(request: SignedInRequest, kind: str, line_id: UUID) -> HttpResponse:
    """One line beside the members it may mean; shows full phones and logs that it did."""
    _require_line(request, kind, line_id)
    line, phone = reviewing.open_line(
        kind=kind, line_id=line_id, actor=request.user, at=clock.now()
    )
    waiting = _waiting(request)
    context = {
        "kind": kind,
        "line": line,
        "phone": phone,
        "options": review.options(line),
        "verdict": explanations.verdict(line),
        "waiting_count": len(waiting),
        "next": review.following(waiting, line),
        "is_decided": line.link_by == LinkedBy.PERSON,
        "in_review": line.link_status == LinkStatus.REVIEW,
        "items": review.item_names(line),
    }
    return render(request, "roster/review_line.html", context)


def _require_line(request: SignedInRequest, kind: str, line_id: UUID) -> None:
    model = LINE_MODELS.get(kind)
    if model is None:
        raise Http404
    if not policies.reviewable_lines(request.user, model).filter(id=line_id).exists():
        raise Http404


def _decided(
    request: SignedInRequest, kind: str, line_id: UUID, act: Callable[[], Any]
) -> HttpResponse:
    """Do it, and go on to the next line that waits."""
    _require_line(request, kind, line_id)
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("roster:review-line", kind, line_id)
    request.session[LAST] = [kind, str(line_id)]
    following = _waiting(request)[:1]
    if not following:
        messages.success(request, _("Nothing waits for review any more."))
        return redirect("roster:review-queue")
    return redirect("roster:review-line", following[0].kind, following[0].line.id)


@require_POST
def line_link(request: SignedInRequest, kind: str, line_id: UUID) -> HttpResponse:
    """Say which member a line means."""
    number = request.POST.get("member", "")
    return _decided(
        request,
        kind,
        line_id,
        lambda: reviewing.link_to_member(
            kind=kind, line_id=line_id, member_number=number, actor=request.user, at=clock.now()
        ),
    )


@require_POST
def line_nobody(request: SignedInRequest, kind: str, line_id: UUID) -> HttpResponse:
    """Say that a line means nobody on the roster."""
    return _decided(
        request,
        kind,
        line_id,
        lambda: reviewing.say_nobody(
            kind=kind, line_id=line_id, actor=request.user, at=clock.now()
        ),
    )


@require_POST
def line_ask(request: SignedInRequest, kind: str, line_id: UUID) -> HttpResponse:
    """Note that the community is being asked; the line keeps waiting at the end of the queue."""
    return _decided(
        request,
        kind,
        line_id,
        lambda: reviewing.ask_community(
            kind=kind, line_id=line_id, actor=request.user, at=clock.now()
        ),
    )


@require_POST
def line_undo(request: SignedInRequest, kind: str, line_id: UUID) -> HttpResponse:
    """Take a decision back and show the line again."""
    _require_line(request, kind, line_id)
    try:
        reviewing.undo_decision(kind=kind, line_id=line_id, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    request.session.pop(LAST, None)
    return redirect("roster:review-line", kind, line_id)
