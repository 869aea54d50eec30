"""A county through the product's own import, reverse check and review, against its truth."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import costs

Data = dict[str, Any]

KINDS = ("rosters", "allocation", "receipts", "feedback", "attendance")
ROUNDS = 5
"""How often a clerk comes back to the queue: answers may bring new doubts."""


def main(arguments: list[str]) -> int:
    """Run, print a line each (or JSON), and answer 1 if `--check` finds a figure too low."""
    parser = argparse.ArgumentParser(prog="bench/county", description=__doc__)
    parser.add_argument("county", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="fail below the required figures")
    parser.add_argument("--like", choices=("a", "b"), help="the county whose figures --check asks")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N wrong links")
    asked = parser.parse_args(arguments)
    scratch = Path(tempfile.mkdtemp(prefix="nongan-county-"))
    try:
        figures = run(asked.county, scratch, asked.errors)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    from bench import county_report, required

    short = required.shortfalls(figures, asked.like)
    if asked.json:
        print(json.dumps({**figures, "shortfalls": short}, ensure_ascii=False, indent=1))
    else:
        county_report.show(figures)
        for line in short:
            print(f"too low: {line}")
    return 1 if asked.check and short else 0


def run(county: Path, scratch: Path, errors: int = 0) -> Data:
    """All figures of one county. A fresh database and fresh keys are made in `scratch`."""
    prepare(scratch)
    from bench import county_links, county_score

    meter = costs.Meter()
    with meter.stage("import"):
        taken = take_in(county)
    with meter.stage("link"):
        linked = county_links.linked()
    with meter.stage("check"):
        check = reverse_check(taken)
    truth = county_score.Truth.of(county, taken["batches"]["rosters"])
    before = county_links.cases(truth, linked)
    figures = county_score.score(truth, taken)
    figures["links"] = county_links.score(before)
    figures["stored_otherwise"] = county_links.stored_otherwise(linked)
    figures["discrepancies"] = county_score.score_discrepancies(truth, before)
    with meter.stage("review"):
        answers = 0
        for _ in range(ROUNDS):
            given = county_links.answer_reviews(truth, taken["officer"])
            answers += given
            if not given:
                break
            reverse_check(taken)
    after = county_links.cases(truth, county_links.linked())
    figures["after_review"] = {
        "answers": answers,
        "links": county_links.score(after),
        "discrepancies": county_score.score_discrepancies(truth, after),
    }
    figures["inputs_hash"], figures["answer_hash"] = check.inputs_hash, check.answer_hash
    figures["stages"] = {name: asdict(cost) for name, cost in meter.stages.items()}
    county_links.show_wrong(before, truth, errors)
    return figures


def prepare(scratch: Path) -> None:
    """Start Django on an empty SQLite database of its own."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["NONGAN_DATA_DIR"] = str(scratch)
    os.environ["NONGAN_KEYS_DIR"] = str(scratch / "keys")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nongan.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from nongan.config import provisioning

    provisioning.create_keys()
    call_command("migrate", verbosity=0)


def papers_of(county: Path) -> dict[str, list[tuple[str, Path]]]:
    """The county's papers by kind; truth/ is none of them."""
    return {
        kind: [(p.name, p) for p in sorted((county / kind).glob("*")) if p.is_file()]
        for kind in KINDS
        if (county / kind).is_dir()
    }


def take_in(county: Path) -> Data:
    """Structure from the papers, then import of each kind; what was made, by name."""
    from nongan.accounts.models import User
    from nongan.kernel import clock
    from nongan.organisations.models import Grant
    from nongan.organisations.services.register_structure import register_structure
    from nongan.roster.services import proposing

    at = clock.now()
    officer = User.objects.create_user("bench")
    Grant.objects.create(user=officer, role=Grant.Role.COMMITTEE_OFFICER, starts_at=at)
    papers = papers_of(county)
    plan = proposing.propose_structure(papers, code="220122", name="", today=clock.today())
    register_structure(plan=plan, actor=officer, at=at)
    batches = {}
    for kind, files in papers.items():
        if files:
            batches[kind] = imported(kind, files, officer)
            say(f"{kind}: {len(files)} files, {batches[kind].status}")
    return {"plan": plan, "batches": batches, "officer": officer}


def reverse_check(taken: Data) -> Any:
    """Run the reverse check as the county's officer."""
    from nongan.kernel import clock
    from nongan.roster.services import checking

    return checking.run_reverse_check(
        roster_version_id=None, as_of=clock.today(), actor=taken["officer"], at=clock.now()
    )


def imported(kind: str, files: list[tuple[str, Path]], officer: Any) -> Any:
    """One batch, read, with what only a person could decide left out, and confirmed."""
    from nongan.kernel import clock
    from nongan.roster.services.batches import Upload, open_batch
    from nongan.roster.services.confirming import confirm_batch
    from nongan.roster.services.deciding import take_open_rows_out
    from nongan.roster.services.reading import read_batch

    uploads = [Upload(name, path.read_bytes()) for name, path in files]
    batch = open_batch(kind=kind, uploads=uploads, actor=officer, at=clock.now())
    read_batch(batch_id=batch.id, actor=officer, at=clock.now(), on_file=lambda _file: None)
    take_open_rows_out(batch_id=batch.id, actor=officer, at=clock.now())
    return confirm_batch(batch_id=batch.id, actor=officer, at=clock.now())


def say(text: str) -> None:
    """Progress, on the error stream so that --json stays clean."""
    print(text, file=sys.stderr, flush=True)
