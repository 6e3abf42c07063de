"""说明书：和规则册一致、例题是当场算的、表在常见阅读器里不走样、该写的都写了。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from zhidu.cli.main import main
from zhidu.insight.indicator_pages import indicator_page
from zhidu.insight.page_words import MARK, READING
from zhidu.insight.rulebook_pages import own_indicators, rulebook_page, write_pages, write_standards
from zhidu.kernel import exact_decimal
from zhidu.rulebook import Release, available, find_release
from zhidu.rulebook.nodes import FUNCTIONS

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "标准"
REGENERATE = "规则册变了，说明书没跟着变。运行：zhidu rulebooks --pages docs/标准"


@pytest.fixture(scope="module")
def releases() -> dict[str, Release]:
    return {each.id: find_release(each.id) for each in available() if each.current}


@pytest.fixture(scope="module")
def youzhi(releases: dict[str, Release]) -> Release:
    return releases["yiwu-youzhi-junheng"]


def pages(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def every_page(releases: dict[str, Release]) -> Iterator[tuple[str, str]]:
    for release in releases.values():
        yield release.id, rulebook_page(release)
        for each in release.indicators:
            yield f"{release.id}/{each.code}", indicator_page(release, each)


def test_committed_pages_are_what_the_rulebooks_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulebooks", "--pages", str(tmp_path)]) == 0
    wanted, kept = pages(tmp_path), pages(COMMITTED)
    assert f"写好 {len(wanted)} 页" in capsys.readouterr().out
    assert sorted(wanted) == sorted(kept), REGENERATE
    stale = [name for name in wanted if wanted[name] != kept[name]]
    assert not stale, f"{REGENERATE}（{'、'.join(stale[:5])} 等 {len(stale)} 页）"


def test_no_page_moves_with_the_fingerprint(youzhi: Release) -> None:
    moved = replace(youzhi, sha256="0" * 64)
    assert rulebook_page(moved) == rulebook_page(youzhi)
    assert indicator_page(moved, moved.indicator("R1")) == indicator_page(youzhi, youzhi.indicator("R1"))


def test_answers_are_computed_not_copied(youzhi: Release) -> None:
    """例题的答案写成错的，页上的结果不变；线动了，页上的结论跟着动。"""
    lies = tuple(
        replace(each, value=Fraction(99), met=False, gap=Fraction(7), substitution="胡写")
        for each in youzhi.examples
    )
    r4 = youzhi.indicator("R4")
    honest = indicator_page(youzhi, r4)
    assert indicator_page(replace(youzhi, examples=lies), r4) == honest
    assert honest.count("- 结论：达到") == 2
    raised = replace(r4, lines=tuple(replace(line, value=line.value + 1) for line in r4.lines))
    said = indicator_page(youzhi, raised)
    assert "小学不低于 5.5 ㎡/生，初中不低于 6.8 ㎡/生。" in said
    assert "- 结论：未达到，还差 1,000 ㎡（教学及辅助用房面积），低于底线 4.675 ㎡/生" in said
    assert said.count("- 结论：达到") == 1


def test_one_page_word_by_word(youzhi: Release) -> None:
    said = indicator_page(youzhi, youzhi.indicator("R4"))
    for line in (
        "小学不低于 4.5 ㎡/生，初中不低于 5.8 ㎡/生。",
        "| 公式 | （教学及辅助用房面积 − 室内体育用房面积） ÷ 在校生数 |",
        "| 小学 | ≥ 4.5 ㎡/生 | 3.825 ㎡/生 | 2017-04-01 | 国家 | 1 | 见过二手文本（转载、文库等） |",
        "- 填的数：小学。教学及辅助用房面积 4,900 ㎡，室内体育用房面积 500 ㎡，在校生数 1,000 人",
        "- 代入：（4,900 − 500） ÷ 1,000",
        "- 结果：4.4 ㎡/生",
        "- 结论：未达到，还差 100 ㎡（教学及辅助用房面积），没有低于底线 3.825 ㎡/生",
        "- 结论：待定，缺：室内体育用房面积",
    ):
        assert line in said.splitlines()


def test_switches_years_and_fractions_read_well(youzhi: Release) -> None:
    g4 = indicator_page(youzhi, youzhi.indicator("G4"))
    assert "建校年份 1990 年" in g4
    assert "- 打开开关：规程过渡规定（规程发布近三年评估中适用）" in g4
    assert "- 线：≤ 2,400 人（2025 年，国家线，过渡规定）" in g4
    assert "- 结论：未达到，超出 1 名学生（超出规模）" in g4
    assert "**未核实**（凭已有知识，未见文本）" in g4
    assert "- 结果：0.67 间/十二个班（精确值 2/3）" in indicator_page(youzhi, youzhi.indicator("G3"))
    r3 = indicator_page(youzhi, youzhi.indicator("R3"))
    assert "加 `--switch transition-2019` 才用" in r3


def test_everything_is_on_the_page(releases: dict[str, Release]) -> None:
    """每道例题、每条线、每条出处、每个用到的开关、没核实的标记，一样不少。"""
    for release in releases.values():
        for each in release.indicators:
            said = indicator_page(release, each).replace("\\", "")
            where = f"{release.id} {each.code}"
            mine = [example for example in release.examples if example.indicator == each.code]
            assert said.count("\n### 例 ") == len(mine), where
            assert all(example.title in said for example in mine), where
            for line in each.lines:
                assert f" {exact_decimal(line.value)}" in said, where
                assert f"{line.effective_from}" in said, where
                assert line.when_text in said, where
            for citation in (each.citation, *(line.citation for line in each.lines)):
                assert f"《{citation.title}》" in said, where
                assert citation.note in said, where
                assert citation.verified or "**未核实**" in said, where
            assert each.note in said, where


def test_the_cover_lists_rules_doubts_and_every_indicator(releases: dict[str, Release]) -> None:
    for release in releases.values():
        said = rulebook_page(release).replace("\\", "")
        for each in release.indicators:
            assert f"[{each.code}]({each.code}.md) | {each.name} |" in said
        for exclusion in release.population.exclusions:
            assert f"| {exclusion.why} | {exclusion.when_text} |" in said
        assert all(f"`{switch.id}`" in said for switch in release.switches)
        doubts = {each for each in release.citations() if not each.verified}
        listed = said.partition("没核实的这几处")[2]
        assert all(each.note in listed for each in doubts)
        assert bool(listed) == bool(doubts)


def test_tables_read_the_same_in_a_viewer(releases: dict[str, Release]) -> None:
    """交给 Markdown 解析器：写了几张表就认出几张，每行的格数和表头一样，没有漏出来的记号。"""
    viewer = MarkdownIt("commonmark").enable("table")
    for name, text in every_page(releases):
        html = viewer.render(text)
        tables = re.findall(r"<table>.*?</table>", html, re.DOTALL)
        assert len(tables) == len(re.findall(r"(?m)^\|(?: --- \|)+$", text)), name
        for table in tables:
            widths = {
                len(re.findall(r"<t[hd]>", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
            }
            assert len(widths) == 1, name
        words = re.sub(r"<code>.*?</code>|<!--.*?-->|<[^>]+>", "", html)
        assert "|" not in words, name
        assert "**" not in words, name


def test_marks_in_names_do_not_break_the_table(youzhi: Release) -> None:
    odd = replace(youzhi.indicator("R4"), note="甲|乙 <b>粗</b> *星* _线_ [链](x)\n下一行")
    html = MarkdownIt("commonmark").enable("table").render(indicator_page(youzhi, odd))
    shown = "甲|乙 &lt;b&gt;粗&lt;/b&gt; *星* _线_ [链](x) 下一行"
    assert f"<td>口径说明</td>\n<td>{shown}</td>" in html


def test_links_lead_somewhere() -> None:
    texts = pages(COMMITTED)
    for name, text in texts.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            there = (COMMITTED / name).parent / target
            assert there.is_file(), f"{name} → {target}"


def test_an_overlay_shows_only_what_differs(releases: dict[str, Release], tmp_path: Path) -> None:
    mine, base = releases["xueqian-puji-puhui-shandong"], releases["xueqian-puji-puhui"]
    assert [each.code for each in own_indicators(mine, base)] == ["P2", "P3"]
    written = write_pages(mine, tmp_path, base)
    assert sorted(path.name for path in written) == ["P2.md", "P3.md", "README.md"]
    cover = written[0].read_text(encoding="utf-8")
    assert "[P1](../xueqian-puji-puhui/P1.md)" in cover
    assert "[P2](P2.md)" in cover
    assert "| 省 | 2 | 已核实（法规或政府网页原文） |" in written[1].read_text(encoding="utf-8")


def test_stale_pages_go_and_other_files_stay(releases: dict[str, Release], tmp_path: Path) -> None:
    jiben = releases["yiwu-jiben-junheng"]
    home, gone = tmp_path / jiben.id, tmp_path / "gone"
    for folder in (home, gone):
        folder.mkdir()
        (folder / "Z9.md").write_text(f"{MARK}\n\n旧页\n", encoding="utf-8")
    (home / "手记.md").write_text("自己写的\n", encoding="utf-8")
    write_standards([jiben], tmp_path)
    assert not (home / "Z9.md").exists()
    assert (home / "手记.md").read_text(encoding="utf-8") == "自己写的\n"
    assert not gone.exists()
    assert {"README.md", "B1.md", "B8.md"} <= {path.name for path in home.iterdir()}
    assert jiben.title in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_every_function_is_explained() -> None:
    assert list(READING) == list(FUNCTIONS)
