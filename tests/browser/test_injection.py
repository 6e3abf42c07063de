"""写进来的字只是字：每个写得进字的地方都塞上想跑起来的，谁看得到的页都打开、碰一遍，一条也没跑，一个元素也没多。

默认每种页看一张，各人自己的（工作台、通知、填报、任务等）每人看；ZHIDU_INJECTION=5 每个人每种看五张。
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import chromium, deployed
from tests.browser.payloads import HOOK, INERT, INSPECT, PAYLOADS, SHOWN, TOUCH
from tests.browser.tabs import Tab, dismissed

EACH_KIND = int(os.environ.get("ZHIDU_INJECTION", "1"))
ROLES = ("市督导", "东县督导", "东小副校长", "系统", "审计", "领导")
#: 点了就下载的，和出去的
LEFT = re.compile(
    r"/(?:pdf|docx|preview)/$|\.xlsx|[?&]as=|^/files/|sign-out|^/standards/|^/two-step|^/security"
)
#: 顺着链接总该走到的几种
SEEN_AT_LEAST = {
    f"{each}?" for each in ("/filings/N/", "/schools/N/", "/findings/N/", "/rectification/N/", "/documents/N/",
                            "/publications/N/")
}  # fmt: skip
#: 各人看到的不一样的
OWN = ("/", "/notices/", "/filings/", "/jobs/")
#: 地图里的链接是 SVG 的，没有现成的全地址
LINKS = """
[...document.querySelectorAll("a")].map((each) => new URL(each.getAttribute("href") || "", document.baseURI).href)
"""
TYPED = ("/search/?q=", "/people/?words=", "/units/?words=", "/schools/?q=", "/sign-in/?next=")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """塞满了的小市。"""
    chromium()
    yield from deployed(tmp_path_factory.mktemp("payloads"), "payloads")


class Watch:
    """一个人的浏览器，不拦脚本：混进来的真跑得起来，才查得出。"""

    def __init__(self, browser: Browser, address: str) -> None:
        self.tab = Tab(browser, address, bypass_csp=True)
        self.tab.context.add_init_script(HOOK)
        self.ran: list[str] = []
        self.tab.page.on("dialog", dismissed(self.ran))
        self.tab.page.on(
            "console", lambda said: self.ran.append(said.text) if said.text.startswith("跑了") else None
        )
        self.shown: list[str] = []

    def found(self) -> list[str]:
        """碰一遍，交回混进来的元素和跑起来的。"""
        page = self.tab.page
        page.evaluate(TOUCH)
        self.shown.append(str(page.evaluate(SHOWN)))
        bad = [*page.evaluate(INSPECT), *self.ran]
        self.ran.clear()
        return bad

    def looked(self) -> list[str]:
        """看这一页，连同它的抽屉和问一句的框。"""
        page, wrong = self.tab.page, self.found()
        drawer = page.locator("main a[data-drawer]").locator("visible=true")
        if drawer.count():
            drawer.first.evaluate("each => each.click()")
            page.locator("dialog.drawer .drawer-body:not([aria-busy])").wait_for()
            wrong += self.found()
            page.keyboard.press("Escape")
        asking = page.locator("main button[data-confirm]").locator("visible=true")
        if asking.count():
            asking.first.evaluate("each => each.click()")
            page.wait_for_timeout(50)
            wrong += self.found()
            page.keyboard.press("Escape")
        return wrong

    def links(self) -> list[str]:
        """这一页上通到站内的地址。"""
        found = self.tab.page.evaluate(LINKS)
        parts = [urlsplit(each) for each in found if each.startswith(self.tab.address)]
        return [each.path + (f"?{each.query}" if each.query else "") for each in parts]


def kind_of(path: str) -> str:
    """哪种页：编号、代码都当一样。"""
    place, _, query = path.partition("?")
    asked = re.sub(r"=[^&]*", "=", query) if EACH_KIND > 1 or place == "/derivation/" else ""
    return f"{re.sub(r'/(?=[^/]*[0-9])[^/?]+', '/N', place)}?{asked}"


def walked(watch: Watch, starts: list[str], kinds: Counter[str]) -> list[str]:
    """从这几页起，顺着链接把每种页都看到，交回毛病。kinds 是每种页看过几张。"""
    waiting, seen = list(starts), set[str]()
    wrong = []
    while waiting:
        path = waiting.pop(0)
        if path in seen or LEFT.search(path) or (path not in starts and kinds[kind_of(path)] >= EACH_KIND):
            continue
        seen.add(path)
        kinds[kind_of(path)] += 1
        watch.tab.go(path)
        waiting += watch.links()
        wrong += [f"{unquote(path)}：{each}" for each in watch.looked()]
    return wrong


def test_nothing_written_in_is_ever_run(browser: Browser, place: dict[str, Any]) -> None:
    """各人各页：0 条跑起来，0 个混进来的元素，而每一条都真的当字看到了。"""
    wrong, shown, kinds = list[str](), list[str](), Counter[str]()
    for name in ROLES:
        watch = Watch(browser, place["address"])
        watch.tab.expected.add(404)  # 有的人没有填报
        watch.tab.sign_in(place["people"][name])
        starts = [*OWN, *place["pages"].get(name, [])]
        kinds = kinds if EACH_KIND == 1 else Counter()
        wrong += walked(watch, starts, kinds)
        if name == "系统":
            watch.tab.expected |= {400, 404}
            for number, each in enumerate(PAYLOADS[: None if EACH_KIND > 1 else 10]):
                watch.tab.go(TYPED[number % len(TYPED)] + quote(each.text))
                wrong += watch.looked()
        shown += watch.shown
        wrong += watch.tab.closed()
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert set(kinds) >= SEEN_AT_LEAST, SEEN_AT_LEAST - set(kinds)
    everything = "\n".join(shown)
    assert len(PAYLOADS) >= 60
    assert [each.text for each in PAYLOADS if each.text not in everything] == []


def test_every_one_of_them_would_be_caught(browser: Browser, place: dict[str, Any]) -> None:
    """不转义地放进它活得了的地方，每一条都查得出：前一个测试不是永远不会失败的。"""
    watch, missed = Watch(browser, place["address"]), []
    page = watch.tab.page
    current = {"html": ""}
    page.route(
        "**/planted",
        lambda route: route.fulfill(body=current["html"], content_type="text/html; charset=utf-8"),
    )
    live = [each for each in PAYLOADS if each.context != INERT]
    for each in live:
        current["html"] = f"<!doctype html><main>{each.context % each.text}</main>"
        page.goto(place["address"] + "/planted")
        if not watch.found():
            page.wait_for_timeout(100)
            if not watch.found():
                missed.append(each.text)
    watch.tab.context.close()
    assert len(live) >= 55
    assert missed == []
