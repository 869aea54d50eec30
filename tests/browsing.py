"""A real server and a real Chromium for the tests that look at pages as people do."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

REPO = Path(__file__).parent.parent
PICTURES = REPO / "docs" / "pictures"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --force-color-profile=srgb "
    "--lang=zh-CN"
)
DESKTOP, PHONE = (1366, 900), (390, 844)
SERIOUS = {"serious", "critical"}
# Every visible text and label of the page that is not marked as code or as another language.
VISIBLE_TEXTS = """() => {
  const skipped = 'script,style,code,kbd,samp,pre,.mono,[translate=no],[lang=en],[hidden],title';
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text && parent && !parent.closest(skipped) && parent.checkVisibility()) found.push(text);
  }
  for (const element of document.querySelectorAll('[placeholder],[title],[aria-label],img[alt]')) {
    if (element.closest(skipped)) continue;
    for (const name of ['placeholder', 'title', 'aria-label', 'alt']) {
      if (element.getAttribute(name)) found.push(element.getAttribute(name));
    }
  }
  return found;
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1 && e.checkVisibility())
    .slice(0, 5).map(e => e.tagName + '.' + e.className);
}"""


def chromium() -> str:
    """The path of a Chromium on this machine. Raises FileNotFoundError."""
    wanted = os.environ.get("NONGAN_CHROMIUM")
    for path in (wanted, *map(shutil.which, NAMES)):
        if path:
            return path
    raise FileNotFoundError("No Chromium found; set NONGAN_CHROMIUM to one.")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium with nothing of its own to say to the network."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS.split(), chromium_sandbox=False
        )
        yield opened
        opened.close()


@dataclass
class Server:
    """The product on a free port, with a data folder of its own."""

    data: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes run under: this folder, its own keys, plain HTTP on loopback."""
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith(("NONGAN_", "DATABASE"))
        }
        own = {"NONGAN_DATA_DIR": str(self.data), "NONGAN_HTTPS": "0", "PYTHONPATH": "src"}
        return {**inherited, **own}

    def run(self, *arguments: str) -> str:
        """Run one command of the product to its end and give what it printed."""
        command = [sys.executable, "-m", "nongan.config.cli", *arguments]
        done = subprocess.run(
            command, cwd=REPO, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Serve until `stop`; returns when it answers."""
        self.port = free_port()
        command = [sys.executable, "-m", "nongan.config.cli", "serve", "--port", str(self.port)]
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=REPO, env=self.environment, stdout=log, stderr=log
        )
        self._wait()

    def _wait(self, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, (self.data / "server.log").read_text()
            try:
                with urlopen(self.address + "/health/live", timeout=2) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError((self.data / "server.log").read_text())

    def stop(self) -> None:
        """End it and wait for its end."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Visitor:
    """One person at a browser: a page, and everything that went wrong on it."""

    context: BrowserContext
    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    @classmethod
    def arrive(
        cls,
        opened: Browser,
        address: str,
        *,
        size: tuple[int, int] = DESKTOP,
        language: str = "zh",
        profile: Path | None = None,
    ) -> Self:
        """A fresh profile with one page in the given size and language.

        It is kept in memory, or, as browsers at work keep theirs, in the folder `profile`.
        """
        options: dict[str, Any] = {
            "viewport": {"width": size[0], "height": size[1]},
            "locale": {"zh": "zh-CN", "en": "en-GB"}[language],
            "reduced_motion": "reduce",
        }
        if profile is None:
            context = opened.new_context(**options)
        else:
            context = opened.browser_type.launch_persistent_context(
                profile,
                executable_path=chromium(),
                args=ARGUMENTS.split(),
                chromium_sandbox=False,
                **options,
            )
        visitor = cls(context, context.new_page(), address)
        visitor.page.set_default_timeout(30_000)
        visitor.page.on("console", visitor._heard)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(f"script: {error}"))
        visitor.page.on("request", visitor._asked)
        return visitor

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")

    def resize(self, size: tuple[int, int]) -> None:
        """Give the page another width and height."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def open(self, path: str) -> int:
        """Go to a path; the status that came back."""
        answer = self.page.goto(self.address + path, wait_until="load")
        return answer.status if answer else 0

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as people do."""
        self.open("/sign-in/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").click()
        self.page.wait_for_load_state("load")
        assert "/sign-in" not in self.page.url, self.page.inner_text("body")

    def picture(self, name: str) -> None:
        """Keep a picture for the documentation, when pictures are asked for."""
        if os.environ.get("NONGAN_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            path = PICTURES / f"{name}.png"
            self.page.screenshot(path=path, animations="disabled", caret="hide")
            shrink(path)

    def texts(self) -> list[str]:
        """Every visible text and label."""
        return list(self.page.evaluate(VISIBLE_TEXTS))

    def too_wide(self) -> list[str]:
        """Elements that make the page scroll sideways."""
        return list(self.page.evaluate(TOO_WIDE))

    def barriers(self) -> list[str]:
        """What axe-core finds that keeps people out: rule, impact, first place."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{rule['id']} ({rule['impact']}): {rule['nodes'][0]['target']}"
            for rule in found
            if rule["impact"] in SERIOUS
        ]


def shrink(path: Path) -> None:
    """Bring a picture to a palette of 256 colours: a quarter of the bytes, the same to the eye."""
    from PIL import Image  # noqa: PLC0415  only when pictures are made

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
