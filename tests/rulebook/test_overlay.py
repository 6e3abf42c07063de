"""省、市规则册：只写自己的，其余照上级；只能加严，不能放宽、不能删、不能改口径。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.rulebook.tiny import FILES, changed, write
from zhidu.kernel import ZhiduError
from zhidu.rulebook import RulebookErrors, RulebookProblem, find_release, freeze, line_for, load_release

CITY_HEAD = """\
id: shi-ce
extends: xiao-ce
version: 1.0.0
title: 示例市办法
short: 示例市
issuer: 示例市
doc_no: ""
effective_from: 2020-01-01
level: city
owner: 示例科室
next_review: 2027-03-31
documents:
  市办法: {title: 示例市办法, doc_no: ""}
"""
CITY_R4 = """\
code: R4
lines:
  - {stage: 小学, value: 5, from: 2020-01-01, cite: {document: 市办法, verification: U}}
note: 市里更严。
"""
CITY_E_R4 = """\
examples:
  - title: 市线上
    stage: 小学
    inputs: {教学用房面积: 5000, 在校生数: 1000}
    value: 5
    met: true
    gap: 0
"""
CITY = {
    "rulebook.yaml": CITY_HEAD,
    "indicators/resources/R4.yaml": CITY_R4,
    "examples/resources/R4.yaml": CITY_E_R4,
}


def city(root: Path, files: dict[str, str] = CITY, base: dict[str, str] | None = None) -> Path:
    write(root, base or FILES)
    return write(root, files, "shi-ce")


def problems(folder: Path) -> tuple[RulebookProblem, ...]:
    with pytest.raises(RulebookErrors) as caught:
        load_release(folder)
    return caught.value.problems


def test_only_the_given_changes_and_the_level_is_kept(tmp_path: Path) -> None:
    release = load_release(city(tmp_path))
    national = load_release(tmp_path / "xiao-ce")
    assert (release.spelled, release.extends, release.level) == ("shi-ce@1.0.0", "xiao-ce@1.0.0", "city")
    assert release.indicator("R1") == national.indicator("R1")
    assert [(each.value, each.level) for each in release.indicator("R4").lines] == [
        (Fraction("4.5"), "national"), (Fraction(5), "city"),
    ]  # fmt: skip
    assert release.indicator("R4").note == "市里更严。"
    assert release.judgement == national.judgement
    assert release.sha256 != national.sha256


def test_the_city_speaks_for_its_stage_only(tmp_path: Path) -> None:
    indicator = load_release(city(tmp_path)).indicator("R4")
    levels = [
        getattr(line_for(indicator, stage, {}, date(2025, 9, 1)), "level", None) for stage in ("小学", "初中")
    ]
    assert levels == ["city", "national"]
    before = line_for(indicator, "小学", {}, date(2019, 9, 1))
    assert before is not None
    assert before.level == "national"


@pytest.mark.parametrize(
    ("path", "old", "new", "key", "why"),
    [
        ("indicators/resources/R4.yaml", "value: 5,", "value: 4.4,", "lines[2].value", "市线 4.4 比国家线 4.5 宽"),
        ("indicators/resources/R4.yaml", "value: 5,", "value: 4.4, switch: old-school,", "lines[2].value", "宽"),
        ("indicators/resources/R4.yaml", "value: 5,", "value: 4.4, when: 教学用房面积 > 1,", "lines[2].value", "宽"),
        ("indicators/resources/R4.yaml", "stage: 小学, value: 5,", "value: 4.4,", "lines[2].value", "宽"),
        ("indicators/resources/R4.yaml", "note: 市里更严。", "unit: 元", "unit", "不认识的键「unit」"),
        ("rulebook.yaml", "level: city", "level: national", "level", "下级要更低"),
        ("rulebook.yaml", "owner:", "conventions: {ddof: 1}\nowner:", "conventions", "不认识的键「conventions」"),
        ("rulebook.yaml", "  市办法:", "  办法: {title: 别的, doc_no: \"\"}\n  市办法:", "documents.办法", "不能改"),
        ("rulebook.yaml", "owner:", "judgement: {county: [G9]}\nowner:", "judgement.county[4]", "没有「G9」这个指标"),
        ("rulebook.yaml", "owner:", "judgement: {school: {}}\nowner:", "judgement.school", "不认识的键「school」"),
    ],
)  # fmt: skip
def test_what_a_lower_level_may_not_do(
    tmp_path: Path, path: str, old: str, new: str, key: str, why: str
) -> None:
    found = problems(city(tmp_path, changed(path, old, new, CITY)))
    assert any(each.key == key and why in each.why for each in found), [each.spell() for each in found]


def test_repeating_the_national_line_is_no_loosening(tmp_path: Path) -> None:
    files = changed("indicators/resources/R4.yaml", "value: 5,", "value: 4.5,", CITY)
    files["examples/resources/R4.yaml"] = FILES["examples/resources/R4.yaml"]
    assert load_release(city(tmp_path, files)).indicator("R4").lines[1].level == "city"


def test_an_at_most_line_may_only_go_down(tmp_path: Path) -> None:
    line = (
        "code: G4\nlines:\n  - {{value: {}, from: 2020-01-01, cite: {{document: 市办法, verification: U}}}}\n"
    )
    example = changed("examples/government/G4.yaml", "gap: 100", "gap: 700")["examples/government/G4.yaml"]
    example = example.replace("gap: 100", "gap: 700")
    path = "indicators/government/G4.yaml"
    tight = {**CITY, path: line.format(1900), "examples/government/G4.yaml": example}
    assert load_release(city(tmp_path / "a", tight)).indicator("G4").lines[-1].value == 1900
    loose = problems(city(tmp_path / "b", {**tight, path: line.format(2100)}))
    (found,) = [each for each in loose if each.key == "lines[4].value"]
    assert "市线 2,100 比国家线 2,000 宽" in found.why
    assert "要不高于 2,000" in found.fix


def test_changed_lines_need_their_own_examples(tmp_path: Path) -> None:
    found = problems(city(tmp_path, {path: text for path, text in CITY.items() if "examples" not in path}))
    assert [each.why for each in found] == ["没有例题"]


def test_problem_in_the_parent_is_named_as_the_parents(tmp_path: Path) -> None:
    base = changed("indicators/resources/R1.yaml", "per: 100", "per: 10")
    (found,) = problems(city(tmp_path, base=base))
    assert found.file == "xiao-ce/indicators/resources/R1.yaml"


def test_a_city_may_add_fields_checks_and_indicators(tmp_path: Path) -> None:
    form = """\
