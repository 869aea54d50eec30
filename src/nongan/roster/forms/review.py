"""Clean input of the review: the answers that a community sent back."""

from collections.abc import Iterator, Mapping, Sequence

from nongan.roster.queries.questions import Question

NOBODY, UNKNOWN = "nobody", "unknown"


def answers_given(
    data: Mapping[str, str], asked: Sequence[Question]
) -> Iterator[tuple[Question, str]]:
    """The questions that were answered, with a member number, `nobody` or `unknown`."""
    for question in asked:
        lawful = {NOBODY, UNKNOWN, *(offer.member.number for offer in question.offers)}
        answer = data.get(question.name, "")
        if answer in lawful:
            yield question, answer
