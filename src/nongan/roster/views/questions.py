"""Questions to communities: what has been asked, the sheet to print, and entering the answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community
from nongan.roster.forms.review import answers_given
from nongan.roster.policies import checks as policies
from nongan.roster.queries import questions, review_queue
from nongan.roster.services import reviewing
from nongan.roster.views.downloads import workbook_response
from nongan.roster.views.review import open_lines


@require_GET
def question_list(request: SignedInRequest) -> HttpResponse:
    """The communities that have been asked something, with the number of open questions."""
    if not policies.can_review(request.user):
        raise Http404
    communities = organisations.communities_open_to(request.user).order_by("id")
    progress = review_queue.progress(open_lines(request), communities)
    return render(
        request, "roster/question_list.html", {"progress": [one for one in progress if one.asked]}
    )


def _asked(
    request: SignedInRequest, community_id: int
) -> tuple[Community, list[questions.Question]]:
    """The community and what it has been asked. Raises Http404 for a community of others."""
    communities = organisations.communities_open_to(request.user)
    community = communities.filter(id=community_id).first()
    if community is None or not policies.can_review_in(request.user, community.id):
        raise Http404
    lines = {
        kind: rows.filter(community=community.id) for kind, rows in open_lines(request).items()
    }
    return community, questions.questions(review_queue.asked(lines))


@require_GET
def question_sheet(request: SignedInRequest, community_id: int) -> HttpResponse:
    """One community's questions: to print, and to enter what it answered."""
    community, asked = _asked(request, community_id)
    return render(
        request,
        "roster/question_sheet.html",
        {"community": community, "questions": asked, "today": clock.today()},
    )


@require_GET
def question_export(request: SignedInRequest, community_id: int) -> HttpResponse:
    """One community's questions as a workbook."""
    community, asked = _asked(request, community_id)
    return workbook_response(
        questions.question_workbook(community, asked), f"questions-{community.id}"
    )


@require_POST
def question_answer(request: SignedInRequest, community_id: int) -> HttpResponse:
    """Enter a community's answers; each is a decision of its own, with its own event."""
    _community, asked = _asked(request, community_id)
    entered = 0
    for question, answer in answers_given(request.POST, asked):
        try:
            reviewing.enter_answer(
                kind=question.kind,
                line_id=question.line.id,
                answer=answer,
                actor=request.user,
                at=clock.now(),
            )
            entered += 1
        except Refused as refusal:
            messages.error(request, f"{question.line.name_written}: {refusal.message}")
    if entered:
        messages.success(request, _("%(count)s answers entered.") % {"count": entered})
    return redirect("roster:question-sheet", community_id)
