"""A county's structure out of its papers: proposed, looked through by a person, registered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan import tabular
from nongan.accounts.models import User
from nongan.kernel.errors import Refused, require
from nongan.organisations.queries.plans import (
    CommunityPlan,
    OrganPlan,
    PartyOrganisationPlan,
    StructureChanges,
    StructurePlan,
)
from nongan.organisations.services.register_structure import register_structure
from nongan.roster.models import ImportBatch
from nongan.roster.policies import imports as policies
from nongan.roster.queries import structure_papers as queries
from nongan.roster.rules import proposals as rules
from nongan.roster.rules.proposing import propose
from nongan.roster.services.kinds import PAPERS
from nongan.roster.services.reading import let_ready_batches_be_read_again

Files = Mapping[str, Sequence[tuple[str, Path]]]
"""Kind of paper → (file name, path)."""

NO_STREET = "街道待定"


def read_papers(files: Files, *, today: date) -> tuple[list[rules.Paper], list[tabular.Problem]]:
    """What files on this machine say of a county's structure, and why some could not be read."""
    papers, refusals = [], []
    for kind, paper in PAPERS.items():
        readings = tabular.read_files(
            files.get(kind, ()),
            schema=paper.schema,
            vocabulary=tabular.Vocabulary(),
            today=today,
        )
        for reading in readings:
            papers.append(queries.paper_of(kind, reading))
            refusals += [reading.refusal] if reading.refusal else []
    return papers, refusals


def propose_structure(files: Files, *, code: str, name: str, today: date) -> StructurePlan:
    """The structure that files speak of, as it would be registered if nobody changed anything.

    `name` may be "": then the county that most papers name is taken.
    """
    papers, _refusals = read_papers(files, today=today)
    proposal = propose(papers, county=name)
    return plan_of(proposal, rules.Edits(), code=code, name=proposal.county)


def plan_of(proposal: rules.Proposal, edits: rules.Edits, *, code: str, name: str) -> StructurePlan:
    """The plan that a proposal becomes with a person's changes.

    Every organ gets one Party organisation of its name; a merged organ keeps the names that papers
    write it by. Raises Refused for a change to a name that the papers no longer speak of.
    """
    if strange := edits.unknown(proposal):
        text = _("The papers do not speak of %(name)s (any more). Look at the proposal again.")
        raise Refused(text % {"name": strange}, code="not_proposed")
    organs = rules.chosen(proposal.organs, edits.organs)
    places = rules.chosen(proposal.communities, edits.communities, edits.streets)
    communities = [CommunityPlan(place.name, place.street or NO_STREET) for place in places]
    return StructurePlan(
        code=code,
        name=name,
        streets=list(dict.fromkeys(place.street for place in communities)),
        communities=communities,
        organs=[OrganPlan(organ.name, aliases=organ.other_names) for organ in organs],
        party_organisations=[
            PartyOrganisationPlan(f"{organ.name}党组织", "committee", organ=organ.name)
            for organ in organs
        ],
    )


def register_proposal(
    *, plan: StructurePlan, actor: User | None, at: datetime
) -> tuple[StructureChanges, list[ImportBatch]]:
    """Register what a person made of a proposal, once, and let waiting papers be read again.

    They were read before the county's names were known; the caller has the batches read. Done
    twice it adds nothing and disturbs no batch. `actor` None is the command line on the server.
    Raises NotAllowed, or Refused with the reason.
    """
    require(actor is None or policies.can_propose_structure(actor))
    if plan.is_empty():
        raise Refused(_("Nothing is ticked, so there is nothing to write."), code="empty")
    with transaction.atomic():
        made = register_structure(plan=plan, actor=actor, at=at)
        return made, let_ready_batches_be_read_again() if made.total() else []
