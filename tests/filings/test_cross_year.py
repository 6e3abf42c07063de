"""跟去年比：该问的问，不该问的不问，话里有列、今年的数、去年的数。"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.filings.checked_release import grade, row, school, soft_release
from zhidu.filings.rules.cross_year import year_doubts
from zhidu.filings.rules.doubts import Doubt
from zhidu.rulebook import Release, find_release

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return soft_release(tmp_path_factory.mktemp("rulebook"))


def ask(
    release: Release, now: dict[str, int | str | None], old: dict[str, int | str | None]
) -> tuple[Doubt, ...]:
    return year_doubts(release, {"学校": [school("1", **now)]}, {"学校": [school("1", **old)]})


def test_a_fall_is_asked_about_with_both_numbers(release: Release) -> None:
    (found,) = ask(release, {"小学在校生数": 372}, {"小学在校生数": 600})
    assert (found.check, found.form, found.row, found.field) == ("pupils", "学校", "1", "小学在校生数")
    assert (found.value, found.before) == ("372 人", "600 人")
    assert found.sentence == (
        "小学在校生数今年 372 人，去年 600 人，与去年相比少了 38%。请核对或说明：核对在校生数"
    )


def examples() -> list[tuple[str, str, str]]:
    """写法.md 里的演算表。"""
    text = (ROOT / "rulebooks" / "写法.md").read_text(encoding="utf-8")
    block = text.partition("| 去年 | 今年 | 变了 | 问不问 |\n")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()[1:]]
    return [(old, new, asked) for old, new, _, asked in rows]


@pytest.mark.parametrize(("old", "new", "asked"), examples())
def test_the_worked_examples_of_the_manual(release: Release, old: str, new: str, asked: str) -> None:
    def number(text: str) -> int | None:
        return int(text) if re.fullmatch(r"\d+", text) else None

    found = ask(release, {"小学在校生数": number(new)}, {"小学在校生数": number(old)})
    assert bool(found) == asked.startswith("问"), asked


def test_the_manual_has_worked_examples() -> None:
    assert len(examples()) == 5


def test_each_stage_is_asked_about_by_itself(release: Release) -> None:
    found = ask(
        release, {"小学在校生数": 300, "初中在校生数": 900}, {"小学在校生数": 600, "初中在校生数": 600}
    )
    assert [(each.field, each.sentence.split("，")[2][:8]) for each in found] == [
        ("小学在校生数", "与去年相比少了 "),
        ("初中在校生数", "与去年相比多了 "),
    ]


def test_what_should_not_change_is_asked_about_however_little(release: Release) -> None:
    found = ask(release, {"建校年份": 2003, "办别": "民办"}, {"建校年份": 2002, "办别": "公办"})
    assert [each.sentence for each in found] == [
        "建校年份今年 2003 年，去年 2002 年，这一项一般不会变。请核对或说明：以批复为准",
        "办别今年 「民办」，去年 「公办」，这一项一般不会变。请核对或说明：以批复为准",
    ]


def test_money_is_said_in_the_unit_of_the_heading(release: Release) -> None:
    (found,) = ask(release, {"设备值": 300_000}, {"设备值": 1_205_000})
    assert (found.value, found.before) == ("30 万元", "120.5 万元")


def test_a_school_that_was_not_there_last_year_is_not_asked(release: Release) -> None:
    now = {"学校": [school("2", 小学在校生数=10)]}
    assert year_doubts(release, now, {"学校": [school("1", 小学在校生数=600)]}) == ()
    assert year_doubts(release, now, {}) == ()


def test_stopping_and_starting_are_said_plainly(release: Release) -> None:
    (stopped,) = ask(release, {"小学在校生数": 0}, {"小学在校生数": 80})
    (started,) = ask(release, {"小学在校生数": 80}, {"小学在校生数": 0})
    assert ("从有到没有" in stopped.sentence, "从没有到有" in started.sentence) == (True, True)


# ── 年级：升上来的同一批学生 ──


def test_a_cohort_is_followed_up_one_grade(release: Release) -> None:
    now = {"分年级": [grade("1", 2026, 3, 70), grade("1", 2026, 2, 95)]}
    before = {"分年级": [grade("1", 2025, 2, 100), grade("1", 2025, 1, 100), grade("1", 2025, 3, 300)]}
    (found,) = year_doubts(release, now, before)
    assert (found.check, found.row, found.field) == ("cohort", "1 2026 3", "在校生数")
    assert found.sentence == (
        "2026 年 3 年级在校生数 70 人，这批学生上一年 2 年级时 100 人，与去年相比少了 30%。请核对或说明：核对两年的年级人数"
    )


def test_starting_grades_and_other_schools_are_not_compared(release: Release) -> None:
    now = {"分年级": [grade("1", 2026, 7, 300), grade("1", 2026, 1, 300), grade("2", 2026, 3, 10)]}
    before = {"分年级": [grade("1", 2025, 6, 100), grade("1", 2025, 0, 100), grade("1", 2025, 2, 100)]}
    assert year_doubts(release, now, before) == ()


def test_a_grade_table_carrying_several_years_is_compared_within_itself(release: Release) -> None:
    now = {"分年级": [grade("1", 2025, 2, 100), grade("1", 2026, 3, 60)]}
    assert [each.row for each in year_doubts(release, now, {})] == ["1 2026 3"]


# ── 真规则册 ──


@pytest.mark.parametrize("spec", ["yiwu-youzhi-junheng", "xueqian-puji-puhui", "yiwu-jiben-junheng"])
def test_real_rulebooks_ask_and_never_reject(spec: str) -> None:
    real = find_release(spec)
    checks = [each for form in real.forms for each in form.year_checks]
    peers = [each for form in real.forms for each in form.peer_checks]
    assert len(checks) >= 5
    assert len(peers) >= 4
    assert {each.citation.verification for each in (*checks, *peers)} == {"U"}
    assert all("示例" in each.citation.title + each.citation.note for each in (*checks, *peers))


def test_the_real_rulebook_asks_about_a_founding_year_that_moves() -> None:
    real = find_release("yiwu-youzhi-junheng")
    now, old = (
        {"义务教育学校": [row(学校标识码="2137000001", 建校年份=year, 小学在校生数=600)]}
        for year in (1998, 2003)
    )
    (found,) = year_doubts(real, now, old)
    assert (found.field, found.before) == ("建校年份", "2003 年")


def test_county_rows_are_compared_by_their_unit() -> None:
    real = find_release("yiwu-youzhi-junheng")
    now = {"区县": [row(管理单位="东县", 总人口=500_000), row(管理单位="西县", 总人口=300_000)]}
    old = {"区县": [row(管理单位="西县", 总人口=310_000), row(管理单位="东县", 总人口=400_000)]}
    (found,) = year_doubts(real, now, old)
    assert (found.row, found.value, found.before) == ("东县", "50 万人", "40 万人")
