"""The whole story in a real browser and in Chinese: paper in, roster out, check, work off.

A fresh small county with its places and its people, but not one member: everything else is done
by hand, as on the first days of a real county. `NONGAN_PICTURES=1` keeps the pictures that the
documentation shows.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests import browser_storage as storage
from tests.browsing import DESKTOP, PHONE, Server, Visitor, browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHINESE = re.compile("[\u4e00-\u9fff]")
FULL_PHONE = re.compile(r"1[3-9]\d{9}")
READ_WITHIN = 60_000
# How a careless script would keep a phone.
STORES = {
    "local": "phone => localStorage.setItem('member', phone)",
    "session": "phone => sessionStorage.setItem('member', phone)",
    "window": "phone => { window.name = phone }",
    "cache": """async phone => {
      const cache = await caches.open('pages');
      await cache.put('/members/', new Response(phone));
    }""",
    "database": """phone => new Promise(good => {
      const request = indexedDB.open('county', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('members').put({phone}, 1);
      request.onsuccess = () => { request.result.close(); good(); };
    })""",
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("county"))
    server.run("migrate", "--verbosity", "0")
    server.run("load_demo", "--small", "--papers-only")
    server.start()
    yield server
    server.stop()


class Clerk(Visitor):
    """An officer of the working committee, at work."""

    def form(self, action: str) -> Locator:
        """The form that posts to this address; what hides it is opened first."""
        form = self.page.locator(f"main form[action$='{action}']").first
        if not form.is_visible():
            self.page.locator(f"main details:has(form[action$='{action}']) > summary").first.click()
        return form

    def press(self, action: str) -> None:
        """Press the button of the form with this address."""
        self.form(action).locator("button[type=submit]").first.click()
        self.page.wait_for_load_state("load")

    def fill_in(self, action: str, **values: str) -> None:
        """Fill the fields of a form, without sending it."""
        form = self.form(action)
        for name, value in values.items():
            field = form.locator(f"[name={name}]")
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def drop(self, kind: str, folder: Path) -> None:
        """Drop a folder's files and wait until they are read."""
        self.open("/imports/")
        files = [str(path) for path in sorted(folder.iterdir())]
        self.page.set_input_files("input[type=file][name=files]", files)
        self.page.select_option("select[name=kind]", kind)
        if kind == "rosters":
            self.picture("import-drop")
        self.page.locator("form[enctype='multipart/form-data'] button[type=submit]").click()
        self.page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
        done = self.page.locator("table.list").first
        expect(done).to_be_visible(timeout=READ_WITHIN)

    def confirm(self) -> None:
        """Confirm the batch on the screen."""
        self.press("/confirm/")
        expect(self.page.locator("form[action$='/confirm/']")).to_have_count(0)


def people_of(county: Server) -> tuple[str, Path]:
    kept = json.loads((county.data / "demo-sign-ins.json").read_text(encoding="utf-8"))
    return str(kept[0]["password"]), county.data / "demo-papers"


def test_a_county_from_paper_to_worked_off_discrepancies(county: Server, tmp_path: Path):
    password, papers = people_of(county)
    with browser() as opened:
        clerk = Clerk.arrive(opened, county.address, profile=tmp_path / "profile")
        clerk.sign_in("committee", password)
        assert CHINESE.search(clerk.page.title())

        bring_rosters_in(clerk, papers / "rosters")
        clerk.drop("allocation", papers / "allocation")
        clerk.confirm()
        issue_the_roster(clerk)
        for kind in ("receipts", "feedback", "attendance"):
            clerk.drop(kind, papers / kind)
            clerk.confirm()

        run_the_check(clerk)
        work_off(clerk)
        look_at_phones(clerk)
        checker = Clerk.arrive(opened, county.address)
        checker.sign_in("committee2", password)
        verify_and_close(checker)
        look_from_a_phone(Clerk.arrive(opened, county.address, size=PHONE), password)
        assert clerk.faults == []
        assert checker.faults == []
        kept = storage.stored(clerk.page)
        clerk.context.close()
    people = storage.phones_and_births(county)
    assert len(people) > 220, "phones and birth dates of the whole county"
    assert storage.found(people, kept, storage.profile(tmp_path / "profile")) == []


def bring_rosters_in(clerk: Clerk, folder: Path) -> None:
    """Eight files at once; one cell is put right on the preview; the batch is written once."""
    clerk.drop("rosters", folder)
    clerk.picture("import-preview")
    files = clerk.page.locator("main table.list").last.locator("tbody tr")
    expect(files).to_have_count(8)

    batch = clerk.page.url
    clerk.page.locator("a.chip[href*=phone_invalid]").click()
    clerk.page.locator("main tbody a").first.click()
    wrong = clerk.page.locator(".has-problem:has(input[name=field][value=phone])").first
    expect(wrong).to_be_visible()
    row = clerk.page.locator("tbody:has(.has-problem input[name=field][value=phone])").first
    place = row.get_attribute("id")
    row.scroll_into_view_if_needed()
    clerk.picture("import-problem")
    wrong.locator("input[name=text]").fill("16012345678")
    wrong.locator("button[type=submit]").click()
    corrected = clerk.page.locator(f"#{place}")
    expect(corrected.locator(".has-problem")).to_have_count(0)
    expect(corrected).to_contain_text("160")

    clerk.page.goto(batch)
    clerk.confirm()
    clerk.open("/members/")
    expect(clerk.page.locator("main")).to_contain_text("220")


def issue_the_roster(clerk: Clerk) -> None:
    """Draft, confirm in the organs' place with a reason, approve, issue."""
    clerk.open("/roster/")
    clerk.press("/draft/")
    clerk.fill_in("/confirm/", reason="各单位已书面确认")
    clerk.press("/confirm/")
    clerk.press("/approve/")
    clerk.press("/issue/")
    expect(clerk.page.locator("main tbody tr").first).to_be_visible()
    clerk.picture("roster-issued")
    clerk.open("/roster/")
    expect(clerk.page.locator("main tbody tr").first).to_contain_text(re.compile("已印发|Issued"))


def run_the_check(clerk: Clerk) -> None:
    """Run the reverse check; each figure of its matrix opens its records."""
    clerk.open("/checks/")
    clerk.press("/run/")
    clerk.open("/checks/")
    expect(clerk.page.locator("main table").first).to_be_visible()
    clerk.picture("reverse-check")
    figure = clerk.page.locator("main table td a").first
    count = int(figure.inner_text())
    figure.click()
    expect(clerk.page.locator("main tbody tr")).to_have_count(count)


def open_first(clerk: Clerk, kind: str, status: str = "") -> None:
    clerk.open(f"/discrepancies/?kind={kind}&status={status}")
    clerk.page.locator("main tbody th a").first.click()
    clerk.page.wait_for_load_state("load")


def work_off(clerk: Clerk) -> None:
    """Three discrepancies: one explained, one put right, one given to somebody else."""
    open_first(clerk, "wrong_community")
    clerk.picture("discrepancy")
    open_first(clerk, "not_on_roster")
    clerk.fill_in("/explain/", note="退休人员，自愿参加，不在在职党员名单内。")
    clerk.press("/explain/")
    expect(clerk.page.locator("main")).to_contain_text("退休人员")

    open_first(clerk, "reported_twice")
    clerk.fill_in("/correct/", note="换发联系卡时又填了一次，社区已划去第二行。")
    clerk.press("/correct/")

    open_first(clerk, "not_reported")
    owner = clerk.page.locator("main form[action$='/assign/'] select[name=owner] option")
    chosen = next(o for o in owner.all() if "钱" in (o.text_content() or ""))
    clerk.fill_in("/assign/", owner=str(chosen.get_attribute("value")))
    clerk.press("/assign/")
    expect(clerk.page.locator("main")).to_contain_text("钱干事")


def look_at_phones(clerk: Clerk) -> None:
    """The two places that show a full phone (promise E3): the line's page, the member's page."""
    clerk.open("/receipts/")
    clerk.page.locator("main tbody th a").first.click()
    expect(clerk.page.locator("article.review")).to_contain_text(FULL_PHONE)
    clerk.open("/members/")
    clerk.page.locator("main tbody th a").first.click()
    clerk.fill_in("/phone/", reason="核对报到情况")
    clerk.press("/phone/")
    phone = FULL_PHONE.search(clerk.page.inner_text("main dl.facts"))
    assert phone

    clerk.page.keyboard.press("/")
    clerk.page.keyboard.type(phone[0])
    clerk.page.wait_for_selector(".palette a")
    clerk.page.keyboard.press("ArrowDown")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")


def verify_and_close(checker: Clerk) -> None:
    """Whoever explained does not verify: a second officer does, and lays it aside."""
    open_first(checker, "not_on_roster", "explained")
    checker.press("/verify/")
    checker.press("/close/")
    expect(checker.page.locator("form[action$='/close/']")).to_have_count(0)
    checker.open("/")
    checker.picture("desk-committee")


def look_from_a_phone(clerk: Clerk, password: str) -> None:
    clerk.sign_in("liaison01", password)
    clerk.picture("desk-phone")
    assert clerk.too_wide() == []


def test_what_a_browser_keeps_is_found_wherever_it_lies(county: Server, tmp_path: Path):
    """The sabotage of E3: a phone put into each store, and one into an address, is found."""
    values = {place: f"1380000000{number}" for number, place in enumerate(STORES)}
    with browser() as opened:
        careless = Visitor.arrive(opened, county.address, profile=tmp_path / "profile")
        careless.open("/sign-in/")
        for place, put in STORES.items():
            careless.page.evaluate(put, values[place])
        careless.open("/sign-in/?next=/members/13900000000")
        kept = storage.stored(careless.page)
        careless.context.close()
    disk = storage.profile(tmp_path / "profile")

    assert storage.found(set(values.values()), kept, b"") == sorted(values.values())
    assert storage.found({values["local"]}, "", disk)
    assert storage.found({"13900000000"}, "", disk)


def test_a_pressed_button_of_another_person_changes_nothing(county: Server):
    """The journey's own sabotage: without a grant the same steps lead nowhere."""
    password, _papers = people_of(county)
    with browser() as opened:
        stranger = Clerk.arrive(opened, county.address, size=DESKTOP)
        stranger.sign_in("auditor", password)

        assert stranger.open("/imports/") in {403, 404}
        assert stranger.open("/discrepancies/") in {403, 404}
        assert stranger.open("/members/") in {403, 404}
