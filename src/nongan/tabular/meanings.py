"""How near the words of a header come to each concept: the score of a text, without a look at the
column.
"""

from functools import lru_cache

from nongan.tabular.lexicon import CONCEPTS, Concept
from nongan.tabular.text import header_form

# Below this a header says nothing worth weighing.
WORTH = 0.3
_INNER = 0.9
_LIKENESS = 0.8
_LIKE_FROM = 0.62
_AGAINST = 0.65
_SOMEBODY_ELSE = 0.8
# Concepts that only one kind of table has, and whose words are common elsewhere.
ONLY_IN = {
    "structure": frozenset(
        (
            "street",
            "community_name",
            "aliases",
            "uscc",
            "party_organisation",
            "party_kind",
            "parent",
            "contact",
        )
    ),
    "receipts": frozenset(("received_by",)),
    "feedback": frozenset(("attitude", "grade")),
    "attendance": frozenset(("attended_on",)),
}
_NOT_IN = {
    "structure": frozenset(
        (
            "community",
            "name",
            "party_branch",
            "kind",
            "post",
            "skills",
            "reported_on",
            "other_person",
        )
    ),
    "attendance": frozenset(("reported_on",)),
}
# Which foreign concepts still draw columns away, at a discount, where the schema has no field for
# them.
_DISCOUNT = 0.92


_PHRASES: dict[str, list[str]] = {}
for _concept in CONCEPTS.values():
    for _phrase in _concept.phrases:
        _PHRASES.setdefault(_phrase, []).append(_concept.name)


# The morphemes strong enough to name a concept by themselves, by their first character: a cell
# without one, that is no phrase, is no header.
_STRONG: dict[str, list[str]] = {}
for _concept in CONCEPTS.values():
    for _word, _weight in _concept.morphemes:
        if _weight >= 0.75:
            _STRONG.setdefault(_word[0], []).append(_word)


def _has_strong(form: str) -> bool:
    return any(
        form.startswith(word, at) for at, sign in enumerate(form) for word in _STRONG.get(sign, ())
    )


@lru_cache(maxsize=65536)
def named(text: str, schema: str) -> tuple[str, float]:
    """The concept that a cell names outright and its score, ("", 0.0) for the most part: quick, for
    finding headers.
    """
    outside, inside = header_form(text)
    for name in _PHRASES.get(outside, ()):
        if _plays(name, schema):
            return name, 1.0
    best: tuple[str, float] = ("", 0.0)
    for form in {outside, inside}:
        if _has_strong(form):
            for name, concept in CONCEPTS.items():
                score = _morpheme_score(form, concept) if _plays(name, schema) else 0.0
                if score > best[1] and not any(word in form for word in concept.against):
                    best = (name, score)
    return best


@lru_cache(maxsize=8192)
def scores(header: str, parent: str, schema: str) -> dict[str, float]:
    """Score 0–1 by concept for a header (with the header above it, when there are two levels) in a
    kind of table.

    Only concepts worth weighing are in the answer.
    """
    outside, inside = header_form(header)
    above, _ = header_form(parent)
    if not outside and not above:
        return {}
    of_another = text_score(above, CONCEPTS["other_person"]) > _SOMEBODY_ELSE
    known = _PHRASES.get(outside, ())
    certain = {name: 1.0 for name in known if _plays(name, schema)}
    if certain and not above and not (inside != outside and inside in _PHRASES):
        return certain
    found: dict[str, float] = {}
    for name, concept in CONCEPTS.items():
        if not _plays(name, schema):
            continue
        score = max(
            text_score(outside, concept),
            0.85 * text_score(inside, concept) if inside != outside else 0.0,
        )
        if above:
            score = _with_parent(score, (outside, above, of_another), concept)
        if score >= WORTH:
            found[name] = round(score, 3)
    return found


def _plays(concept: str, schema: str) -> bool:
    if concept in _NOT_IN.get(schema, ()):
        return False
    return all(concept not in names or schema == owner for owner, names in ONLY_IN.items())


def _with_parent(score: float, words: tuple[str, str, bool], concept: Concept) -> float:
    """A header below another: the two words together, where the lower alone does not say enough."""
    outside, above, of_another = words
    if of_another:
        return 1.0 if concept.name == "other_person" else 0.3 * score
    if score >= _SOMEBODY_ELSE:
        return score
    together = max(text_score(above + outside, concept), 0.9 * text_score(above, concept))
    return max(score, 0.95 * together)


def text_score(text: str, concept: Concept) -> float:
    """Score 0–1 of one text for one concept: certain phrase, morphemes, likeness; lessened by words
    against it.
    """
    if not text:
        return 0.0
    if text in concept.phrases:
        return 1.0
    score = _morpheme_score(text, concept)
    if score < 0.75:
        score = max(score, _likeness(text, concept))
    if score and any(word in text for word in concept.against):
        score -= _AGAINST
    return max(score, 0.0)


def _morpheme_score(text: str, concept: Concept) -> float:
    best = 0.0
    second = 0.0
    for word, weight in concept.morphemes:
        if word not in text:
            continue
        value = weight if text.endswith(word) or text.isascii() else weight * _INNER
        if value > best:
            best, second = value, best
        elif value > second:
            second = value
    return min(best + 0.25 * second * (1 - best), 0.98)


def _likeness(text: str, concept: Concept) -> float:
    """The nearest phrase by common characters in order, for spellings that no morpheme covers."""
    best = max((similarity(text, phrase) for phrase in concept.phrases), default=0.0)
    return best * _LIKENESS if best >= _LIKE_FROM else 0.0


def similarity(one: str, other: str) -> float:
    """Twice the longest common subsequence over both lengths: 1 for equal texts, 0 for little in
    common.
    """
    both = len(one) + len(other)
    if not both or 2 * min(len(one), len(other)) < _LIKE_FROM * both:
        return 0.0
    # What is not even common without order cannot be common in order: spares nine comparisons of
    # ten.
    rest = list(other)
    common = 0
    for character in one:
        if character in rest:
            rest.remove(character)
            common += 1
    if 2 * common < _LIKE_FROM * both:
        return 0.0
    return 2 * _common_in_order(one, other) / both


def _common_in_order(one: str, other: str) -> int:
    before = [0] * (len(other) + 1)
    for character in one:
        row = [0]
        for index, match in enumerate(other):
            longest = before[index + 1] if before[index + 1] > row[index] else row[index]
            row.append(before[index] + 1 if character == match else longest)
        before = row
    return before[-1]


def best_concept(header: str, parent: str, schema: str) -> tuple[str, float]:
    """The nearest concept of a header and its score; ("", 0.0) when nothing is near."""
    found = scores(header, parent, schema)
    if not found:
        return "", 0.0
    name = max(found, key=found.__getitem__)
    return name, found[name]
