"""搜索框：按 / 去到框里，停一停才问，上下键走，Esc 收起；拼音没选完不问。"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.conftest import Site

FORM = """<header class="topbar"><form class="topbar-search" method="get" action="/search/" data-finder>
<input id="q" type="search" name="q" hx-get="/search/" hx-trigger="find" hx-target="#found" hx-swap="innerHTML" hx-sync="this:replace">
<button type="submit">搜</button><div class="found" id="found" hidden></div></form></header>
<main><p><input id="other" aria-label="别的框"></p><p><a id="away" href="#away">别处</a></p></main>"""
FOUND = '<p class="found-group">学校</p><ul><li><a id="one" href="/one">东小</a></li><li><a id="two" href="/two">西小</a></li></ul>'


@pytest.fixture
def shown(site: Site, page: Page) -> Page:
    """一页上有搜索框。"""
    site.pages["/search/"] = FOUND
    page.goto(site.page("/", FORM))
    return page


def test_slash_typing_arrows_and_escape(shown: Page) -> None:
    shown.keyboard.press("/")
    assert shown.evaluate("document.activeElement.id") == "q"
    shown.keyboard.type("东小")
    expect(shown.locator("#found")).to_be_visible()
    for expected in ("one", "two", "q", "one"):
        shown.keyboard.press("ArrowDown")
        assert shown.evaluate("document.activeElement.id") == expected
    shown.keyboard.press("ArrowUp")
    assert shown.evaluate("document.activeElement.id") == "q"
    shown.keyboard.press("Escape")
    expect(shown.locator("#found")).to_be_hidden()
    assert shown.input_value("#q") == "东小"


def test_one_letter_and_unfinished_pinyin_do_not_ask(shown: Page) -> None:
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url) if "/search/" in request.url else None)
    shown.focus("#q")
    shown.keyboard.type("东")
    shown.evaluate(
        "() => { const q = document.getElementById('q'); q.value = 'dong xiao';"
        " q.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})); }"
    )
    shown.wait_for_timeout(500)
    assert asked == []
    shown.evaluate(
        "() => { const q = document.getElementById('q'); q.value = '东小';"
        " q.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true})); }"
    )
    expect(shown.locator("#found")).to_be_visible()
    assert len(asked) == 1


def test_slash_in_another_box_is_only_a_slash(shown: Page) -> None:
    shown.focus("#other")
    shown.keyboard.type("a/b")
    assert shown.input_value("#other") == "a/b"


def test_it_closes_when_one_goes_elsewhere(shown: Page) -> None:
    shown.focus("#q")
    shown.keyboard.type("东小")
    expect(shown.locator("#found")).to_be_visible()
    shown.focus("#away")
    expect(shown.locator("#found")).to_be_hidden()
