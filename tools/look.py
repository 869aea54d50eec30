"""Look at pages as people do: pictures, accessibility, width, and what the browser complained of.

python -m tools.look --data FOLDER --as wang.fang --password SECRET /members/ /imports/
python -m tools.look --address http://127.0.0.1:8000 --as wang.fang --password SECRET / --elder

Each path is opened in Chinese and English, on a desktop of 1366×900 and a phone of 390×844, and
with --elder in the elder view too. Pictures go to --out. It ends with 1 if anything was found.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.browsing import DESKTOP, PHONE, Server, Visitor, browser

SIZES = {"desktop": DESKTOP, "phone": PHONE}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def options() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("paths", nargs="+", help="addresses that begin with /")
    reader.add_argument("--as", dest="user", default="", help="user name; none: signed out")
    reader.add_argument("--password", default="", help="and the password")
    reader.add_argument("--address", default="", help="a server that runs already")
    reader.add_argument("--data", type=Path, help="else: serve this data folder for the while")
    reader.add_argument("--out", type=Path, default=Path("var/looks"), help="for the pictures")
    reader.add_argument("--elder", action="store_true", help="the elder view too")
    reader.add_argument("--languages", default="zh,en")
    reader.add_argument("--sizes", default="desktop,phone")
    return reader.parse_args()


@contextmanager
def server(given: argparse.Namespace) -> Iterator[str]:
    """The address to look at, served only if nobody does."""
    if given.address:
        yield given.address.rstrip("/")
        return
    serving = Server(given.data)
    serving.start()
    try:
        yield serving.address
    finally:
        serving.stop()


def _file_name(path: str, *parts: str) -> str:
    words = path.strip("/").replace("/", "-").replace("?", "_").replace("&", "_") or "desk"
    return ".".join([words[:80], *parts, "png"])


def _arrive(opened: Browser, address: str, given: argparse.Namespace, size: str) -> Visitor:
    visitor = Visitor.arrive(opened, address, size=SIZES[size])
    if given.user:
        visitor.sign_in(given.user, given.password)
    visitor.faults.clear()
    return visitor


def look(visitor: Visitor, given: argparse.Namespace, size: str) -> int:
    """Open every path in every language and view; print and count what is wrong."""
    count = 0
    for elder in ["", "18"] if given.elder else [""]:
        for language in given.languages.split(","):
            cookies = {"nongan-language": LANGUAGES[language], "nongan-elder": elder or "off"}
            visitor.context.add_cookies(
                [{"name": n, "value": v, "url": visitor.address} for n, v in cookies.items()]
            )
            for path in given.paths:
                name = _file_name(path, size, language, *(["elder"] if elder else []))
                status = visitor.open(path)
                visitor.page.screenshot(path=given.out / name, full_page=True)
                wrong = [f"status {status}"] if status != 200 else []
                wrong += [*visitor.barriers(), *visitor.faults]
                wrong += [f"too wide: {place}" for place in visitor.too_wide()]
                visitor.faults.clear()
                print(f"{given.out / name}: {'; '.join(wrong) or 'fine'}")
                count += len(wrong)
    return count


def main() -> int:
    """Look, and say what was found."""
    given = options()
    given.out.mkdir(parents=True, exist_ok=True)
    count = 0
    with server(given) as address, browser() as opened:
        for size in given.sizes.split(","):
            visitor = _arrive(opened, address, given, size)
            count += look(visitor, given, size)
            visitor.context.close()
    print(f"{count} things to repair")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
