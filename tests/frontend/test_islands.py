"""外壳、抽屉、确认、表格、图：在真的 Chromium 里点一遍。"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.conftest import Answer, Posted, Site

# ── 抽屉 ──────────────────────────────────────────────────────

DRAWER = '<p><a id="go" href="/number?x=1" data-drawer>4.50</a></p><p><a id="gone" href="/gone" data-drawer>没有的</a></p>'


@pytest.fixture
def drawn(site: Site, page: Page) -> Page:
    """一页上有两个开抽屉的链接。"""
    site.pages["/number"] = (
        '<h2>R4 教辅用房</h2><p>代入</p><a id="deeper" href="/source" data-drawer>从哪来</a>'
    )
    site.pages["/source"] = "<h2>学校表第 12 行</h2>"
    page.goto(site.page("/", DRAWER))
    return page


def test_a_number_opens_in_the_drawer_and_escape_gives_focus_back(drawn: Page) -> None:
    drawn.click("#go")
    expect(drawn.locator("dialog.drawer[open] #drawer h2")).to_have_text("R4 教辅用房")
    assert drawn.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    for _ in range(8):
        drawn.keyboard.press("Tab")
        assert drawn.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    drawn.keyboard.press("Escape")
    expect(drawn.locator("dialog.drawer")).to_have_count(0)
    assert drawn.evaluate("document.activeElement.id") == "go"


def test_going_deeper_and_back_inside_the_drawer(drawn: Page) -> None:
    drawn.click("#go")
    drawn.click("#deeper")
    expect(drawn.locator("#drawer h2")).to_have_text("学校表第 12 行")
    drawn.click("text=返回")
    expect(drawn.locator("#drawer h2")).to_have_text("R4 教辅用房")
    expect(drawn.locator("text=返回")).to_be_hidden()
    assert drawn.get_attribute(".drawer-alone", "href").endswith("/number?x=1")


def test_the_back_button_closes_the_drawer_and_stays_on_the_page(drawn: Page) -> None:
    drawn.click("#go")
    expect(drawn.locator("#drawer h2")).to_be_visible()
    drawn.go_back()
    expect(drawn.locator("dialog.drawer")).to_have_count(0)
    expect(drawn.locator("#go")).to_be_visible()


def test_what_is_not_there_is_said(drawn: Page) -> None:
    drawn.click("#gone")
    expect(drawn.locator("#drawer [role=alert]")).to_contain_text("没有这一项")
    drawn.click("dialog >> text=关闭")
    expect(drawn.locator("dialog.drawer")).to_have_count(0)


# ── 确认，点两下 ──────────────────────────────────────────────

ASKING = """<form method="post" action="/do" target="_self"><input type="hidden" name="request_id" value="1">
<button id="grave" class="btn btn-danger" name="act" value="close" data-confirm="撤销以后不能恢复。">撤销</button>
<button id="plain" class="btn btn-primary" name="act" value="save">保存</button></form>"""


def test_a_grave_step_asks_first_and_takes_no_for_an_answer(site: Site, page: Page) -> None:
    page.goto(site.page("/", ASKING))
    page.click("#grave")
    expect(page.locator("dialog.ask")).to_contain_text("撤销以后不能恢复。")
    assert page.evaluate("document.activeElement.textContent") == "不办了"
    page.keyboard.press("Escape")
    expect(page.locator("dialog.ask")).to_have_count(0)
    assert site.posts == []
    page.click("#grave")
    page.click("dialog.ask .btn-danger")
    page.wait_for_url("**/do")
    assert [posted.fields["act"] for posted in site.posts] == [["close"]]


def test_clicking_twice_submits_once(site: Site, page: Page) -> None:
    site.default = lambda _: Answer("", status=204)
    page.goto(site.page("/", ASKING))
    page.evaluate("() => { const b = document.querySelector('#plain'); b.click(); b.click(); b.click(); }")
    page.wait_for_timeout(300)
    assert len(site.posts) == 1
    assert page.get_attribute("#plain", "aria-busy") == "true"


# ── 表格 ──────────────────────────────────────────────────────


def table(rows: int, columns: int = 3) -> str:
    """一张样品表：名称、数（每七个缺一个）、再几列，最后一行是合计。"""
    more = "".join(f'<th scope="col">列{at}</th>' for at in range(columns - 2))
    body = "".join(
        f'<tr><th scope="row">示例{at}校</th><td class="num" data-value="{"" if at % 7 == 6 else (at * 37) % 1000}">'
        f"{'缺数' if at % 7 == 6 else f'{(at * 37) % 1000:,}'}</td>" + "<td>是</td>" * (columns - 2) + "</tr>"
        for at in range(rows)
    )
    total = (
        '<tr class="total-row"><th>合计</th><td class="num">1</td>' + "<td></td>" * (columns - 2) + "</tr>"
    )
    return (
        '<table class="table table-sm grid-table" data-grid id="t"><thead><tr><th scope="col">学校</th>'
        f'<th scope="col" class="num">学生<small>人</small></th>{more}</tr></thead><tbody>{body}{total}</tbody></table>'
    )


NUMBERS = "Array.from(document.querySelectorAll('#t tbody tr:not([hidden]) td:nth-child(2)'), each => each.textContent)"


def test_sorting_by_key_puts_missing_last_and_the_total_at_the_foot(site: Site, page: Page) -> None:
    page.goto(site.page("/", table(14)))
    page.focus("#t th:nth-child(2) button")
    page.keyboard.press("Enter")
    rising = [text.replace(",", "") for text in page.evaluate(NUMBERS)]
    assert page.get_attribute("#t th:nth-child(2)", "aria-sort") == "ascending"
    known = [float(text) for text in rising[:12]]
    assert known == sorted(known)
    assert rising[12:] == ["缺数", "缺数", "1"]
    page.keyboard.press("Enter")
    falling = [text.replace(",", "") for text in page.evaluate(NUMBERS)]
    assert page.get_attribute("#t th:nth-child(2)", "aria-sort") == "descending"
    assert [float(text) for text in falling[:12]] == known[::-1]
    assert falling[12:] == ["缺数", "缺数", "1"]
    page.click("#t th:nth-child(1) button")
    names = page.evaluate("Array.from(document.querySelectorAll('#t tbody th'), each => each.textContent)")
    assert names[:3] == ["示例0校", "示例1校", "示例2校"], "名字里的数照大小排，不照字排"
    assert page.get_attribute("#t th:nth-child(2)", "aria-sort") == "none"


def test_filtering_counts_what_is_left(site: Site, page: Page) -> None:
    page.goto(site.page("/", table(30)))
    expect(page.locator(".grid-count")).to_have_text("共 30 行")
    page.fill(".grid-bar input[type=search]", "示例1")
    expect(page.locator(".grid-count")).to_have_text("筛出 11 行，共 30 行")
    assert page.locator("#t tbody tr:visible").count() == 12  # 连同合计
    page.fill(".grid-bar input[type=search]", "")
    expect(page.locator(".grid-count")).to_have_text("共 30 行")


def test_chosen_columns_are_remembered(site: Site, page: Page) -> None:
    address = site.page("/", table(12, columns=8))
    page.goto(address)
    page.click("text=选列")
    page.click(".grid-columns label:has-text('列3') input")
    expect(page.locator("#t th:has-text('列3')")).to_be_hidden()
    page.reload()
    expect(page.locator("#t th:has-text('列3')")).to_be_hidden()
    expect(page.locator("#t th:has-text('列2')")).to_be_visible()
    assert page.locator("#t tbody tr").nth(0).locator("td:visible").count() == 6


def test_thirteen_hundred_rows_stay_quick_with_head_and_first_column_pinned(site: Site, page: Page) -> None:
    page.goto(site.page("/", table(1300, columns=14)))
    took = page.evaluate(
        """() => { const start = performance.now(); document.querySelector('#t th:nth-child(2) button').click();
        document.querySelector('#t').getBoundingClientRect(); return performance.now() - start; }"""
    )
    assert took < 3000, f"排一次用了 {took:.0f} 毫秒"
    wrap = page.locator(".table-wrap")
    wrap.evaluate("each => each.scrollTo(200, 20000)")
    page.wait_for_timeout(100)
    box = wrap.bounding_box()
    head = page.locator("#t thead th").first.bounding_box()
    assert box is not None
    assert head is not None
    assert abs(head["y"] - box["y"]) <= 2
    assert abs(head["x"] - box["x"]) <= 2
    assert wrap.get_attribute("tabindex") == "0"


# ── 外壳 ──────────────────────────────────────────────────────


def test_the_menu_folds_on_a_phone(site: Site, page: Page) -> None:
    inside = (
        '<a class="topbar-menu" href="#menu" data-menu>菜单</a>'
        '<nav class="side" id="menu"><ul><li><a href="/x">填报</a></li></ul></nav>'
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.page("/", inside))
    expect(page.locator("#menu")).to_be_hidden()
    page.click("text=菜单")
    expect(page.locator("#menu a")).to_be_visible()
    box = page.locator("#menu a").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()


def test_changing_the_year_keeps_the_other_choices(site: Site, page: Page) -> None:
    inside = '<form method="get" data-keep-query><select name="year" data-submit-on-change><option>2025<option>2024</select></form>'
    page.goto(site.page("/", inside) + "?creation=a&q=%E5%AE%9E%E9%AA%8C&page=3&year=2025")
    page.select_option("select", "2024")
    page.wait_for_url("**year=2024**")
    assert "creation=a" in page.url
    assert "q=%E5%AE%9E%E9%AA%8C" in page.url
    assert "page=" not in page.url


# ── htmx、图 ──────────────────────────────────────────────────


def test_htmx_posts_carry_the_token_and_refusals_are_said(site: Site, page: Page) -> None:
    def default(posted: Posted) -> Answer:
        return Answer("这张表已经报送。", status=409, kind="text/plain; charset=utf-8")

    site.default = default
    page.goto(site.page("/", '<button id="b" hx-post="/do" hx-vals=\'{"a": "1"}\'>办</button>'))
    page.click("#b")
    expect(page.locator(".toast-says")).to_have_text("这张表已经报送。")
    assert [(posted.token, posted.fields) for posted in site.posts] == [("tok-1", {"a": ["1"]})]


def test_charts_draw_under_the_strict_policy(site: Site, page: Page) -> None:
    square = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
    outline = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "东县"},
                "geometry": {"type": "Polygon", "coordinates": square},
            }
        ],
    }
    site.pages["/outline"] = Answer(json.dumps(outline), kind="application/json")
    options = {
        "bars": {
            "xAxis": {"type": "category", "data": ["R1", "R2"]},
            "yAxis": {},
            "tooltip": {"trigger": "axis"},
            "series": [
                {"type": "bar", "data": [0.3, 0.6], "markLine": {"data": [{"yAxis": 0.5}]}},
                {"type": "custom", "renderItem": "interval", "data": [[0, 0.2, 0.4]]},
            ],
        },
        "map": {"series": [{"type": "map", "data": [{"name": "东县", "value": 1}]}], "visualMap": {"max": 2}},
    }
    scripts = "".join(
        f'<script id="{name}" type="application/json">{json.dumps(each)}</script>'
        for name, each in options.items()
    )
    inside = (
        '<main><div data-chart="bars"></div><div data-chart="map" data-chart-map="/outline" data-chart-dark></div>'
        f'<div data-chart="none"></div></main>{scripts}<script src="/static/zhidu/charts.js" defer></script>'
    )
    page.goto(site.page("/", inside))
    expect(page.locator("canvas")).to_have_count(2)
    expect(page.locator("[data-chart=none]")).to_contain_text("请看下面的表")
    page.hover("[data-chart=bars] canvas")
    page.wait_for_timeout(200)
    painted = page.evaluate(
        """() => Array.from(document.querySelectorAll('canvas'), (each) => {
        const dots = each.getContext('2d').getImageData(0, 0, each.width, each.height).data;
        return dots.some((value, at) => at % 4 === 3 && value > 0); })"""
    )
    assert painted == [True, True]
    page.set_viewport_size({"width": 700, "height": 700})
    page.wait_for_timeout(300)
    widths = page.evaluate("Array.from(document.querySelectorAll('canvas'), each => each.clientWidth)")
    assert max(widths) <= 700
