"""各个小部件照样品画得出来，字都转了义；没有外壳也画得出错误页。"""

from __future__ import annotations

from types import SimpleNamespace as Thing
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.architecture.repository import SOURCE

PARTS = SOURCE / "web" / "templates" / "parts"
NASTY = "<b>东县</b>"


class Small(forms.Form):
    """样品表单：一个框、一个勾、一组单选。"""

    name = forms.CharField(label="登录名", help_text="单位发的")
    agreed = forms.BooleanField(label="看过了")
    kind = forms.ChoiceField(label="类别", choices=[("a", "小学")], widget=forms.RadioSelect)


HEADS = [Thing(title="区县"), Thing(title="差异系数", unit="不加权", num=True)]
CELLS = [
    Thing(text=NASTY, href="/c/"),
    Thing(text="0.47", num=True, href="/d/", drawer=True, value=0.47, shade="good"),
]

SAMPLES: dict[str, list[tuple[dict[str, Any], list[str]]]] = {
    "crumbs": [
        (
            {
                "crumbs": [
                    Thing(title="市", href="/"),
                    Thing(title="西县", href=""),
                    Thing(title=NASTY, href="/x/"),
                ]
            },
            ['<a href="/">市</a>', "<span>西县</span>", '<span aria-current="page">&lt;b&gt;东县'],
        )
    ],
    "empty": [
        (
            {"title": "还没有", "text": NASTY, "href": "/go/", "action": "去填"},
            ["还没有", "&lt;b&gt;", 'href="/go/"'],
        ),
        ({"says": "没有要填的", "next": "有了会提醒"}, ["没有要填的", "有了会提醒"]),
    ],
    "verdict": [({"badge": Thing(mark="▼", text="未达标", shade="warn")}, ["▼ 未达标", "is-warn"])],
    "distance": [({"apart": Thing(text="▼ −0.31", shade="bad")}, ["▼ −0.31", "tone-bad"])],
    "stat": [
        (
            {"stat": Thing(name=NASTY, value="442", unit="所", note="多 12", shade="good", href="/s/")},
            ["442", "&lt;b&gt;", "<a ", "</a>"],
        ),
        ({"stat": Thing(name="学校", value="0")}, ["<div", "</div>", ">0"]),
    ],
    "table": [
        (
            {"table": Thing(id="t", caption="各县", heads=HEADS, rows=[Thing(cells=CELLS)])},
            [
                "data-grid",
                '<th scope="row"><a href="/c/">&lt;b&gt;',
                'data-value="0.47"',
                "data-drawer",
                "num is-good",
            ],
        )
    ],
    "pager": [
        (
            {"page": Paginator(range(50), 20).page(2), "query": "q=1&"},
            ["第 2 页，共 3 页", "page=1", "page=3"],
        )
    ],
    "faults": [
        (
            {
                "faults": [Thing(sheet="学校表", row=12, column="面积", value=NASTY, message="要填数")],
                "file_href": "/f/",
            },
            ["1 处要改", "12", "&lt;b&gt;", "要填数", "/f/"],
        )
    ],
    "form_field": [
        (
            {"field": Small({})["name"]},
            ['<label class="form-label" for="id_name">', "单位发的", "id_name_error"],
        ),
        ({"field": Small()["agreed"]}, ["form-check", 'for="id_agreed"']),
        ({"field": Small()["kind"]}, ["<fieldset", "<legend", "小学"]),
    ],
    "progress": [
        (
            {
                "progress": Thing(
                    url="/j/", said="在算", ended=False, pause="2s", total=11, done=4, doing=NASTY
                )
            },
            ['hx-get="/j/"', 'value="4"', "&lt;b&gt;", "every 2s"],
        ),
        ({"progress": Thing(url="/j/", said="好了", ended=True, link="/r/")}, ['href="/r/"', "好了"]),
    ],
    "line_bar": [
        (
            {"bar": Thing(length=62, line=50, shade="bad", says="0.62，限 0.50")},
            ['width="62"', 'x1="50"', "0.62，限"],
        ),
        ({"bar": Thing(length=0, line=0, shade="good", says="x")}, ['x1="0"']),
    ],
    "tile_map": [
        (
            {
                "tile_map": Thing(
                    columns=4,
                    tiles=[
                        Thing(name=NASTY, mark="▲", text="达标", shade="good", href="/c/", row=1, column=2)
                    ],
                )
            },
            ["tile-map-4", "at-row-1 at-column-2", "&lt;b&gt;", "▲ 达标"],
        )
    ],
    "timeline": [
        (
            {"timeline": [Thing(at="11-03", says=NASTY, href="/v/"), Thing(says="等", waiting=True)]},
            ["&lt;b&gt;", "is-waiting"],
        )
    ],
    "steps": [
        (
            {"steps": [Thing(name=NASTY, state="done"), Thing(name="改", state="now")]},
            ["✓", "aria-current", "&lt;b&gt;"],
        )
    ],
}


