"""Proposing a county's structure from its papers, for a county that has no list of itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from nongan import tabular
from nongan.organisations.queries.plans import (
    CommunityPlan,
    OrganPlan,
    PartyOrganisationPlan,
    StructurePlan,
)
from nongan.roster.models import Kind
from nongan.roster.rules import structure_from_papers as rules

Papers = Mapping[str, Sequence[tuple[str, Path]]]
"""Kind of paper → (file name, path)."""

NO_STREET = "街道待定"
SCHEMAS = {
    Kind.ROSTERS.value: tabular.schemas.ROSTER,
    Kind.ALLOCATION.value: tabular.schemas.ALLOCATION,
    Kind.RECEIPTS.value: tabular.schemas.RECEIPTS,
    Kind.FEEDBACK.value: tabular.schemas.FEEDBACK,
}


def propose_structure(papers: Papers, *, code: str, name: str, today: date) -> StructurePlan:
    """The streets, communities, organs and Party organisations that the papers speak of.

    Nothing is written: `organisations.services.register_structure` registers a plan once a person
    has looked through it. `name` may be "": then the county that most papers name is taken.
    """
    readings = {kind: _read(kind, papers.get(kind, ()), today) for kind in SCHEMAS}
    written = _written(readings)
    proposal = rules.Proposal(
        county=name or rules.county([*written["unit"], *written["residence"]]),
        communities=_communities(readings, written["community"]),
    )
    proposal.organs = _organs(written["unit_of_list"], papers.get(Kind.ROSTERS.value, ()), proposal)
    proposal.street_of = rules.streets(
        [*written["residence"], *written["community"]], proposal.communities
    )
    return _plan(proposal, code)


def _read(kind: str, files: Sequence[tuple[str, Path]], today: date) -> list[tabular.FileReading]:
    if not files:
        return []
    return list(
        tabular.read_files(
            files, schema=SCHEMAS[kind], vocabulary=tabular.Vocabulary(), today=today
        )
    )


def _cells(readings: Iterable[tabular.FileReading], name: str) -> list[str]:
    return [
        row.raw.get(name) or str(row.values.get(name) or "")
        for reading in readings
        for sheet in reading.data_sheets
        for row in sheet.rows
    ]


def _written(readings: Mapping[str, list[tabular.FileReading]]) -> dict[str, list[str]]:
    papers = [*readings[Kind.RECEIPTS.value], *readings[Kind.FEEDBACK.value]]
    return {
        "community": _cells(readings[Kind.ALLOCATION.value], "community"),
        "unit_of_list": _cells(readings[Kind.ALLOCATION.value], "unit"),
        "unit": _cells(papers, "unit"),
        "residence": _cells(readings[Kind.ROSTERS.value], "community"),
    }


def _communities(
    readings: Mapping[str, list[tabular.FileReading]], written: list[str]
) -> list[str]:
    """Those that members are assigned to, and those that sent a paper."""
    named = [rules.community_name(text) for text in rules.frequent(written)]
    for kind in (Kind.RECEIPTS.value, Kind.FEEDBACK.value):
        for reading in readings[kind]:
            for sheet in reading.data_sheets:
                named.append(rules.community_of_title(sheet.name, sheet.title, reading.name))
    return [name for name in dict.fromkeys(named) if name]


def _organs(
    units: list[str], rosters: Sequence[tuple[str, Path]], proposal: rules.Proposal
) -> list[str]:
    """The units of the allocation list, and the organs of rosters that are none of those."""
    organs = rules.frequent(units)
    words = tabular.Vocabulary(
        county=proposal.county, organs=[tabular.OrganName(name) for name in organs]
    )
    for file, _path in rosters:
        if tabular.organs.find_in(file, words).name is None:
            organs.append(rules.organ_of_file(file))
    return [organ for organ in dict.fromkeys(organs) if organ]


def _plan(proposal: rules.Proposal, code: str) -> StructurePlan:
    places = [
        CommunityPlan(name, proposal.street_of.get(name, NO_STREET))
        for name in proposal.communities
    ]
    return StructurePlan(
        code=code,
        name=proposal.county,
        streets=list(dict.fromkeys(place.street for place in places)),
        communities=places,
        organs=[OrganPlan(name) for name in proposal.organs],
        party_organisations=[
            PartyOrganisationPlan(f"{name}党组织", "committee", organ=name)
            for name in proposal.organs
        ],
    )
