"""The task as data frames, for the peers that want them."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from bench.peers.exchange import NOBODY, Answer, Line, Person

COLUMNS = ("name", "organ", "sex", "phone", "community")


def frame(ones: Sequence[Person | Line]) -> pd.DataFrame:
    """A row each with `key` and the fields that both sides have; blank is missing."""
    rows = [{name: asdict(one)[name] or None for name in ("key", *COLUMNS)} for one in ones]
    return pd.DataFrame(rows, dtype="object")


def best(pairs: pd.DataFrame, lines: Sequence[Line]) -> Answer:
    """The likeliest person of each line, from rows of line, person and score."""
    answer = {line.key: NOBODY for line in lines}
    ranked = pairs.sort_values(["score", "person"], ascending=[False, True])
    for line, person in ranked.drop_duplicates("line")[["line", "person"]].itertuples(index=False):
        answer[line] = person
    return answer