name: 学校
fields: [{name: 心理教师数, kind: count, unit: 人, per_stage: [小学, 初中]}]
checks:
  - {id: counsellors, per_stage: true, rule: 心理教师数 ≤ 专任教师数, severity: warning, blames: 心理教师数, says: 多了, fix: 核对}
"""
    indicator = (
        FILES["indicators/resources/R4.yaml"]
        .replace("R4", "C1")
        .replace("㎡", "人")
        .replace("教学用房面积", "心理教师数")
    )
    example = FILES["examples/resources/R4.yaml"].replace("教学用房面积", "心理教师数")
    head = CITY_HEAD + "judgement: {county: [C1]}\n"
    files = {
        **CITY,
        "rulebook.yaml": head,
        "forms/more.yaml": form,
        "indicators/resources/C1.yaml": indicator.replace(
            "cite: {document: 办法, verification: V2}\n",
            "cite: {document: 市办法, verification: V2}\ncounty: {share: 100%, cite: {document: 市办法, verification: U}}\n",
        ),
        "examples/resources/C1.yaml": example,
    }
    release = load_release(city(tmp_path, files))
    assert release.form("学校").fields[-1].name == "心理教师数"
    assert release.form("学校").checks[-1].id == "counsellors"
    assert release.judgement.county[-1] == "C1"
    assert release.indicator("C1").unit == "人/生"


def test_a_frozen_city_rulebook_needs_nothing_else(tmp_path: Path) -> None:
    folder = city(tmp_path / "书架")
    path = freeze(folder)
    alone = tmp_path / "别处.json"
    alone.write_bytes(path.read_bytes())
    assert load_release(alone) == load_release(folder)


def test_the_fingerprint_follows_the_parent(tmp_path: Path) -> None:
    first = load_release(city(tmp_path)).sha256
    write(tmp_path, changed("indicators/resources/R1.yaml", "按任教学段数", "按任教学段计"))
    assert load_release(tmp_path / "shi-ce").sha256 != first


def test_a_pinned_parent_stays_pinned(tmp_path: Path) -> None:
    folder = city(tmp_path, changed("rulebook.yaml", "extends: xiao-ce", "extends: xiao-ce@1.0.0", CITY))
    freeze(tmp_path / "xiao-ce")
    first = find_release("shi-ce", tmp_path).sha256
    newer = changed("indicators/resources/R1.yaml", "按任教学段数", "按任教学段计")
    write(tmp_path, changed("rulebook.yaml", "version: 1.0.0", "version: 1.1.0", newer))
    assert find_release("shi-ce", tmp_path).sha256 == first
    assert load_release(folder).extends == "xiao-ce@1.0.0"


@pytest.mark.parametrize("extends", ["shi-ce", "mei-you", "xiao-ce@7.0.0"])
def test_a_bad_parent_is_refused(tmp_path: Path, extends: str) -> None:
    files = changed("rulebook.yaml", "extends: xiao-ce", f"extends: {extends}", CITY)
    with pytest.raises(ZhiduError, match=r"绕成圈|没有"):
        load_release(city(tmp_path, files))
