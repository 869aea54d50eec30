"""The shell in a real browser: search by keyboard, the elder view's sizes, the menu of a phone."""

from itertools import product

import pytest

from nongan.organisations.tests import factories as people
from tests.browsing import PHONE, Visitor, browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Everything to press or fill in that is smaller than its least side, in CSS pixels.
TOO_SMALL = """least => [...document.querySelectorAll('button, .btn, .tool, .foot-nav a,'
  + '.side-link, input:not([type=checkbox]):not([type=radio]):not([type=hidden]), select')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < least)
  .map(e => e.outerHTML.slice(0, 80))"""
SMALL_TEXT = """least => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !parent.checkVisibility()) continue;
    const style = getComputedStyle(parent);
    const size = parseFloat(style.fontSize);
    if (size < least || parseFloat(style.lineHeight) / size < 1.3) found.push(parent.outerHTML);
  }
  return found.map(html => html.slice(0, 80));
}"""
PIXELS_OF_A_POINT = 4 / 3


@pytest.fixture
def county():
    people.make_county()
    home = people.make_party_organisation("县供电公司党支部")
    people.make_member("张晓丽", home)
    people.make_member("李堃", home)
    people.make_officer("wang.fang")


def arrive(opened, live_server, **options):
    visitor = Visitor.arrive(opened, live_server.url, **options)
    visitor.sign_in("wang.fang", people.PASSWORD)
    return visitor


def test_a_member_is_reached_by_keyboard_alone(county, live_server):
    with browser() as opened:
        visitor = arrive(opened, live_server)
        page = visitor.page

        page.keyboard.press("/")
        page.keyboard.type("zxl")
        page.wait_for_selector(".palette a")
        page.keyboard.press("ArrowDown")
        assert page.get_attribute(".palette a", "aria-selected") == "true"
        with page.expect_navigation():
            page.keyboard.press("Enter")

        assert "张晓丽" in page.inner_text("h1")
        assert visitor.faults == []


def test_the_palette_is_left_by_escape_and_search_works_without_it(county, live_server):
    with browser() as opened:
        page = arrive(opened, live_server).page

        page.keyboard.press("/")
        page.keyboard.type("zxl")
        page.wait_for_selector(".palette a")
        page.keyboard.press("Escape")
        assert not page.is_visible(".palette")
        with page.expect_navigation():
            page.keyboard.press("Enter")

        assert page.url.endswith("/search/?q=zxl")
        assert "张晓丽" in page.inner_text("main")


@pytest.mark.parametrize("path", ["/", "/members/"])
def test_a_phone_finds_its_holder_and_never_stands_in_an_address(county, live_server, path):
    people.make_member("赵长河", people.make_party_organisation(), phone="13800000001")
    with browser() as opened:
        visitor = arrive(opened, live_server)
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.open(path)
        field = visitor.page.locator("input[name=q]").last
        field.press_sequentially("138 0000 0001")
        visitor.page.wait_for_timeout(400)
        with visitor.page.expect_navigation():
            field.press("Enter")

        assert "赵长河" in visitor.page.inner_text("main")
        assert [url for url in [*asked, visitor.page.url] if "0001" in url] == []


def test_the_elder_view_is_large_enough(county, live_server):
    with browser() as opened:
        visitor = arrive(opened, live_server, size=PHONE)
        for points, path in product((18, 24, 30), ("/", "/members/")):
            cookie = {"name": "nongan-elder", "value": str(points), "url": visitor.address}
            visitor.context.add_cookies([cookie])
            visitor.open(path)

            assert visitor.page.evaluate(SMALL_TEXT, points * PIXELS_OF_A_POINT - 0.5) == []
            assert visitor.page.evaluate(TOO_SMALL, 60) == []
            assert visitor.too_wide() == []
            assert visitor.barriers() == []


def test_the_ordinary_view_would_not_pass_as_an_elder_view(county, live_server):
    with browser() as opened:
        page = arrive(opened, live_server, size=PHONE).page

        assert page.evaluate(SMALL_TEXT, 23.5)
        assert page.evaluate(TOO_SMALL, 60)


def test_the_menu_of_a_phone_opens_and_closes_without_scripts(county, live_server):
    with browser() as opened:
        visitor = arrive(opened, live_server, size=PHONE)
        page = visitor.page
        assert not page.is_visible(".side")

        page.click(".bar-menu")
        assert page.is_visible(".side")
        page.click(".side-close")

        assert not page.is_visible(".side")
