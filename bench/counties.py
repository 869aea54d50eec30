"""A county through the product's own import and reverse check, and its score against the truth."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

Data = dict[Any, Any]

KINDS = ("rosters", "allocation", "receipts", "feedback", "attendance")

# What must hold with rules alone (issue 2, "Measured"); `--check` fails below it.
REQUIRED_CELLS = 0.995
REQUIRED_LINKS = 0.985


def main(arguments: list[str]) -> int:
    """Run, print a line each (or JSON), and answer 1 if `--check` finds a figure too low."""
    parser = argparse.ArgumentParser(prog="bench/county", description=__doc__)
    parser.add_argument("county", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="fail below the required figures")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N wrong links")
    asked = parser.parse_args(arguments)
    scratch = Path(tempfile.mkdtemp(prefix="nongan-county-"))
    try:
        figures = run(asked.county, scratch, asked.errors)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if asked.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    else:
        from bench import county_score

        county_score.show(figures)
    low = figures["cells"]["right"] < REQUIRED_CELLS or figures["links"]["f1"] < REQUIRED_LINKS
    return 1 if asked.check and (low or figures["rows_lost"]) else 0


def run(county: Path, scratch: Path, errors: int = 0) -> Data:
    """All figures of one county. A fresh database and fresh keys are made in `scratch`."""
    prepare(scratch)
    from bench import county_score

    started = time.process_time()
    taken = take_through(county)
    figures = county_score.score(county, taken, errors)
    figures["cpu_seconds"] = round(time.process_time() - started, 1)
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


def take_through(county: Path) -> Data:
    """Structure from the papers, import of each kind, roster in force, reverse check."""
    from nongan.accounts.models import User
    from nongan.kernel import clock
    from nongan.organisations.models import Grant
    from nongan.organisations.services.register_structure import register_structure
    from nongan.roster.services import checking, proposing

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
    run = checking.run_reverse_check(
        roster_version_id=None, as_of=clock.today(), actor=officer, at=clock.now()
    )
    return {"plan": plan, "batches": batches, "run": run}


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
