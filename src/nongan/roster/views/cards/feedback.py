"""Pages of feedback: a group in one save, one card with its versions, the member's own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.forms.cards import CorrectionForm, GroupForm, OwnForm, TextForm
from nongan.roster.models import Feedback, FeedbackCard, Occasion
from nongan.roster.policies import cards as policies
from nongan.roster.policies import checks
from nongan.roster.queries.cards import feedback as queries
from nongan.roster.queries.cards import lists
from nongan.roster.queries.cards.county_rules import grade_labels, grades
from nongan.roster.queries.cards.marks import marks_on
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.services.cards import answers
from nongan.roster.services.cards import feedback as services
from nongan.roster.services.cards.receipts import Source
from nongan.roster.views.cards.contact import who

GROUP, DETAIL = "roster:feedback-group", "roster:feedback-detail"
Status = Feedback.Status


def _occasion(request: SignedInRequest, occasion_id: int) -> Occasion:
    rows = checks.visible_occasions(request.user).select_related("community")
    return get_object_or_404(rows, id=occasion_id)


def _day(occasion: Occasion) -> Any:
    return clock.day_of(occasion.starts_at) if occasion.starts_at else clock.today()


@require_http_methods(["GET", "POST"])
def feedback_group(request: SignedInRequest, occasion_id: int) -> HttpResponse:
    """Everybody expected at an occasion; the exceptions are tapped, one press saves all."""
    occasion = _occasion(request, occasion_id)
    rows = list(queries.occasion_rows(occasion))
    common, lines = queries.group(occasion, rows)
    form = GroupForm(request.POST or None, day=_day(occasion), known=common)
    if request.method == "POST":
        only(policies.can_write_in(request.user, occasion.community_id))
        open_ones = [line.row for line in lines if line.is_open]
        if said(request, lambda: _enter(request, occasion, form, open_ones), _("Saved.")):
            return redirect(GROUP, occasion.pk)
    is_over = occasion.ends_at is None or occasion.ends_at <= clock.now()
    own = organisations.member_of(request.user)
    mine = {row.pk for row in rows if own is not None and row.member_id == own.pk}
    context = {
        "occasion": occasion,
        "form": form,
        "lines": [(line, _posted(request, line)) for line in lines if line.row.pk not in mine],
        "open_count": sum(line.is_open and line.row.pk not in mine for line in lines),
        "due": feedback_due_on(occasion),
        "today": clock.today(),
        "is_over": is_over,
        "can_write": policies.can_write_in(request.user, occasion.community_id),
        "can_expect": checks.can_keep_occasion(request.user, occasion.community_id),
        "choices": queries.choices(occasion),
        "numbers": "\n".join(row.member.number for row in rows),
        "presences": FeedbackCard.Presence.choices,
        "grades": grades().items(),
        "labels": grade_labels(),
    }
    return render(request, "roster/cards/feedback_group.html", context)


def _own_form(request: SignedInRequest, row: Feedback) -> OwnForm:
    return OwnForm(request.POST, prefix=str(row.id))


def _posted(request: SignedInRequest, line: queries.GroupLine) -> Any:
    """A line's own marks as the page shows them: as posted, where the save was refused."""
    if request.method == "POST" and line.is_open:
        form = _own_form(request, line.row)
        return form.marks() if form.is_valid() else line.own
    return line.own


def _enter(
    request: SignedInRequest, occasion: Occasion, form: GroupForm, rows: list[Feedback]
) -> None:
    require_valid(form)
    listed = [row for row in rows if f"{row.id}-presence" in request.POST]
    own = {}
    for row in listed:
        line = _own_form(request, row)
        if not line.is_valid():
            raise Refused(
                _("%(name)s: look at the minutes.") % {"name": row.member.name}, code="form"
            )
        own[row.id] = line.marks()
    services.enter_group(
        occasion_id=occasion.pk,
        entry=services.GroupEntry(form.marks(), own, [row.id for row in listed]),
        is_draft="draft" in request.POST,
        source=Source(paper_number=form.cleaned_data["paper_number"]),
        **who(request),
    )


@require_POST
def members_expect(request: SignedInRequest, occasion_id: int) -> HttpResponse:
    """Say who is expected: a group of the page, with those already there, or exactly the numbers
    written."""
    occasion = _occasion(request, occasion_id)
    chosen = request.POST.get("choice", "")
    numbers = request.POST.get("numbers", "").split()
    for choice in queries.choices(occasion):
        if choice.code == chosen:
            known = queries.occasion_rows(occasion).values_list("member__number", flat=True)
            numbers = [*known, *choice.numbers]
    said(
        request,
        lambda: services.expect_members(occasion_id=occasion.pk, numbers=numbers, **who(request)),
        _("The list is kept."),
    )
    return redirect(GROUP, occasion.pk)


