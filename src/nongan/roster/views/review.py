"""The review queue: doubtful links one at a time, by mouse or keyboard, and back again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.models import LINE_MODELS, Contradiction, LinkedBy, LinkStatus, WrittenLine
from nongan.roster.policies import checks as policies
from nongan.roster.policies import memory
from nongan.roster.queries import (
    changes,
    explanations,
    paper_strip,
    review_queue,
    side_by_side,
    waterfalls,
)
from nongan.roster.services import reviewing

DONE = "roster.review.done"
"""The session's own decisions, the last one last: what `u` takes back, one after another."""

KEPT = 20
PAGE = 50
IN_BACKGROUND = "X-Review"
"""Sent by the script, which has shown the next line already and only wants to be told."""


def open_lines(request: SignedInRequest) -> review_queue.Lines:
    """Of each kind the lines that this person may decide on."""
    return {
        kind: policies.reviewable_lines(request.user, model) for kind, model in LINE_MODELS.items()
    }


@require_GET
def review_queue_page(request: SignedInRequest) -> HttpResponse:
    """What waits for a person's decision, by community, and how far each one is."""
    if not policies.can_review(request.user):
        raise Http404
    lines = open_lines(request)
    communities = organisations.communities_open_to(request.user).order_by("id")
    places = review_queue.queue(lines)
    asked_for = request.GET.get("community", "")
    chosen = next((c for c in communities if str(c.id) == asked_for), None)
    if chosen is not None:
        places = [place for place in places if place.community == chosen.id]
    page = Paginator(places, PAGE).get_page(request.GET.get("page"))
    progress = review_queue.progress(lines, communities)
    context = {
        "progress": progress,
        "asked_count": sum(one.asked for one in progress),
        "chosen": chosen,
        "page": page,
        "shown": review_queue.shown(page.object_list, lines),
        "first": places[0] if places else None,
        "contradictions": memory.visible_contradictions(request.user)
        .filter(status=Contradiction.Status.OPEN)
        .count(),
        **_bar(request, lines),
    }
    return render(request, "roster/review_queue.html", context)


@require_GET
def review_line(request: SignedInRequest, kind: str, line_id: UUID) -> HttpResponse:
    """One line beside the members it may mean; shows full phones and logs that it did.

    With `?ahead` only the line itself, for the script that keeps the next one ready.
    """
    is_ahead = "ahead" in request.GET
    _require_line(request, kind, line_id)
    line, phone = reviewing.open_line(
        kind=kind, line_id=line_id, actor=request.user, at=clock.now(), is_ahead=is_ahead
    )
    lines = open_lines(request)
    context = {**_panel(request, kind, line, phone, lines), **_bar(request, lines)}
    template = "roster/review_panel.html" if is_ahead else "roster/review_line.html"
    return render(request, template, context)


def _panel(
    request: SignedInRequest, kind: str, line: WrittenLine, phone: str, lines: review_queue.Lines
) -> dict[str, Any]:
    places = review_queue.queue(lines)
    before, after = review_queue.neighbours(places, line.id, line.community_id)
    options = side_by_side.options(line, organisations.members_visible_to(request.user))
    beside = options[: side_by_side.SIDE_BY_SIDE]
    own = policies.reviewable_lines(request.user, type(line))
    found = explanations.candidates(line)
    return {
        "kind": kind,
        "line": line,
        "strip": paper_strip.strip(line, own, phone),
        "options": beside,
        "others": options[side_by_side.SIDE_BY_SIDE :],
        "fields": side_by_side.fields(side_by_side.written_entry(line, phone), beside),
        "sentences": explanations.sentences(
            line, {o.member.number: o.member.name for o in options}
        ),
        "waterfall": waterfalls.waterfall(found),
        "verdict": explanations.verdict(line),
        "remembered": changes.remembered(line),
        "previous": before,
        "next": after,
        "is_decided": line.link_by == LinkedBy.PERSON,
        "in_review": line.link_status == LinkStatus.REVIEW,
    }


def _bar(request: SignedInRequest, lines: review_queue.Lines) -> dict[str, Any]:
    """How many wait, and the decision that can be taken back now."""
    done = request.session.get(DONE, [])
    return {
        "waiting_count": sum(
            rows.filter(review_queue.IN_DOUBT).exclude(review_queue.ASKED).count()
            for rows in lines.values()
        ),
        "done_count": len(done),
        "last": done[-1] if done else None,
    }


def _require_line(request: SignedInRequest, kind: str, line_id: UUID) -> None:
    model = LINE_MODELS.get(kind)
    if model is None:
        raise Http404
    if not policies.reviewable_lines(request.user, model).filter(id=line_id).exists():
        raise Http404


def _decided(
    request: SignedInRequest, kind: str, line_id: UUID, act: Callable[[], WrittenLine]
) -> HttpResponse:
    """Do it, remember it for undoing, and go on to the next line that waits."""
    _require_line(request, kind, line_id)
    lines = open_lines(request)
    _before, after = review_queue.neighbours(
        review_queue.queue(lines), line_id, lines[kind].get(id=line_id).community_id
    )
    try:
        line = act()
    except Refused as refusal:
        return _refused(request, kind, line_id, refusal)
    seen = line.decided_at.isoformat() if line.decided_at else ""
    done = [*request.session.get(DONE, []), [kind, str(line_id), seen]]
    request.session[DONE] = done[-KEPT:]
    if request.headers.get(IN_BACKGROUND):
        return render(request, "roster/review_bar.html", _bar(request, lines))
    if after is None:
        messages.success(request, _("Nothing waits for review any more."))
        return redirect("roster:review-queue")
    return redirect("roster:review-line", after.kind, after.id)


def _refused(request: SignedInRequest, kind: str, line_id: UUID, refusal: Refused) -> HttpResponse:
    if request.headers.get(IN_BACKGROUND):
        context = {
            **_bar(request, open_lines(request)),
            "refusal": refusal.message,
            "refused": (kind, line_id),
        }
        return render(request, "roster/review_bar.html", context, status=409)
    messages.error(request, str(refusal.message))
    return redirect("roster:review-line", kind, line_id)


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
    """Put the line on its community's question sheet."""
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
    """Take a decision or a question back and show the line again."""
    _require_line(request, kind, line_id)
    seen = parse_datetime(request.POST.get("seen", ""))
    try:
        reviewing.undo_decision(
            kind=kind, line_id=line_id, actor=request.user, at=clock.now(), seen=seen
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    done = request.session.get(DONE, [])
    request.session[DONE] = [one for one in done if one[1] != str(line_id)]
    return redirect("roster:review-line", kind, line_id)
