"""The papers of a branch to be printed: the founding reply, the notices of posts and of the end."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.branches.policies.founding import can_found_branches
from nongan.branches.queries.documents import KINDS
from nongan.branches.views.leading import branch_seen
from nongan.kernel.answering import only
from nongan.kernel.documents import page_of


@require_GET
def branch_document(
    request: SignedInRequest, branch_id: UUID, kind: str, form: str
) -> HttpResponse:
    """A paper of a branch as PDF, DOCX or XLSX, for the committee that issues it."""
    only(can_found_branches(request.user) and kind in KINDS)
    branch = branch_seen(request, branch_id)
    return page_of(lambda: KINDS[kind](branch), form)
