"""审核、冻结到看板，市里从总览看到学校，键盘也走得通：用真的浏览器走。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.tabs import Tab
from tests.browser.test_filling import cell, downloaded, put, stored
from tests.browser.walk_scene import LAST
from tests.filings.town import SCHOOL, YEAR

WEST, CODE = "西小", "2137990004"
RESULT_SECONDS = 10
#: 每页正文里至多按几下
MOST_STEPS = 12


def passes(reviewer: Tab) -> None:
    """从审核清单里打开西小，通过。"""
    reviewer.link("审核").click()
    reviewer.link(WEST).click()
    reviewer.button("通过，看下一份").click()
    reviewer.page.wait_for_load_state()


def figure(tab: Tab, wanted: str) -> Any:
    """学校页上高学历教师那一行，等到值是 wanted（后台在算）。"""
    row = tab.page.locator(".figures tr", has_text="R1")
    for _ in range(RESULT_SECONDS * 2):
        tab.go(f"/schools/{CODE}/?year={LAST}")
        if row.count() and wanted in row.first.inner_text():
            return row.first
        tab.page.wait_for_timeout(500)
    raise AssertionError(f"看板上一直不是 {wanted}：{tab.text[:500]}")


def test_from_a_remark_to_a_frozen_figure(tab: Open, place: dict[str, Any], tmp_path: Path) -> None:
    """学校报，县里退一格，学校改，另一位县里的、市里的先后通过，冻结；看板是新的数，从数看到来历，导出。"""
    school, county, colleague, city = tab("西小校长"), tab("西县督导"), tab("西县同事"), tab("市督导")
    school.go("/filings/")
    school.page.locator(".panel", has_text=f"{LAST}年示例监测").get_by_role("link", name="开始填").click()
    form = school.page.url
    for name, text in SCHOOL.items():
        put(school, name, text)
    stored(school)
    school.button("报送").click()
    school.confirm()
    school.reads("已经报上去了")

    county.link("审核").click()
    county.link(WEST).click()
    county.page.get_by_label("对小学硕士教师数的意见").fill("名册上是 8 人")
    county.page.get_by_label("退回的理由").fill("硕士教师数和名册不符")
    county.button("退回").click()
    county.confirm()
    county.reads("没有等您审的")

    school.go("/")
    school.page.locator(".bell").click()
    school.page.locator("main button", has_text="退回").first.click()
    school.reads("硕士教师数和名册不符")
    expect(cell(school, "小学硕士教师数").locator("xpath=ancestor::td")).to_contain_text("名册上是 8 人")
    put(school, "小学硕士教师数", "8")
    stored(school)
    school.button("报送").click()
    school.confirm()
    school.reads("已经报上去了")
    assert school.page.url == form

    passes(colleague)
    passes(city)
    city.go(f"/filings/collections/{place['last']}/")
    city.link("冻结").click()
    city.page.get_by_label("不纳入的理由").fill("示例：其余学校这一年不报")
    city.button("冻结").click()
    city.confirm()
    expect(city.page.get_by_role("heading", level=1)).to_contain_text("冻结")

    row = figure(county, "4.80")
    number = row.locator("a[data-drawer]").first
    number.click()
    drawer = county.page.locator("dialog.drawer")
    expect(drawer).to_contain_text("代入")
    expect(drawer).to_contain_text("（40 + 8）")
    county.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    assert number.evaluate("each => each === document.activeElement")
    exported = openpyxl.load_workbook(downloaded(county, county.link("导出 Excel"), tmp_path))
    shown = {str(each.value) for page in exported for line in page.iter_rows() for each in line if each.value}
    assert any("西小" in each for each in shown) and any(each.startswith("4.8") for each in shown)


def test_the_city_looks_from_the_overview_down_to_a_printed_page(tab: Open) -> None:
    """总览、区县页、学校页、打印页、大屏；换了年度，往下点还是那一年。"""
    city = tab("市督导")
    city.link("市监测总览", exact=False).or_(city.page.locator("#menu a[href^='/overview/']")).first.click()
    city.page.get_by_label("年度", exact=True).select_option(str(LAST))
    city.page.wait_for_url(f"**year={LAST}**")
    city.page.locator(".county-tile", has_text="高新区").get_by_role("link").click()
    expect(city.page.get_by_role("heading", level=1)).to_contain_text(f"{LAST} 年")
    assert f"year={LAST}" in city.page.url
    city.page.locator("main a[href^='/schools/2137990005/']").first.click()
    expect(city.page.get_by_role("heading", level=1)).to_contain_text(f"{LAST} 年")
    city.link("打印一口清").click()
    expect(city.page.locator("body")).to_contain_text("高小")
    city.page.emulate_media(media="print")
    assert not city.page.locator(".topbar, .side").locator("visible=true").count()
    city.page.emulate_media(media="screen")
    city.page.go_back()
    city.page.locator(".crumbs a").first.click()
    assert str(LAST) in city.text

    city.go(f"/cockpit/?year={YEAR}")
    screen = city.page.locator("#cockpit")
    expect(screen).to_contain_text("各区县结论")
    size = city.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )
    assert size[0] <= size[2], "大屏横着滚"
    screen.get_by_role("link", name=re.compile("回到总览")).click()
    expect(city.page.get_by_role("heading", level=1)).to_contain_text(f"{YEAR} 年")


def outlined(page: Page) -> bool:
    """焦点所在看不看得出来：有轮廓、阴影，或底色和没焦点时不一样。"""
    found = page.evaluate(
        "(at => at ? (s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none')"
        "(getComputedStyle(at)) : false)(document.activeElement)"
    )
    return bool(found)


def test_the_keyboard_alone(tab: Open) -> None:
    """不碰鼠标：头一下是跳到内容，跳得过去；正文里每一下焦点都看得见。"""
    city = tab("市督导")
    unseen, seen = [], 0
    for path in ("/overview/", "/filings/", "/schools/"):
        city.go(path)
        city.page.keyboard.press("Tab")
        skip = city.page.locator(".skip-link")
        assert skip.evaluate("each => each === document.activeElement")
        expect(skip).to_be_in_viewport()
        assert outlined(city.page)
        city.page.keyboard.press("Enter")
        assert city.page.evaluate("document.activeElement.id") == "main"
        for _ in range(MOST_STEPS):
            city.page.keyboard.press("Tab")
            if city.page.evaluate("document.activeElement === document.body"):
                break
            seen += 1
            if not outlined(city.page):
                unseen.append(
                    path + " " + city.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
                )
    assert seen > MOST_STEPS
    assert not unseen, "\n".join(unseen)
