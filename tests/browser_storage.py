"""What a browser keeps of a visit: all that scripts can store, and its profile on the disk."""

import json
from pathlib import Path

from playwright.sync_api import Page

from tests.browsing import Server

# Everything a page of this origin can store and read back, as one text.
STORED = """async () => {
  const kept = [{ ...localStorage }, { ...sessionStorage }, window.name, history.state];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept.push(request.url, await (await cache.match(request)).text());
    }
  }
  const answer = (request) => new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      kept.push(await answer(database.transaction(store).objectStore(store).getAll()));
    }
    database.close();
  }
  return JSON.stringify(kept);
}"""
PEOPLE = """
import json
from nongan.organisations import queries
from nongan.organisations.models import Member
kept = [(queries.unsealed_phone(m), queries.unsealed_birth(m)) for m in Member.objects.all()]
print(json.dumps(kept))
"""
WHOLE_DATE = len("1985-06-12")


def phones_and_births(county: Server) -> set[str]:
    """Every phone of the county, and every birth date that is known to the day."""
    printed = county.run("shell", "--verbosity", "0", "--command", PEOPLE)
    people = json.loads(printed.splitlines()[-1])
    return {phone for phone, _ in people if phone} | {
        birth for _, birth in people if len(birth) == WHOLE_DATE
    }


def stored(page: Page) -> str:
    """Local and session storage, caches, databases, and what hangs on window and history."""
    return str(page.evaluate(STORED))


def profile(folder: Path) -> bytes:
    """Every byte that a closed browser left on the disk: stores, caches, history, forms."""
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def found(known: set[str], text: str, disk: bytes) -> list[str]:
    """Which of these values stand in the stores or on the disk, in the letters browsers write."""
    return sorted(
        value
        for value in known
        if value in text or value.encode() in disk or value.encode("utf-16-le") in disk
    )