def test_every_part_has_a_sample_and_says_what_it_wants() -> None:
    names = {file.stem for file in PARTS.glob("*.html")}
    assert names == set(SAMPLES)
    for file in PARTS.glob("*.html"):
        assert file.read_text(encoding="utf-8").startswith("{% comment %}"), f"{file.name} 顶上要写明要什么"


@pytest.mark.parametrize(
    ("name", "context", "wanted"),
    [(name, context, wanted) for name, samples in SAMPLES.items() for context, wanted in samples],
)
def test_part(name: str, context: dict[str, Any], wanted: list[str]) -> None:
    html = render_to_string(f"parts/{name}.html", context)
    for each in wanted:
        assert each in html
    assert NASTY not in html


def test_a_single_page_has_no_pager() -> None:
    assert render_to_string("parts/pager.html", {"page": Paginator([1], 20).page(1)}).strip() == ""


def test_a_finished_progress_asks_no_more() -> None:
    done = {"progress": Thing(url="/j/", said="好了", ended=True)}
    assert "hx-get" not in render_to_string("parts/progress.html", done)


# ── 底子和错误页 ───────────────────────────────────────────────


def shell(**changed: Any) -> Thing:
    """样品外壳。"""
    posts = [Thing(id=1, title="东县教育局 督导室"), Thing(id=2, title="东县教育局 审计")]
    given = {
        "nav": [Thing(title="工作台", url="/", current=True), Thing(title=NASTY, url="/x/", current=False)],
        "person": "示例甲", "post": posts[0], "posts": posts, "unread": 120, "year": 2025, "years": [2025, 2024], "city": "示例市",
    }  # fmt: skip
    return Thing(**{**given, **changed})


def test_the_base_shows_who_where_and_what() -> None:
    html = render_to_string("base.html", {"shell": shell()}, RequestFactory().get("/x/"))
    assert 'aria-current="true">工作台' in html
    assert NASTY not in html
    assert "99+" in html
    assert '<option value="2025" selected>' in html
    assert html.count('name="post"') == 2
    assert 'method="post" action="/sign-out/"' in html
    assert 'name="csrf-token"' in html


def test_one_year_and_one_post_need_no_switch() -> None:
    one = shell(years=[2025], posts=[Thing(id=1, title="督导室")], unread=0)
    html = render_to_string("base.html", {"shell": one}, RequestFactory().get("/x/"))
    assert "year-switch" not in html
    assert 'name="post"' not in html


@pytest.mark.parametrize("name", ["404", "403", "500"])
def test_error_pages_need_no_request(name: str) -> None:
    html = render_to_string(f"{name}.html", {"incident": "1f2e"})
    assert "<h1>" in html
    assert 'id="menu"' not in html
    assert "csrf-token" not in html
    assert name != "500" or "1f2e" in html
