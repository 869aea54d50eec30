"""Pages of reviews: the member's own place and request, the officer's answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.forms.after import AnswerForm, MoveForm, ReviewForm
from nongan.allocation.models import ReviewRequest
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import breaches, pricing
from nongan.allocation.services import reviewing
from nongan.allocation.services.reviewing import Answer
from nongan.kernel import clock
from nongan.kernel.answering import said
from nongan.organisations import queries as organisations


@require_GET
def own_place(request: SignedInRequest) -> HttpResponse:
    """Where I serve and why, and the way to have a person look again."""
    member = organisations.member_of(request.user)
    if member is None:
        raise Http404
    place = queries.own_place(member)
    reviews = ReviewRequest.objects.filter(member=member).select_related("wished")
    context = {
        "place": place,
        "why": pricing.line_in_words(place.line) if place and place.line else [],
        "reviews": reviews.order_by("-asked_at"),
        "has_open": reviews.filter(status=ReviewRequest.Status.OPEN).exists(),
        "form": ReviewForm(),
    }
    return render(request, "allocation/own_place.html", context)


@require_POST
def review_ask(request: SignedInRequest) -> HttpResponse:
    """Ask for a review of the own place."""
    if organisations.member_of(request.user) is None:
        raise Http404
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words what speaks against it."))
        return redirect("allocation:own-place")
    wished = form.cleaned_data["wished"]
    said(
        request,
        lambda: reviewing.ask_review(
            text=form.cleaned_data["text"],
            wished_id=wished.pk if wished else None,
            actor=request.user,
            at=clock.now(),
        ),
        _("Your request is with the working committee; a person answers it."),
    )
    return redirect("allocation:own-place")


@require_POST
def review_withdraw(request: SignedInRequest, review_id: UUID) -> HttpResponse:
    """Take an own request back."""
    review = get_object_or_404(policies.own_reviews(request.user), id=review_id)
    said(
        request,
        lambda: reviewing.withdraw_review(review_id=review.id, actor=request.user, at=clock.now()),
        _("Taken back."),
    )
    return redirect("allocation:own-place")


@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    """The requests that wait for an answer, the earliest due first, and those answered."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    reviews = policies.visible_reviews(request.user).select_related("member", "wished")
    context = {
        "waiting": reviews.filter(status=ReviewRequest.Status.OPEN).order_by("due_on", "id"),
        "settled": reviews.exclude(status=ReviewRequest.Status.OPEN).order_by("-asked_at")[:50],
        "today": clock.today(),
    }
    return render(request, "allocation/review_list.html", context)


@require_GET
def review_detail(request: SignedInRequest, review_id: UUID) -> HttpResponse:
    """A request with what a move would cost and break; the page decides nothing."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    rows = policies.visible_reviews(request.user).select_related("member", "wished", "plan")
    review = get_object_or_404(rows, id=review_id)
    place = queries.own_place(review.member)
    wished = review.wished_id if place and review.wished_id else None
    if place and wished == place.placement.community_id:
        wished = None
    is_open = review.status == ReviewRequest.Status.OPEN
    context = {
        "review": review,
        "place": place,
        "why": pricing.line_in_words(place.line) if place and place.line else [],
        "broken": breaches.would_break(review.plan, review.member, wished)
        if wished and is_open
        else [],
        "price_words": pricing.move_in_words(review.plan, review.member, review.wished)
        if review.wished and wished and is_open
        else "",
        "can_answer": is_open and policies.can_answer_review(request.user, review.member_id),
        "form": AnswerForm(),
        "change_form": AnswerForm(auto_id="change-%s"),
        "move_form": MoveForm(initial={"community": wished}, auto_id="move-%s"),
    }
    return render(request, "allocation/review_detail.html", context)


@require_POST
def review_answer(request: SignedInRequest, review_id: UUID) -> HttpResponse:
    """Answer a request: it stays, or the member moves where the officer says."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    review = get_object_or_404(policies.visible_reviews(request.user), id=review_id)
    form, moves = AnswerForm(request.POST), "community" in request.POST
    move_form = MoveForm(request.POST)
    if not form.is_valid() or (moves and not move_form.is_valid()):
        messages.error(request, _("Answer in words, and choose a community if it changes."))
        return redirect("allocation:review-detail", review.id)
    answer = Answer(form.cleaned_data["words"], move_form.wanted() if moves else None)
    said(
        request,
        lambda: reviewing.answer_review(
            review_id=review.id, answer=answer, actor=request.user, at=clock.now()
        ),
        _("Answered."),
    )
    return redirect("allocation:review-detail", review.id)
