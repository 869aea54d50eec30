"""The twins' list: on the page, on paper, as a workbook."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.roster.policies import checks as policies
from nongan.roster.queries import twins
from nongan.roster.views.downloads import workbook_response


def _groups(request: SignedInRequest) -> list[twins.TwinGroup]:
    if not policies.can_review(request.user):
        raise Http404
    return twins.twin_groups(clock.today(), policies.community_names_to_review(request.user))


@require_GET
def twin_list(request: SignedInRequest) -> HttpResponse:
    """Members whom a card cannot tell apart, in the communities of the reader."""
    groups = _groups(request)
    context = {
        "groups": groups,
        "heads": twins.twin_heads(),
        "rows": twins.twin_rows(groups),
        "instruction": twins.instruction(),
    }
    return render(request, "roster/twin_list.html", context)


@require_GET
def twin_export(request: SignedInRequest) -> HttpResponse:
    """The list as a workbook, a sheet for each community."""
    return workbook_response(twins.twin_workbook(_groups(request)), "look-alikes")
