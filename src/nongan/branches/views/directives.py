"""Pages of directives: the list, one with its copies, the branch's own copy."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms.managing import AnswerForm, DirectiveForm
from nongan.branches.models import Directive, DirectiveCopy
from nongan.branches.policies import managing as policies
from nongan.branches.queries import directives as queries
from nongan.branches.services import directives as services
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said

LIST, DETAIL = "branches:directive-list", "branches:directive-detail"
PAGE = 50


@require_GET
def directive_list(request: SignedInRequest) -> HttpResponse:
    """The directives that the person sent, or whose copy the own branch holds."""
    only(policies.can_open_managing(request.user))
    rows = queries.directives(policies.visible_directives(request.user))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    can_direct = policies.can_direct(request.user)
    copies = {}
    if not can_direct:
        own = policies.visible_copies(request.user).filter(directive__in=list(page))
        copies = {copy.directive_id: copy for copy in own}
    context = {
        "page": page,
        "rows": [{"row": row, "copy": copies.get(row.id)} for row in page],
        "today": clock.today(),
        "form": DirectiveForm(branches=_at_work(request)) if can_direct else None,
    }
    return render(request, "branches/directive_list.html", context)


def _at_work(request: SignedInRequest) -> Any:
    rows = policies.managed_branches(request.user).filter(status__in=services.AT_WORK)
    return rows.order_by("community")


@require_POST
def directive_issue(request: SignedInRequest) -> HttpResponse:
    """Send a directive to the branches."""
    only(policies.can_direct(request.user))
    # Every branch may be named; the service says which of them is no longer at work.
    form = DirectiveForm(request.POST, branches=policies.managed_branches(request.user))

    def issue() -> None:
        require_valid(form)
        chosen = [branch.id for branch in form.cleaned_data["branches"]]
        services.issue_directive(
            words=form.words(), branch_ids=chosen or None, actor=request.user, at=clock.now()
        )

    said(request, issue, _("Sent to the branches."))
    return redirect(LIST)


@require_GET
def directive_detail(request: SignedInRequest, directive_id: UUID) -> HttpResponse:
    """One directive, with the copies that this person may see."""
    rows = policies.visible_directives(request.user)
    row = get_object_or_404(rows.select_related("issued_by").distinct(), id=directive_id)
    visible = policies.visible_copies(request.user).filter(directive=row)
    led = policies.led_communities(request.user)
    copies = list(queries.copies(visible))
    is_issued = row.status == Directive.Status.ISSUED
    context = {
        "row": row,
        "copies": copies,
        "own": [copy for copy in copies if copy.branch.community_id in led] if is_issued else [],
        "counts": _counts(copies),
        "today": clock.today(),
        "can_withdraw": policies.can_direct(request.user) and is_issued,
        "form": AnswerForm(),
    }
    return render(request, "branches/directive_detail.html", context)


def _counts(copies: list[DirectiveCopy]) -> dict[str, int]:
    seen = sum(copy.status != DirectiveCopy.Status.SENT for copy in copies)
    answered = sum(copy.status == DirectiveCopy.Status.ANSWERED for copy in copies)
    return {"sent": len(copies), "seen": seen, "answered": answered}


@require_POST
def directive_withdraw(request: SignedInRequest, directive_id: UUID) -> HttpResponse:
    """Withdraw a directive."""
    only(policies.can_direct(request.user))
    row = get_object_or_404(policies.visible_directives(request.user), id=directive_id)
    said(
        request,
        lambda: services.withdraw_directive(
            directive_id=row.id, actor=request.user, at=clock.now()
        ),
        _("Withdrawn."),
    )
    return redirect(DETAIL, row.id)


def _copy(request: SignedInRequest, copy_id: int) -> DirectiveCopy:
    led = policies.led_branches(request.user)
    return get_object_or_404(DirectiveCopy.objects.filter(branch__in=led), id=copy_id)


@require_POST
def copy_see(request: SignedInRequest, copy_id: int) -> HttpResponse:
    """Say that the branch has read its copy."""
    copy = _copy(request, copy_id)
    said(
        request,
        lambda: services.see_directive(copy_id=copy.pk, actor=request.user, at=clock.now()),
        _("Noted."),
    )
    return redirect(DETAIL, copy.directive_id)


@require_POST
def copy_answer(request: SignedInRequest, copy_id: int) -> HttpResponse:
    """Answer the branch's copy."""
    copy = _copy(request, copy_id)
    answer = request.POST.get("answer", "")
    said(
        request,
        lambda: services.answer_directive(
            copy_id=copy.pk, answer=answer, actor=request.user, at=clock.now()
        ),
        _("Answered."),
    )
    return redirect(DETAIL, copy.directive_id)
