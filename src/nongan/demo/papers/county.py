"""The whole county's paper on a folder, and what is known about it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from nongan.demo.papers import records, sheets, trial
from nongan.demo.papers.people import Person, invent_people
from nongan.demo.papers.rosters import Paper, Slip, rosters
from nongan.demo.papers.story import Story, quarters_before, tell
from nongan.demo.papers.structure import Structure

FOLDERS = ("rosters", "allocation", "receipts", "feedback", "attendance")
SEED = 20191014  # the day of the article that the model comes from


@dataclass(frozen=True)
class County:
    """The invented county: its people, its year, its slips, and its files by kind of import."""

    people: list[Person]
    story: Story
    slips: list[Slip]
    files: dict[str, list[Path]]


def write_county(
    folder: Path, structure: Structure, *, today: date, count: int = 2_400, seed: int = SEED
) -> County:
    """Write rosters, allocation, receipts, feedback and attendance below `folder`.

    The same structure, day, count and seed give the same bytes. The folder `trial` holds what a
    newcomer may drop by hand: a second, wilder set of rosters.
    """
    dice = Random(seed)  # noqa: S311  a story, not a secret
    people = invent_people(structure, count=count, today=today, dice=dice)
    slips = max(4, count // 150)
    papers, made = rosters(structure, people, today=today, dice=dice, slips=slips)
    story = tell(structure, people, today=today, dice=dice)
    quarters = quarters_before(today)
    kinds = {
        "rosters": papers,
        "allocation": [records.allocation(structure, people, quarters[-1].year)],
        "receipts": records.receipts(structure, story, dice),
        "feedback": [records.feedback(structure, story, quarter) for quarter in quarters],
        "attendance": records.presence(structure, people, story),
        "trial": trial.papers(structure, people, today=today, dice=dice),
    }
    files = {kind: _written(folder / kind, sent) for kind, sent in kinds.items()}
    return County(people, story, made, files)


def _written(folder: Path, papers: list[Paper]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for paper in papers:
        path = folder / paper.name
        sheets.write(path, paper.sheets)
        paths.append(path)
    return paths
