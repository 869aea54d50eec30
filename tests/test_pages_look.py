"""Every page a role can reach by links, in both languages, on a desk and on a phone."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.urls import resolve
from playwright.sync_api import Browser

from tests.browsing import DESKTOP, PHONE, Server, Visitor, browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLES = (
    "committee",
    "liaison01",
    "branch01",
    "community01",
    "member01",
    "system",
    "security",
    "auditor",
)
# Names and formats that stay as they are in Chinese pages.
STAYS = {
    "API", "CSV", "Ctrl", "DOCX", "English", "Enter", "Esc", "Excel", "JSON", "ODS", "OpenAPI",
    "PDF", "SHA", "SM3", "Sheet", "USCC", "XLS", "XLSX", "csv", "docx", "nongan", "ods", "xls",
    "xlsx",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]{3,}")
# File names, addresses, user names and codes (`roster.issued`): not sentences of ours.
TYPED = re.compile(
    r"\S+\.(xlsx|xls|csv|docx|ods)\b|https?://\S+|\b[a-z_]+\.[a-z_]+\b|\b[a-z]+\d{2}\b|\bM\d{6}\b"
)


# Addresses that give a file and no page, by their names or by the form they ask for.
FORMS = (".pdf", ".docx", ".xlsx", ".csv", ".json")
FILES = ("-export", "-document", "-report", "-form", "-growth", "-xlsx")
UNTIDY = (Path(__file__).parent / "untidy.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small demo county, loaded by the product's own command and served by its own server."""
    server = Server(tmp_path_factory.mktemp("county"))
    server.run("demo", "--small", "--no-serve")
    server.start()
    yield server
    server.stop()


def password_of(county: Server) -> str:
    kept = Path(county.data / "demo-sign-ins.json").read_text(encoding="utf-8")
    return str(json.loads(kept)[0]["password"])


def speak(visitor: Visitor, language: str) -> None:
    """Choose the language by the switch in the shell, where it is not chosen already."""
    code = {"zh": "zh-hans", "en": "en"}[language]
    switch = visitor.page.locator(f"button[name=language][value={code}]").first
    if switch.count():
        switch.click()
        visitor.page.wait_for_load_state("load")
    spoken = visitor.page.evaluate("document.documentElement.lang").lower()
    assert spoken.startswith(language), spoken


def links_of(visitor: Visitor, within: str) -> list[str]:
    """The addresses of ours that links lead to, in the order of the page."""
    links = visitor.page.eval_on_selector_all(
        f"{within} a[href]", "links => links.map(link => link.href)"
    )
    found = [link.removeprefix(visitor.address) for link in links]
    return [link.split("#")[0] for link in found if link.startswith("/")]


def view_of(path: str) -> str:
    """What stands at this address: pages of one view look alike."""
    return resolve(path.split("?")[0]).view_name


def walked(visitor: Visitor) -> tuple[list[str], list[str]]:
    """The pages that links lead to from the menu, one of each view, and all that is wrong with them
    in Chinese.

    Where an earlier role has been already, nobody looks further than the menu.
    """
    found: dict[str, str] = {}
    wrong: list[str] = []
    menu = ["/", *links_of(visitor, "nav")]
    waiting = list(menu)
    while waiting:
        path = waiting.pop(0)
        view = view_of(path)
        if view in found or is_file(path) or (path not in menu and view in VIEWS):
            continue
        found[view] = path
        if is_new(path):
            wrong += looked_at(visitor, path, "zh")
        else:
            visitor.open(path)
        waiting += links_of(visitor, "main")
    return list(found.values()), wrong


def is_file(path: str) -> bool:
    """Whether a program opens what stands there, and no browser."""
    return view_of(path).endswith(FILES) or path.split("?")[0].endswith(FORMS)


def is_new(path: str) -> bool:
    """Whether nobody looked at this view before; the desk is everybody's own."""
    return path == "/" or view_of(path) not in VIEWS