@require_GET
def feedback_detail(request: SignedInRequest, feedback_id: UUID) -> HttpResponse:
    """One feedback: what it says, its versions, objection and answer."""
    rows = policies.readable_feedback(request.user)
    row = get_object_or_404(
        rows.select_related("occasion__community", "member", "evaluator"), id=feedback_id
    )
    versions = list(queries.versions(row))
    current = versions[0] if versions else None
    can_correct = (
        policies.can_evaluate(request.user, row)
        and row.status not in Feedback.OPEN
        and Feedback.LIFECYCLE.allows(row.status, Status.SUBMITTED)
    )
    can_review = row.status == Status.DISPUTED and policies.can_review(request.user, row)
    is_own = policies.is_own(request.user, row)
    context = {
        "row": row,
        "tone": queries.TONES.get(Status(row.status), ""),
        "current": current,
        "versions": versions,
        "labels": grade_labels(),
        "objections": row.objections.select_related("reviewed_by"),
        "form": _correction_form(row, current) if current and (can_correct or can_review) else None,
        "can_correct": can_correct,
        "can_review": can_review,
        "can_see": is_own and row.seen_at is None,
        "can_object": is_own
        and row.status in Feedback.MAY_OBJECT
        and (row.object_by is None or clock.today() <= row.object_by),
        "text_form": TextForm(),
        "is_own": is_own,
    }
    return render(request, "roster/cards/feedback_detail.html", context)


def _correction_form(row: Feedback, current: FeedbackCard) -> CorrectionForm:
    form = CorrectionForm(day=_day(row.occasion), known=marks_on(current))
    form.initial["revision"] = current.revision
    return form


@require_POST
def feedback_correct(request: SignedInRequest, feedback_id: UUID) -> HttpResponse:
    """Correct a card by a new version."""
    row = get_object_or_404(policies.readable_feedback(request.user), id=feedback_id)
    only(policies.can_evaluate(request.user, row))
    form = CorrectionForm(request.POST, day=_day(row.occasion))

    def correct() -> None:
        require_valid(form)
        answers.correct_feedback(
            feedback_id=row.id,
            marks=form.marks(),
            reason=form.cleaned_data["reason"],
            revision=form.cleaned_data["revision"],
            **who(request),
        )

    said(request, correct, _("The new version is handed in; the old one is kept."))
    return redirect(DETAIL, row.id)


@require_POST
def feedback_review(request: SignedInRequest, feedback_id: UUID) -> HttpResponse:
    """Answer an objection, with the card as it is or put right."""
    row = get_object_or_404(policies.readable_feedback(request.user), id=feedback_id)
    only(policies.can_review(request.user, row))
    form = CorrectionForm(request.POST, day=_day(row.occasion))

    def review() -> None:
        marks = None
        if "change" in request.POST:
            require_valid(form)
            marks = form.marks()
        answers.review_feedback(
            feedback_id=row.id, answer=request.POST.get("reason", ""), marks=marks, **who(request)
        )

    said(request, review, _("The member can read your answer."))
    return redirect(DETAIL, row.id)


def _own(request: SignedInRequest, feedback_id: UUID) -> Feedback:
    return get_object_or_404(policies.own_feedback(request.user), id=feedback_id)


@require_POST
def feedback_see(request: SignedInRequest, feedback_id: UUID) -> HttpResponse:
    """Say that one has read the own card."""
    row = _own(request, feedback_id)
    said(
        request,
        lambda: answers.see_feedback(feedback_id=row.id, **who(request)),
        _("Noted."),
    )
    return redirect(DETAIL, row.id)


@require_POST
def feedback_object(request: SignedInRequest, feedback_id: UUID) -> HttpResponse:
    """Object to the own card."""
    row = _own(request, feedback_id)
    text = request.POST.get("text", "")
    said(
        request,
        lambda: answers.object_to_feedback(feedback_id=row.id, text=text, **who(request)),
        _("Somebody other than the evaluator will answer you."),
    )
    return redirect(DETAIL, row.id)


@require_POST
def feedback_settle(request: SignedInRequest) -> HttpResponse:
    """Make final what nobody objected to in time."""
    only(policies.can_settle(request.user))
    return _counted(request, lambda: answers.settle_feedback(**who(request)))


@require_POST
def quarter_lock(request: SignedInRequest) -> HttpResponse:
    """Lock the final feedback of a quarter."""
    only(policies.can_settle(request.user))
    year, _dash, quarter = request.POST.get("quarter", "").partition("-")
    only(year.isdecimal() and quarter in ("1", "2", "3", "4") and len(year) == 4)
    return _counted(
        request,
        lambda: answers.lock_quarter(year=int(year), quarter=int(quarter), **who(request)),
    )


def _counted(request: SignedInRequest, change: Callable[[], int]) -> HttpResponse:
    counted: list[int] = []
    if said(request, lambda: counted.append(change()), ""):
        said(request, lambda: None, _("%(count)s cards.") % {"count": counted[0]})
    return redirect("roster:feedback-list")


@require_GET
def own_cards(request: SignedInRequest) -> HttpResponse:
    """The member's own: the contact card, and what communities wrote."""
    only(policies.can_open_own(request.user))
    today = clock.today()
    cards = lists.cards_list(policies.own_cards(request.user), lists.CardFilter(), today)
    rows = queries.with_cards(policies.own_feedback(request.user))
    context = {
        "cards": lists.shown(cards, today),
        "lines": queries.lines_of(rows, grade_labels()),
        "today": today,
    }
    return render(request, "roster/cards/own_cards.html", context)
