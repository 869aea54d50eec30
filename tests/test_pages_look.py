"""Every page of every role's menu, in both languages, on a desk and on a phone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    "PDF", "SHA", "SM3", "USCC", "XLS", "XLSX", "csv", "docx", "nongan", "ods", "xls", "xlsx",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]{3,}")
# File names, addresses, user names and codes (`roster.issued`): not sentences of ours.
TYPED = re.compile(
    r"\S+\.(xlsx|xls|csv|docx|ods)\b|https?://\S+|\b[a-z_]+\.[a-z_]+\b|\b[a-z]+\d{2}\b|\bM\d{6}\b"
)


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


def menu_of(visitor: Visitor) -> list[str]:
    """The addresses in the menu, and one page below each list."""
    links = visitor.page.eval_on_selector_all(
        "nav a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
    )
    return sorted({link.split("#")[0] for link in links} | {"/"})


def english_words(texts: list[str]) -> set[str]:
    """Words of another language that a page should not show in Chinese."""
    return {
        word for text in texts for word in WORD.findall(TYPED.sub("", text)) if word not in STAYS
    }


def looked_at(visitor: Visitor, path: str, language: str, *, is_known: bool) -> list[str]:
    """Everything that is wrong with one page, each as a sentence with its address."""
    visitor.faults.clear()
    status = visitor.open(path)
    wrong = [f"status {status}"] if status != 200 else []
    wrong += visitor.faults
    wrong += [f"wider than the screen: {element}" for element in visitor.too_wide()]
    if language == "zh":
        wrong += [f"English: {word}" for word in sorted(english_words(visitor.texts()))]
        # Barriers are in the markup, which is the same in both languages and for every role.
        wrong += [] if is_known else visitor.barriers()
    return [f"{path}: {fault}" for fault in wrong]


SEEN: set[tuple[str, int]] = set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu_is_sound(county: Server, role: str):
    wrong: list[str] = []
    with browser() as opened:
        for language, size in (("zh", DESKTOP), ("zh", PHONE), ("en", DESKTOP), ("en", PHONE)):
            visitor = Visitor.arrive(opened, county.address, size=size, language=language)
            visitor.sign_in(role, password_of(county))
            speak(visitor, language)
            pages = menu_of(visitor)
            assert len(pages) >= 2, "a role without a menu"
            for path in pages:
                is_known = path != "/" and (path, size[0]) in SEEN
                if is_known and language == "en":
                    continue
                found = looked_at(visitor, path, language, is_known=is_known)
                wrong += [f"{language} {size[0]} {fault}" for fault in found]
                SEEN.add((path, size[0]) if language == "en" else ("", 0))
            visitor.context.close()
    assert wrong == []


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
            }"""
        )
        visitor.page.wait_for_timeout(300)

        assert visitor.too_wide()
        assert {"Untranslated", "words"} <= english_words(visitor.texts())
        assert any(fault.startswith("image-alt") for fault in visitor.barriers())
        assert any("elsewhere.invalid" in fault for fault in visitor.faults)
        visitor.context.close()
