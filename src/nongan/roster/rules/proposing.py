"""Reading a county's organs and communities out of its papers, with every doubt told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from nongan import tabular
from nongan.roster.rules import structure_from_papers as words
from nongan.roster.rules.proposals import (
    ALLOCATION,
    ROSTERS,
    Candidate,
    Doubt,
    Known,
    Paper,
    Proposal,
)
from nongan.roster.rules.proposing_communities import propose_communities


def propose(papers: Sequence[Paper], *, county: str = "", known: Known | None = None) -> Proposal:
    """The county, organs and communities that papers speak of, without what is known already.

    `county` may be "": then the one that most units and places are written with is taken.
    """
    known = known or Known()
    written = [text for paper in papers for text in (*paper.units, *paper.places)]
    proposal = Proposal(county=known.county or county or words.county(written))
    _propose_organs(proposal, papers, known)
    propose_communities(proposal, papers, known)
    return proposal


def _propose_organs(proposal: Proposal, papers: Sequence[Paper], known: Known) -> None:
    vocabulary = tabular.Vocabulary(county=proposal.county, organs=[*known.organs])
    names = _listed(papers, vocabulary)
    owners = _owners(papers, _with(vocabulary, names))
    names = _distinct([*names, *(name for _file, name, _rows in owners)], vocabulary)
    vocabulary = _with(vocabulary, names)
    found = {name: Candidate(name) for name in names}
    registered = {organ.name: Candidate(organ.name) for organ in known.organs}
    lists = {file for file, _name, is_of_many in owners if is_of_many}
    counted = [paper for paper in papers if paper.kind != ROSTERS or paper.file in lists]
    others = _count_lines(counted, vocabulary, {**registered, **found})
    for file, owner, _rows in owners:
        name = tabular.organs.resolve(owner, vocabulary).name or ""
        if candidate := found.get(name) or registered.get(name):
            candidate.own.setdefault(file)
    kinds = {paper.file: paper.kind for paper in papers}
    for candidate in found.values():
        _doubt_organ(candidate, kinds, vocabulary)
    proposal.organs_known = sum(1 for one in registered.values() if one.files or one.own)
    proposal.organs = [*_in_paper_order(found.values()), *others]


def _with(vocabulary: tabular.Vocabulary, names: Iterable[str]) -> tabular.Vocabulary:
    organs = [*vocabulary.organs, *(tabular.OrganName(name) for name in names)]
    return tabular.Vocabulary(county=vocabulary.county, organs=organs)


def _listed(papers: Sequence[Paper], vocabulary: tabular.Vocabulary) -> list[str]:
    """The units of the committee's list: it names organs, whoever else names whom."""
    units = words.frequent(unit for p in papers if p.kind == ALLOCATION for unit in p.units)
    return _distinct(units, vocabulary)


def _distinct(names: Iterable[str], vocabulary: tabular.Vocabulary) -> list[str]:
    """The names without those that say an organ again (农安县财政局 after 县财政局)."""
    index = tabular.organs.index_of(vocabulary)
    forms = {index.form(n) for organ in vocabulary.organs for n in (organ.name, *organ.aliases)}
    found = []
    for name in names:
        form = index.form(name)
        if form and form not in forms:
            forms.add(form)
            found.append(name)
    return found


def _owners(papers: Sequence[Paper], vocabulary: tabular.Vocabulary) -> list[tuple[str, str, bool]]:
    """Whose list each roster is: file, organ, and whether its rows say so (a list of many)."""
    found = []
    for paper in papers:
        for table in paper.tables if paper.kind == ROSTERS else ():
            unit = tabular.organs.unit_line(table.title) or ""
            texts = words.owner_texts(paper.file, table.sheet, table.title, unit)
            if owner := _owner(texts, vocabulary):
                found.append((paper.file, owner, False))
                continue
            units = [unit for unit in words.frequent(table.units) if words.is_organ_like(unit)]
            found += [(paper.file, unit, True) for unit in units]
    return found


def _owner(texts: Sequence[str], vocabulary: tabular.Vocabulary) -> str:
    for text in texts:
        known = tabular.organs.find_in(text, vocabulary)
        if known.name and known.how != "similar":
            return known.name
    return next((text for text in texts if words.is_organ_like(text)), texts[0] if texts else "")


def _count_lines(
    papers: Sequence[Paper], vocabulary: tabular.Vocabulary, found: Mapping[str, Candidate]
) -> list[Candidate]:
    """Count every written unit for the organ it means; return those that mean none."""
    others: dict[str, Candidate] = {}
    index = tabular.organs.index_of(vocabulary)
    for paper in papers:
        for text, lines in Counter(map(words.squeeze, paper.units)).items():
            name = tabular.organs.resolve(text, vocabulary).name
            candidate = found.get(name or "")
            if candidate is None and words.is_organ_like(text):
                candidate = others.setdefault(index.form(text), Candidate(text, is_taken=False))
            if candidate is not None:
                candidate.written[text] += lines
                candidate.files[paper.file] += lines
    for candidate in others.values():
        candidate.doubts = [Doubt("not_listed"), *_likes(candidate.name, vocabulary)]
    return [one for one in others.values() if one.lines >= words.RARE]


def _doubt_organ(
    candidate: Candidate, kinds: Mapping[str, str], vocabulary: tabular.Vocabulary
) -> None:
    named_by = {kinds[file] for file in candidate.files}
    if not candidate.lines:
        candidate.doubts.append(Doubt("file_only"))
    elif candidate.lines == 1:
        candidate.doubts.append(Doubt("once"))
    if not words.is_organ_like(candidate.name):
        candidate.doubts.append(Doubt("no_organ_word"))
        candidate.is_taken = ALLOCATION in named_by
    if ROSTERS in kinds.values() and not candidate.own:
        candidate.doubts.append(Doubt("no_roster"))
    if candidate.lines and ALLOCATION in kinds.values() and ALLOCATION not in named_by:
        candidate.doubts.append(Doubt("not_allocated"))
    candidate.doubts += _likes(candidate.name, vocabulary)


def _likes(name: str, vocabulary: tabular.Vocabulary) -> list[Doubt]:
    """The other organs that a name may mean just as well."""
    index = tabular.organs.index_of(vocabulary)
    form = index.form(name)
    rest = [organ for organ in vocabulary.organs if index.form(organ.name) != form]
    others = tabular.Vocabulary(county=vocabulary.county, organs=rest)
    # Where an organ is renamed its last character changes (局 to 委) and the rest stays; of the
    # short names of mass organisations (妇联, 科协) too little would be left.
    for text in (name, name[:-1]) if len(form) > 2 else (name,):
        like = tabular.organs.resolve(text, others).candidates[:2]
        if close := tuple(o for o, score in like if score >= tabular.organs.ACCEPT_FROM):
            return [Doubt("like", close)]
    return []


def _in_paper_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """By the number that the offices put before their files' names; the others behind."""

    def number(candidate: Candidate) -> int:
        numbers = filter(None, map(words.number_of_file, candidate.own))
        return min(numbers, default=10**6)

    return sorted(candidates, key=number)
