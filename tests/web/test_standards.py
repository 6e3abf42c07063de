"""标准库的页面：每一版、每个指标都开得了，链接都通，没核实的看得出，两版差别列得全。"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.accounts.staff import Staff
from tests.web.visitor import Visitor, cells, words
from zhidu.rulebook import available, compare, find_release
from zhidu.web.standards.reading import blocks, markup, plain_words

CURRENT = [each.spelled for each in available() if each.current]


def home(spelled: str) -> str:
    """一版的网址。"""
    rulebook, version = spelled.split("@")
    return f"/standards/{rulebook}/{version}/"


@pytest.fixture
def reader(staff: Staff) -> Visitor:
    """随便哪个登录了的人。"""
    return Visitor(staff, "专家")


def links(page: str) -> set[str]:
    """页上标准库里的链接。"""
    return {each.split("#")[0] for each in re.findall(r'href="(/standards/[^"]*)"', page)}


def test_the_shelf_lists_every_release(reader: Visitor, tmp_path: Path) -> None:
    page = words(reader.read("/standards/"))
    for each in available():
        assert each.title in page
        assert each.version in page
    assert "〔有未核实〕" in page
    assert {each.title for each in available()} <= cells(reader.workbook("/standards/?as=xlsx", tmp_path))


@pytest.mark.parametrize("spelled", CURRENT)
def test_a_release_and_all_its_links(reader: Visitor, spelled: str) -> None:
    page = reader.read(home(spelled))
    release = find_release(spelled)
    for each in release.indicators:
        assert each.code in page
    found = links(page)
    assert len(found) > len(release.indicators)
    for url in found:
        assert reader.get(url).status_code == 200, url


def test_an_indicator_tells_everything(reader: Visitor) -> None:
    page = words(reader.read(home("yiwu-youzhi-junheng@1.0.0") + "R4/"))
    for expected in (
        "公式",
        "在校生数",
        "线",
        "底线（85%）",
        "2017-04-01",
        "例题",
        "代入",
        "结论",
        "出处",
        "教督〔2017〕6号",
    ):
        assert expected in page, expected


def test_what_is_not_verified_is_marked(reader: Visitor) -> None:
    for spelled in CURRENT:
        release = find_release(spelled)
        for each in release.indicators:
            if any(not line.citation.verified for line in each.lines) or not each.citation.verified:
                page = reader.read(f"{home(spelled)}{each.code}/")
                assert 'class="unverified">〔未核实' in page, (spelled, each.code)


def test_every_difference_is_listed(reader: Visitor, tmp_path: Path) -> None:
    old, new = "yiwu-jiben-junheng", "yiwu-youzhi-junheng"
    old, new = (next(each for each in CURRENT if each.startswith(name)) for name in (old, new))
    expected = compare(find_release(old), find_release(new)).changes
    url = f"/standards/difference/?before={old}&after={new}"
    page = words(reader.read(url))
    assert f"{len(expected)} 处差别" in page
    found = cells(reader.workbook(f"{url}&as=xlsx", tmp_path))
    assert {each.subject for each in expected} <= found
    same = words(reader.read(f"/standards/difference/?before={new}&after={new}"))
    assert "内容没有差别" in same


def test_workbooks(reader: Visitor, tmp_path: Path) -> None:
    base = home(CURRENT[-1])
    release = find_release(CURRENT[-1])
    assert {each.name for each in release.indicators} <= cells(
        reader.workbook(f"{base}indicators.xlsx", tmp_path)
    )
    sheets = {each.name for each in reader.workbook(f"{base}template.xlsx", tmp_path).sheets}
    assert {each.title for each in release.forms} & sheets or {each.name for each in release.forms} & sheets


@pytest.mark.parametrize(
    "url",
    [
        "/standards/meiyou/1.0.0/",
        "/standards/yiwu-youzhi-junheng/9.9.9/",
        "/standards/yiwu-youzhi-junheng/1.0.0/R99/",
        "/standards/difference/?before=meiyou@1.0.0&after=yiwu-youzhi-junheng@1.0.0",
    ],
)
def test_what_is_not_there(reader: Visitor, url: str) -> None:
    assert reader.get(url).status_code == 404


def no_link(target: str) -> str:
    """不给网址。"""
    return ""


def test_markdown_becomes_only_three_tags() -> None:
    assert markup(r"a \*b\* **粗** `码` [字](R1.md) <script>", lambda target: f"/to/{target}") == (
        'a *b* <strong>粗</strong> <code>码</code> <a href="/to/R1.md">字</a> &lt;script&gt;'
    )
    assert (
        markup("**未核实**（凭已有知识）", no_link)
        == '<strong class="unverified">〔未核实〕</strong>（凭已有知识）'
    )
    assert markup("[字](别处)", no_link) == "字"
    assert plain_words(r"\[甲\] **乙**") == "[甲] 乙"


def test_a_page_is_read_into_blocks() -> None:
    text = "<!-- 标记 -->\n\n# 题\n\n段\n\n## 节\n\n- 一\n- 二\n\n| 项 | 内容 |\n| --- | --- |\n| 甲 | 乙\\|丙 |\n\n### 小节\n"
    title, found = blocks(text, no_link)
    assert title == "题"
    assert [each.kind for each in found] == ["paragraph", "heading", "bullets", "grid", "heading"]
    grid = found[3]
    assert (grid.pairs, grid.rows) == (True, (("甲", "乙|丙"),))
    assert found[2].items == ("一", "二")
