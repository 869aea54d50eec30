"""Clean input for the structure out of papers: what a person made of the proposal."""

from dataclasses import dataclass

from django.http import QueryDict

from nongan.roster.rules.proposals import Edits


@dataclass(frozen=True, slots=True)
class ProposalInput:
    """The county as written, and the changes to the proposal."""

    code: str = ""
    name: str = ""
    edits: Edits = Edits()


def proposal_input(data: QueryDict) -> ProposalInput:
    """What a posted preview says.

    Each row sends its proposed name as `organ` or `community`, the name wanted as `…-name`, a
    community's street as `community-street`; the ticked ones send their proposed name as `…-take`.
    """
    streets = zip(data.getlist("community"), data.getlist("community-street"), strict=False)
    return ProposalInput(
        code=data.get("code", "").strip(),
        name=data.get("name", "").strip(),
        edits=Edits(
            organs=_names(data, "organ"),
            communities=_names(data, "community"),
            streets={name: street.strip() for name, street in streets},
        ),
    )


def _names(data: QueryDict, kind: str) -> dict[str, str]:
    taken = set(data.getlist(f"{kind}-take"))
    rows = zip(data.getlist(kind), data.getlist(f"{kind}-name"), strict=False)
    return {name: wanted.strip() if name in taken else "" for name, wanted in rows}
