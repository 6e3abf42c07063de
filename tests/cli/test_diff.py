"""zhidu diff：两版差在哪；带上数，谁的结论变了、是哪一条干的。"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Zhidu
from tests.cli.town import PRESCHOOL, YIWU, Town
from tests.rulebooks.stricter import raise_line
from zhidu.rulebook import find_release

OLDER = "yiwu-jiben-junheng"


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """一份改过的规则册：R4 小学的线抬高三成，版本号加一。"""
    return raise_line(tmp_path / "加严")


def lines_of(release: str | Path) -> list[str]:
    """一版里 R4 小学的线。"""
    lines = find_release(str(release)).indicator("R4").lines
    return [f"{float(each.value):.2f}" for each in lines if each.stage == "小学" and not each.switch]


def test_two_releases(zhidu: Zhidu, json_out: Path) -> None:
    ran = zhidu("diff", OLDER, YIWU, "--json", json_out)
    assert (ran.code, ran.err) == (0, "")
    document = json.loads(json_out.read_text(encoding="utf-8"))
    assert document["changes"] == []
    assert len(document["differences"]) > 50
    assert set(document["differences"]) <= set(ran.lines())
    assert (
        ran.lines()[0] == f"{document['before']} → {document['after']}：{len(document['differences'])} 处差别"
    )


def test_the_same_release(zhidu: Zhidu, town: Town) -> None:
    ran = zhidu("diff", YIWU, YIWU, town.schools, "--engine", "exact")
    assert ran.code == 0
    assert "没有差别" in ran.out
    assert "两版的结论都一样" in ran.out


def test_a_stricter_line_names_who_and_why(
    zhidu: Zhidu, checked: Any, town: Town, stricter: Path, tmp_path: Path
) -> None:
    """结论变了的学校，恰好是两版各算一遍、过与不过不同的那些；原因说到新旧两条线。"""
    files, json_out = (town.schools, town.counties), tmp_path / "差别.json"
    ran = zhidu("diff", YIWU, stricter, *files, "--json", json_out, "--engine", "exact")
    assert ran.code == 0
    document = json.loads(json_out.read_text(encoding="utf-8"))
    (difference,) = document["differences"]
    assert difference.startswith("R4 ")
    assert "（加严）" in difference
    before, after = (passed(checked(rulebook=str(each))) for each in (YIWU, stricter))
    expected = {key for key in before if before[key] != after[key]}
    changed = [each for each in document["changes"] if each["level"] == "学校"]
    assert expected
    assert {(each["code"], each["stage"]) for each in changed} == expected
    (old,), (new,) = lines_of(YIWU), lines_of(stricter)
    for each in changed:
        (cause,) = each["causes"]
        assert cause.startswith(f"R4 的线由 {old} 改为 {new}")
        (line,) = [line for line in ran.lines() if each["name"] in line]
        assert cause in line
    assert f"按 {town.year} 年的数各算一遍，结论变了 {len(document['changes'])} 个：" in ran.lines()


def passed(document: Any) -> dict[tuple[str, str], Any]:
    """（标识码，学段）→ 过没过校级判定。"""
    return {(each["code"], each["stage"]): each["passed"] for each in document["schools"]}


def test_faults_in_the_files_exit_two(zhidu: Zhidu, town: Town, stricter: Path) -> None:
    ran = zhidu("diff", YIWU, stricter, town.draft, "--year", town.year, "--engine", "exact")
    assert ran.code == 2
    assert re.search(r"交来的表有 \d+ 处错误", ran.out)


def test_refusals(zhidu: Zhidu, town: Town, tmp_path: Path) -> None:
    for arguments, says in (
        ((YIWU, "yiwu"), "没有规则册「yiwu」"),
        ((YIWU, PRESCHOOL, town.schools), "没有读到学校表，比不了结论"),
        ((YIWU, YIWU, tmp_path / "无.xlsx"), "找不到文件"),
        ((YIWU, YIWU, "--json", tmp_path), "它是文件夹"),
    ):
        ran = zhidu("diff", *arguments)
        assert ran.code == 2
        assert says in ran.err
