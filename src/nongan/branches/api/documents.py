"""The papers of a branch for programs."""

from typing import Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from nongan.branches.api.values import branch_seen
from nongan.branches.policies.founding import can_found_branches
from nongan.branches.queries.documents import KINDS
from nongan.kernel.documents import Form, offered
from nongan.kernel.errors import require

router = Router(tags=["branches"])
Kind = Literal["founding", "appointment", "dissolution"]


@router.get("/{uuid:branch_id}/documents/{kind}/{form}", url_name="api-branch-document")
def branch_document(request: HttpRequest, branch_id: UUID, kind: Kind, form: Form) -> HttpResponse:
    """The reply that founds a branch, the notice of its posts or of its end, as a file."""
    require(can_found_branches(request.user))
    document = KINDS[kind](branch_seen(request, branch_id))
    if document is None:
        raise Http404
    return offered(document, form)
