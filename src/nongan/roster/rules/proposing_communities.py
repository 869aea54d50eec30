"""Reading a county's communities and their streets out of its papers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from nongan.roster.rules import structure_from_papers as words
from nongan.roster.rules.proposals import (
    ALLOCATION,
    OF_COMMUNITIES,
    ROSTERS,
    Candidate,
    Doubt,
    Known,
    Paper,
    Proposal,
)


def propose_communities(proposal: Proposal, papers: Sequence[Paper], known: Known) -> None:
    """Add to a proposal the communities that papers assign members to or that sent a paper."""
    registered = {name: Candidate(name) for name in known.communities}
    found: dict[str, Candidate] = {}
    assigned = [place for p in papers if p.kind == ALLOCATION for place in p.places]
    named = {words.community_name(text) for text in words.frequent(assigned)} - {""}
    for paper in papers:
        for name, text, lines in _named_by(paper):
            if text and name not in named:
                continue
            place = registered.get(name) or found.setdefault(name, Candidate(name))
            if text:
                place.written[text] += lines
                place.files[paper.file] += lines
            else:
                place.own.setdefault(paper.file)
    _add_residences(papers, found, registered)
    votes = words.street_votes(
        (place for paper in papers for place in paper.places), found, county=proposal.county
    )
    for candidate in found.values():
        _doubt_community(candidate, votes.get(candidate.name, Counter()), has_list=bool(assigned))
    for one, other in combinations(found.values(), 2):
        short, long = sorted((one, other), key=lambda candidate: len(candidate.name))
        if words.core(short.name) in words.core(long.name):
            short.doubts.append(Doubt("like", (long.name,)))
    proposal.communities_known = sum(1 for one in registered.values() if one.files or one.own)
    proposal.communities = list(found.values())


def _named_by(paper: Paper) -> Iterator[tuple[str, str, int]]:
    """Community, the text that names it, and its lines; no text where the whole paper is its."""
    if paper.kind == ALLOCATION:
        for text, lines in Counter(map(words.squeeze, paper.places)).items():
            yield words.community_name(text), text, lines
    elif paper.kind in OF_COMMUNITIES:
        for table in paper.tables:
            if name := words.community_of_title(table.sheet, table.title, paper.file):
                yield name, "", 0


def _add_residences(
    papers: Sequence[Paper], found: dict[str, Candidate], registered: Mapping[str, Candidate]
) -> None:
    """Where members live: communities too, but perhaps of another county; a person ticks them."""
    for paper in papers:
        for text, lines in Counter(map(words.squeeze, paper.places)).items():
            name = words.community_name(text) if "社区" in text else ""
            if paper.kind != ROSTERS or not name or name in registered:
                continue
            candidate = found.setdefault(name, Candidate(name, is_taken=False))
            if not candidate.is_taken:
                candidate.written[text] += lines
                candidate.files[paper.file] += lines
    for candidate in [one for one in found.values() if not one.is_taken]:
        candidate.doubts.append(Doubt("residence_only"))
        if candidate.lines < words.RARE:
            del found[candidate.name]


def _doubt_community(candidate: Candidate, streets: Counter[str], *, has_list: bool) -> None:
    ranked = sorted(streets.items(), key=lambda pair: (-pair[1], pair[0]))
    candidate.street = ranked[0][0] if ranked else ""
    if not ranked:
        candidate.doubts.append(Doubt("no_street"))
    elif len(ranked) > 1 and ranked[1][1] >= words.RARE:
        candidate.doubts.append(Doubt("two_streets", (ranked[1][0],)))
    if has_list and candidate.own and not candidate.files:
        candidate.doubts.append(Doubt("not_assigned"))
