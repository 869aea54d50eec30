"""What pages take on a county ten times the demo's: the server's milliseconds beside an empty page.

`bench/page_speed.py DIR [--members 24000] [--times 20]`. DIR is a data folder of its own; while no
county stands there, the invented one is loaded first with so many members, by the services that
people use (a few minutes). Each page is asked for through the whole stack, without a network, by
somebody whose page it is; the floor is the same person's settings, which carry the same shell and
no list. Printed: median and 95th of a hundred in milliseconds of the processor, the median over the
floor, queries, kilobytes.
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

FLOOR = "/me/settings/"
PAGES = {
    "committee": (
        "/",
        "/county/",
        "/members/",
        "/members/?q=zxl",
        "/members/?page=200",
        "/checks/",
        "/discrepancies/",
        "/receipts/",
        "/feedback/",
        "/review/",
        "/occasions/",
        "/exemptions/",
        "/roster/",
        "/roster/1/",
        "/imports/",
        "/search/?q=zxl",
    ),
    "liaison01": ("/", "/members/", "/checks/", "/discrepancies/", "/urging/"),
    "branch01": ("/", "/members/", "/checks/", "/discrepancies/", "/review/"),
    "community01": ("/", "/receipts/", "/feedback/", "/questions/"),
    "member01": ("/",),
    "system": ("/", "/accounts/", "/county/"),
    "auditor": ("/", "/audit/"),
}


@dataclass(frozen=True)
class Cost:
    """Sorted milliseconds, queries and bytes of one page."""

    times: list[float]
    queries: int
    size: int

    @property
    def median(self) -> float:
        """Half of the calls took no longer."""
        return self.times[len(self.times) // 2]

    @property
    def slow(self) -> float:
        """Ninety-five of a hundred took no longer."""
        return self.times[-1 - len(self.times) // 20]


def load(members: int) -> None:
    """Bring the folder's database up to date; load the county where there is none."""
    from nongan.config import provisioning
    from nongan.demo import queries, services
    from nongan.demo.services import ground
    from nongan.kernel import clock

    provisioning.prepare()
    if not queries.is_loaded():
        ground.WHOLE = members
        services.load_demo(actor=None, at=clock.now(), progress=lambda words, *_: print(words))


def measured(user: str, path: str, times: int) -> Cost:
    """What a page takes, asked for again and again; the first call is not counted."""
    from django.db import connection
    from django.test import Client

    from nongan.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=user))
    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = client.get(path)
    assert answer.status_code == 200, (user, path, answer.status_code)
    spent = []
    for _ in range(times):
        before = time.process_time()
        client.get(path)
        spent.append((time.process_time() - before) * 1000)
    return Cost(sorted(spent), len(asked), len(answer.content))


def main() -> None:
    """Print a line a page, and what is the slowest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--members", type=int, default=24_000)
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    os.environ["NONGAN_DATA_DIR"] = str(arguments.folder.resolve())
    os.environ["NONGAN_HTTPS"] = "0"
    os.environ["NONGAN_HOSTS"] = "testserver"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nongan.config.settings")
    import django

    arguments.folder.mkdir(parents=True, exist_ok=True)
    django.setup()
    load(arguments.members)
    print(f"{'page':38}{'median ms':>10}{'p95 ms':>10}{'floors':>8}{'queries':>9}{'KiB':>7}")
    slowest = 0.0
    for user, paths in PAGES.items():
        floor = measured(user, FLOOR, arguments.times)
        for path in (FLOOR, *paths):
            cost = floor if path == FLOOR else measured(user, path, arguments.times)
            slowest = max(slowest, cost.slow)
            print(
                f"{user + ' ' + path:38}{cost.median:10.1f}{cost.slow:10.1f}"
                f"{cost.median / floor.median:8.1f}{cost.queries:9}{cost.size / 1024:7.0f}"
            )
    print(f"slowest p95: {slowest:.0f} ms (aim: under 500)")


if __name__ == "__main__":
    main()
