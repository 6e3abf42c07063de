"""两个发布版差在哪：一处一句，线说得出加严还是放宽。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.tiny import FILES, changed, without, write
from zhidu.rulebook import compare, load_release

R1, G4, BOOK, SCHOOLS = (
    "indicators/resources/R1.yaml", "indicators/government/G4.yaml", "rulebook.yaml", "forms/schools.yaml",
)  # fmt: skip


def spelled(tmp_path: Path, files: dict[str, str]) -> list[str]:
    old = load_release(write(tmp_path / "旧"), check_examples=False)
    new = load_release(write(tmp_path / "新", files), check_examples=False)
    return compare(old, new).spell()


def test_no_difference_is_said_too(tmp_path: Path) -> None:
    assert spelled(tmp_path, dict(FILES)) == ["xiao-ce@1.0.0 → xiao-ce@1.0.0：内容没有差别"]


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (R1, "value: 4.2,", "value: 4.5,", "R1 高学历教师：小学的线 4.2（2017-04-01 起） → 4.5（2017-04-01 起）（加严）"),
        (R1, "value: 4.2,", "value: 4,", "R1 高学历教师：小学的线 4.2（2017-04-01 起） → 4（2017-04-01 起）（放宽）"),
        (G4, "{value: 2000,", "{value: 1800,", "G4 规模：线 2,000（2017-04-01 起） → 1,800（2017-04-01 起）（加严）"),
        (G4, "{value: 2000,", "{value: 2200,", "G4 规模：线 2,000（2017-04-01 起） → 2,200（2017-04-01 起）（放宽）"),
        (G4, "to: 2026-12-31", "to: 2025-12-31",
         "G4 规模：线，条件「建校年份 ≤ 2010」，开关 old-school 2,400（2019-01-01 至 2026-12-31） → 2,400（2019-01-01 至 2025-12-31）"),
        (R1, "本科教师数 + 硕士教师数", "本科教师数",
         "R1 高学历教师：公式 本科教师数 + 硕士教师数 × 100 ÷ 在校生数 → 本科教师数 × 100 ÷ 在校生数"),
        (R1, "verification: V2}\nnote", "verification: V1}\nnote",
         "R1 高学历教师：出处 《示例评估办法》（示例〔2017〕1号）第六条〔V2〕 → 《示例评估办法》（示例〔2017〕1号）第六条〔V1〕"),
        (R1, "whole: true", "whole: false", "R1 高学历教师：差额 差几名高学历教师 → 差几名高学历教师（可有小数）"),
        (R1, "note: 教师按任教学段数。\n", "", "R1 高学历教师：说明 教师按任教学段数。 → 无"),
        (G4, "share: 100%", "share: 95%", "G4 规模：县里达到的学校占比 100% → 95%"),
        (BOOK, "ddof: 0", "ddof: 1",
         "口径：差异系数 按在校生数加权，均值取总量之比，总体标准差，比线前不取整 → "
         "按在校生数加权，均值取总量之比，样本（n−1）标准差，比线前不取整"),
        (BOOK, "初中: 0.45", "初中: 0.40", "判定：初中差异系数的限 0.45 → 0.4（加严）"),
        (BOOK, "小学: 0.50", "小学: 0.55", "判定：小学差异系数的限 0.5 → 0.55（放宽）"),
        (BOOK, "at_least: 1", "at_least: 2",
         "判定：校级判定 R1、R4 至少 1 项达到，其余不低于线的 85% → "
         "R1、R4 至少 2 项达到，其余不低于线的 85%"),
        (BOOK, "county: [G1, G4, P2]", "county: [G1, G4]", "判定：逐项须达到的指标 G1、G4、P2 → G1、G4"),
        (BOOK, "weight: 1.1}", "weight: 1.2}",
         "纳入：学段和折算系数 小学 1、初中 1.1、高中 1.32（不判） → "
         "小学 1、初中 1.2、高中 1.32（不判）"),
        (BOOK, "      why: 民办不计\n", "      why: 民办学校不计\n",
         "纳入：排除条件 private 办别 = 「民办」（民办不计；开关 no-private） → 办别 = 「民办」（民办学校不计；开关 no-private）"),
        (SCHOOLS, "aliases: [学校代码]", "aliases: [机构代码]",
         "表单 学校：字段「学校标识码」 code，必填，别名 学校代码 → "
         "code，必填，别名 机构代码"),
        (SCHOOLS, "severity: error", "severity: warning",
         "表单 学校：校验 degrees-within-teachers 本科教师数 + 硕士教师数 ≤ 专任教师数（error） → "
         "本科教师数 + 硕士教师数 ≤ 专任教师数（warning）"),
    ],
)  # fmt: skip
def test_one_change_is_one_line(tmp_path: Path, path: str, old: str, new: str, line: str) -> None:
    found = spelled(tmp_path, changed(path, old, new))
    assert found == ["xiao-ce@1.0.0 → xiao-ce@1.0.0：1 处差别", f"  {line}"]


def test_new_and_dropped_indicators(tmp_path: Path) -> None:
    fewer = without("indicators/government/G1.yaml", "examples/government/G1.yaml")
    fewer = changed(BOOK, "county: [G1, G4, P2]", "county: [G4, P2]", fewer)
    old = load_release(write(tmp_path / "旧"))
    new = load_release(write(tmp_path / "新", fewer))
    assert "  G1 布局：取消指标 布局合理" in compare(old, new).spell()
    assert "  G1 布局：新增指标 布局合理" in compare(new, old).spell()


def test_a_new_line_and_a_later_line(tmp_path: Path) -> None:
    first = "{stage: 小学, value: 4.2, from: 2017-04-01,"
    added = "{stage: 小学, value: 4.2, from: 2017-04-01, to: 2025-08-31,"
    files = changed(R1, first, added)
    files = changed(
        R1,
        "gap: {of",
        "  - {stage: 小学, value: 4.8, from: 2025-09-01, cite: {document: 办法, verification: U}}\ngap: {of",
        files,
    )
    assert spelled(tmp_path, files)[1:] == [
        "  R1 高学历教师：小学的线 4.2（2017-04-01 起） → 4.2（2017-04-01 至 2025-08-31）",
        "  R1 高学历教师：新增小学的线 4.8（2025-09-01 起）",
    ]


def test_layout_is_no_difference(tmp_path: Path) -> None:
    assert spelled(tmp_path, changed(R1, "code: R1\n", "# 注释\ncode:   R1\n"))[0].endswith("内容没有差别")


def test_new_field_and_form(tmp_path: Path) -> None:
    files = changed(SCHOOLS, "checks:\n", "  - {name: 图书册数, kind: count, unit: 册}\nchecks:\n")
    assert spelled(tmp_path, files)[1:] == ["  表单 学校：新增字段「图书册数」 count，册，不小于 0"]
