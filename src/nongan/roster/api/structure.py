"""The structure out of papers, for programs: papers come by `/imports`, the rest is here."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed
from nongan.roster.policies import imports as policies
from nongan.roster.queries import previews
from nongan.roster.queries import structure_papers as queries
from nongan.roster.rules.proposals import Edits
from nongan.roster.services import background, proposing

router = Router(tags=["structure out of papers"])
Text = Annotated[str, Field(max_length=100)]
Changes = Annotated[dict[Text, Text], Field(max_length=2000)]


class DoubtOut(Schema):
    """Why a person should look twice."""

    code: str
    text: str


class CandidateOut(Schema):
    """An organ or community: spellings and files with their lines, papers of its own, doubts."""

    name: str
    lines: int
    written: dict[str, int]
    named_in: dict[str, int]
    own_papers: list[str]
    doubts: list[DoubtOut]
    street: str
    is_proposed: bool


class RefusedFile(Schema):
    """A file that nobody can read, and what to do."""

    file: str
    why: str


class ProposalOut(Schema):
    """What the papers on preview speak of and nothing registered answers to."""

    county: str
    code: str
    is_reading: bool
    refused: list[RefusedFile]
    organs: list[CandidateOut]
    communities: list[CandidateOut]
    organs_known: int
    communities_known: int


class ProposalIn(Closed):
    """What a person made of it, by proposed name: a name, "" to leave it out; equal ones merge."""

    code: Annotated[str, Field(max_length=6)] = ""
    name: Annotated[str, Field(max_length=50)] = ""
    organs: Changes = {}
    communities: Changes = {}
    streets: Changes = {}


class MadeOut(Schema):
    """How many of each were added, and how many were there already."""

    streets: int
    communities: int
    organs: int
    party_organisations: int
    same: int


@router.get("/structure-proposal", response=ProposalOut, url_name="api-structure-proposal")
def structure_proposal(request: HttpRequest) -> dict[str, Any]:
    """The structure that the papers on preview speak of, with evidence and doubts."""
    require(policies.can_propose_structure(request.user))
    papers, proposal = queries.papers_in(), queries.proposal_now()
    return {
        "county": proposal.county,
        "code": queries.code_of(proposal.county),
        "is_reading": papers.is_reading,
        "refused": [
            {"file": file.name, "why": previews.refusal_sentence(file)} for file in papers.refused
        ],
        "organs": [queries.facts_of(one) for one in proposal.organs],
        "communities": [queries.facts_of(one) for one in proposal.communities],
        "organs_known": proposal.organs_known,
        "communities_known": proposal.communities_known,
    }


@router.post(
    "/structure-proposal/register", response=MadeOut, url_name="api-structure-proposal-register"
)
def structure_proposal_register(request: HttpRequest, data: ProposalIn) -> dict[str, int]:
    """Register the proposal with the changes; papers on preview are then read again."""
    user = caller(request)
    require(policies.can_propose_structure(user))
    edits = Edits(data.organs, data.communities, data.streets)
    proposal = queries.proposal_now(data.name)
    plan = proposing.plan_of(proposal, edits, code=data.code, name=data.name)
    made, batches = proposing.register_proposal(plan=plan, actor=user, at=clock.now())
    for batch in batches:
        background.start_reading(batch_id=batch.id, actor=user)
    return {**made.counts(), "same": made.same}
