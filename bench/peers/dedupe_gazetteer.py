"""dedupe's Gazetteer with a fixed budget of labels: half of them matches, half look-alikes."""

import io
from random import Random

import dedupe
from dedupe import variables
from dedupe.serializer import write_training

from bench.peers.exchange import EVEN, Answer, Line, Person, Task

BUDGET = 200
SEED = 1

Record = dict[str, str | None]


def link(task: Task) -> Answer:
    """Receipts and feedback apart; the budget of labels is shared."""
    return task.apart(_linked)


def _linked(task: Task, lines: list[Line], *, has_phone: bool) -> Answer:
    names = ("name", "organ", "community", *(("phone", "sex") if has_phone else ()))
    fields = [variables.String("name"), variables.Exact("name")]
    fields += [variables.Exact(name, has_missing=True) for name in ("organ", "community")]
    if has_phone:
        fields += [
            variables.String("phone", has_missing=True),
            variables.Exact("sex", has_missing=True),
        ]
    people = {one.key: _record(one, names) for one in task.people}
    written = {one.key: _record(one, names) for one in lines}
    gazetteer = dedupe.Gazetteer(fields, num_cores=1)
    # Given beforehand: pairs that its sample of 5,000 lacks cannot be labelled afterwards.
    labels = io.StringIO()
    write_training(_labels(task, lines, people, written), labels)
    labels.seek(0)
    gazetteer.prepare_training(written, people, training_file=labels, sample_size=5_000)
    # Index predicates take gigabytes here, and some fail in search (NoIndexError of 3.0.3).
    gazetteer.train(recall=0.95, index_predicates=False)
    gazetteer.index(people)
    found = gazetteer.search(written, threshold=EVEN, n_matches=1, generator=True)
    best = {line: matches[0][0] for line, matches in found if len(matches)}
    return {line.key: str(best.get(line.key, "")) for line in lines}


def _record(one: Person | Line, names: tuple[str, ...]) -> Record:
    return {name: getattr(one, name) or None for name in names}


def _labels(
    task: Task, lines: list[Line], people: dict[str, Record], written: dict[str, Record]
) -> dict[str, list[tuple[Record, Record]]]:
    """What a clerk would label: matches, and of the same surname or organ who is not meant."""
    dice = Random(SEED)
    asked = dice.sample([line for line in lines if task.labels.get(line.key)], BUDGET // 4)
    match = [(written[line.key], people[task.labels[line.key]]) for line in asked]
    distinct = []
    for line in asked:
        others = [one for one in task.people if one.key != task.labels[line.key]]
        near = [one for one in others if one.organ == line.organ or one.name[:1] == line.name[:1]]
        distinct.append((written[line.key], people[dice.choice(near or others).key]))
    return {"match": match, "distinct": distinct}
