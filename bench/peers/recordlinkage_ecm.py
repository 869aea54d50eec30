"""The Python Record Linkage Toolkit: compared fields, an ECM classifier, the best candidate."""

import warnings

import pandas as pd
import recordlinkage

from bench.peers.exchange import EVEN, Answer, Line, Task
from bench.peers.frames import best, frame


def link(task: Task) -> Answer:
    """Receipts and feedback apart."""
    warnings.simplefilter("ignore")
    return task.apart(_linked)


def _linked(task: Task, lines: list[Line], *, has_phone: bool) -> Answer:
    people, written = frame(task.people).set_index("key"), frame(lines).set_index("key")
    for table in (people, written):
        table["surname"] = table["name"].str[:1]
    index = recordlinkage.Index()
    for fields in ("name", ["organ", "surname"], *(["phone"] if has_phone else [])):
        index.block(fields)
    pairs = index.index(written, people)
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=0.85)
    for field in ("name", "organ", "community", *(("phone", "sex") if has_phone else ())):
        compare.exact(field, field, label=f"{field} same")
    features = compare.compute(pairs, written, people).astype(int)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    scores: pd.Series = classifier.prob(features)
    scores.index.names = ["line", "person"]
    found = scores[scores >= EVEN].rename("score").reset_index()
    return best(found, lines)