def english_words(texts: list[str]) -> set[str]:
    """Words of another language that a page should not show in Chinese."""
    return {
        word for text in texts for word in WORD.findall(TYPED.sub("", text)) if word not in STAYS
    }


def looked_at(visitor: Visitor, path: str, language: str) -> list[str]:
    """Everything that is wrong with one page on a desk and on a phone, a sentence each."""
    visitor.faults.clear()
    visitor.resize(DESKTOP)
    status = visitor.open(path)
    wrong = [f"status {status}"] if status != 200 else []
    wrong += visitor.faults
    for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        visitor.resize(size)
        wrong += [f"{name}: {fault}" for fault in _looked_at_now(visitor, language)]
    return [f"{language} {path}: {fault}" for fault in wrong]


def _looked_at_now(visitor: Visitor, language: str) -> list[str]:
    wrong = [f"wider than the screen: {element}" for element in visitor.too_wide()]
    wrong += visitor.page.evaluate(UNTIDY, language)
    if language == "zh":
        wrong += [f"English: {word}" for word in sorted(english_words(visitor.texts()))]
        # Barriers are in the markup, which is the same in both languages.
        wrong += visitor.barriers()
    return wrong


# The views that an earlier role found and looked at.
VIEWS: set[str] = set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_sound(county: Server, role: str):
    with browser() as opened:
        with arrived(opened, county, role, "zh") as visitor:
            pages, wrong = walked(visitor)
        assert len(pages) >= 3, "a role without a menu"
        with arrived(opened, county, role, "en") as visitor:
            for path in filter(is_new, pages):
                wrong += looked_at(visitor, path, "en")
    VIEWS.update(map(view_of, pages))
    assert wrong == []


@contextmanager
def arrived(opened: Browser, county: Server, role: str, language: str) -> Iterator[Visitor]:
    """Somebody of this role, signed in, reading this language."""
    visitor = Visitor.arrive(opened, county.address, language=language)
    visitor.sign_in(role, password_of(county))
    speak(visitor, language)
    yield visitor
    visitor.context.close()


def test_what_a_page_can_get_wrong_is_noticed(county: Server):
    """The test's own sabotage: each fault, put into a real page, is found."""
    with browser() as opened:
        visitor = Visitor.arrive(opened, county.address)
        visitor.open("/sign-in/")
        visitor.page.evaluate(
            """() => {
              const wide = document.createElement('div');
              wide.className = 'w-100'; wide.textContent = 'Untranslated words';
              wide.style.minWidth = '4000px';
              const picture = document.createElement('img');
              picture.src = 'https://elsewhere.invalid/picture.png';
              document.body.append(wide, picture);
              document.querySelector('main').insertAdjacentHTML('beforeend', `
                <h1>Second</h1><button class="btn-primary">x</button><p>Nov. 5, 2026</p>
                <div id="cut">${'cut '.repeat(900)}</div>
                <div class="table-wrap"><details class="confirm"><summary>open</summary>
                <form class="confirm-body w-100 position-absolute">far</form></details></div>
                <label>姓名</label>`);
              const cut = document.getElementById('cut').style;
              [cut.overflow, cut.whiteSpace, cut.width] = ['hidden', 'nowrap', '9rem'];
            }"""
        )
        visitor.page.wait_for_timeout(300)

        assert visitor.too_wide()
        assert {"Untranslated", "words"} <= english_words(visitor.texts())
        assert any(fault.startswith("image-alt") for fault in visitor.barriers())
        assert any("elsewhere.invalid" in fault for fault in visitor.faults)
        untidy = "\n".join(visitor.page.evaluate(UNTIDY, "en"))
        assert "2 h1" in untidy
        assert "several first actions" in untidy
        assert "cut off" in untidy
        assert "opens out of sight" in untidy
        assert "Nov. 5, 2026" in untidy
        assert "Chinese: 姓名" in untidy
        visitor.context.close()
