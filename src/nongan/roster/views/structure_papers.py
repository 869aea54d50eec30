"""The structure of a county out of its papers: drop them, look through the proposal, register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.queries import find_county
from nongan.organisations.queries.plans import structure_changes
from nongan.roster.forms.structure_papers import ProposalInput, proposal_input
from nongan.roster.policies import imports as policies
from nongan.roster.queries import previews
from nongan.roster.queries import structure_papers as queries
from nongan.roster.rules import proposals as rules
from nongan.roster.services import background, proposing
from nongan.roster.services.batches import Upload, open_sorted_batches


def _only_the_committee(request: SignedInRequest) -> None:
    if not policies.can_propose_structure(request.user):  # absent and forbidden look alike
        raise Http404


@require_http_methods(["GET", "POST"])
def structure_papers(request: SignedInRequest) -> HttpResponse:
    """Where papers are dropped, how far they are read, and what they propose."""
    _only_the_committee(request)
    if request.method == "POST":
        return _drop(request)
    return _page(request, None)


def _drop(request: SignedInRequest) -> HttpResponse:
    files = request.FILES.getlist("files")
    uploads = [Upload(file.name or "", file.read()) for file in files]
    try:
        batches = open_sorted_batches(uploads=uploads, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("roster:structure-papers")
    for batch in batches:
        background.start_reading(batch_id=batch.id, actor=request.user)
    return redirect("roster:structure-papers")


@require_GET
def structure_papers_progress(request: SignedInRequest) -> HttpResponse:
    """The moving part of the page; tells htmx to load the whole page once all is read."""
    _only_the_committee(request)
    papers = queries.papers_in()
    if not papers.is_reading:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "roster/structure_progress.html", {"papers": papers})


@require_POST
def structure_papers_look(request: SignedInRequest) -> HttpResponse:
    """The proposal again, with a person's changes; nothing is written."""
    _only_the_committee(request)
    return _page(request, proposal_input(request.POST))


@require_POST
def structure_papers_register(request: SignedInRequest) -> HttpResponse:
    """Register what a person made of the proposal, and have the papers read with its names."""
    _only_the_committee(request)
    said = proposal_input(request.POST)
    try:
        plan = proposing.plan_of(_proposal(said), said.edits, code=said.code, name=said.name)
        made, batches = proposing.register_proposal(plan=plan, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return _page(request, said)
    for batch in batches:
        background.start_reading(batch_id=batch.id, actor=request.user)
    messages.success(request, _("%(n)s entries were added.") % {"n": made.total()})
    return redirect("organisations:start")


def _proposal(said: ProposalInput | None) -> rules.Proposal:
    return queries.proposal_now(said.name if said else "")


def _page(request: SignedInRequest, said: ProposalInput | None) -> HttpResponse:
    papers = queries.papers_in()
    context: dict[str, Any] = {
        "papers": papers,
        "refused": [(file, previews.refusal_sentence(file)) for file in papers.refused],
    }
    if papers.ready and not papers.is_reading:
        context |= _preview(said)
    return render(request, "roster/structure_papers.html", context)


def _preview(said: ProposalInput | None) -> dict[str, Any]:
    proposal = _proposal(said)
    edits = said.edits if said else rules.Edits()
    county = find_county()
    name = (said.name if said else "") or proposal.county
    addresses = {
        name: reverse("roster:import-file", args=place)
        for name, place in queries.addresses_of_files().items()
    }
    if edits.unknown(proposal):  # the papers have changed: begin with what they propose now
        edits = rules.Edits()
    plan = proposing.plan_of(proposal, edits, code="", name="")
    organs = _rows(proposal.organs, edits.organs, {}, addresses)
    communities = _rows(proposal.communities, edits.communities, edits.streets, addresses)
    return {
        "proposal": proposal,
        "county": county,
        "name": name,
        "code": (said.code if said else "") or queries.code_of(name),
        "organs": organs,
        "communities": communities,
        "doubtful": sum(bool(row.doubts) for row in (*organs, *communities)),
        "changes": structure_changes(plan),
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate on the page: as proposed, as a person wants it, and what it rests on."""

    candidate: rules.Candidate
    name: str
    street: str
    is_taken: bool
    others: list[str]
    doubts: list[str]
    written: list[tuple[str, int]]
    papers: list[tuple[str, str, int]]


def _rows(
    candidates: Iterable[rules.Candidate],
    names: Mapping[str, str],
    streets: Mapping[str, str],
    addresses: Mapping[str, str],
) -> list[Row]:
    listed = list(candidates)
    wanted = {one.name: rules.wanted(one, names) for one in listed}
    groups: dict[str, list[str]] = {}
    for proposed, name in wanted.items():
        groups.setdefault(name, []).append(proposed)
    rows = [
        Row(
            candidate=one,
            name=wanted[one.name] or one.name,
            street=streets.get(one.name, one.street),
            is_taken=bool(wanted[one.name]),
            others=[
                name for name in groups[wanted[one.name]] if wanted[one.name] and name != one.name
            ],
            doubts=[queries.doubt_text(doubt) for doubt in one.doubts],
            written=one.written.most_common(),
            papers=[
                (file, addresses.get(file, ""), lines)
                for file, lines in {**dict.fromkeys(one.own, 0), **one.files}.items()
            ],
        )
        for one in listed
    ]
    return sorted(rows, key=lambda row: not row.doubts)
