"""演示市与规则册：造数瞄准的线就是规则册的线；各市表一处毛病也没有；报送稿的错一处不漏。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from zhidu.democity import NATIONAL
from zhidu.rulebook import Release, find_release
from zhidu.workbooks.intake import read_submissions


@pytest.fixture(scope="module")
def compulsory() -> Release:
    return find_release("yiwu-youzhi-junheng")


@pytest.fixture(scope="module")
def preschool() -> Release:
    return find_release("xueqian-puji-puhui")


def lines(release: Release, code: str) -> dict[str | None, Fraction]:
    """不带条件、不靠开关的线：学段 → 值。"""
    found = release.indicator(code).lines
    return {line.stage: line.value for line in found if line.when is None and not line.switch}


def test_aims_are_the_lines(compulsory: Release, preschool: Release) -> None:
    for code in ("R1", "R2", "R3", "R4", "R5", "R6", "R7"):
        aimed = {"小学": NATIONAL.primary.lines[code], "初中": NATIONAL.junior.lines[code]}
        assert lines(compulsory, code) == aimed, code
    weights = {each.stage: each.weight for each in compulsory.population.stages}
    assert tuple(weights[stage] for stage in ("小学", "初中", "高中")) == NATIONAL.weights
    assert compulsory.judgement.school is not None
    assert compulsory.judgement.balance is not None
    assert compulsory.judgement.school.floor == NATIONAL.floor
    assert compulsory.judgement.balance.limits == {
        "小学": NATIONAL.primary.spread,
        "初中": NATIONAL.junior.spread,
    }
    for code in ("G7", "G9", "G11", "G11B", "G14", "G15", "E1", "E2", "A1"):
        assert lines(compulsory, code) == {None: NATIONAL.county[code]}, code
    assert lines(compulsory, "G13") == {
        "小学": NATIONAL.county["G13小学"],
        "初中": NATIONAL.county["G13初中"],
    }
    assert lines(compulsory, "G5") == {
        "小学": NATIONAL.primary.class_size,
        "初中": NATIONAL.junior.class_size,
    }
    assert lines(compulsory, "G4") == {None: NATIONAL.primary.school_size}
    for code in ("P1", "P2", "P3", "Q2"):
        assert set(lines(preschool, code).values()) == {NATIONAL.county[code]}, code


def test_city_books_have_no_faults(written: Path, compulsory: Release, preschool: Release) -> None:
    """全市的表一行不少地收下，一处毛病也没有（提醒也没有）。"""
    taken = read_submissions(
        [*sorted(written.glob("*学校*.xlsx")), *written.glob("*区县*.xlsx"), written / "分年级在校生数.csv"],
        compulsory,
        system="5-4",
    )
    assert taken.faults == ()
    assert taken.year == 2025
    assert {name: len(table.rows) for name, table in taken.tables.items()}["义务教育学校"] == 442
    taken = read_submissions([*written.glob("*幼儿园*.xlsx"), *written.glob("*区县*.xlsx")], preschool)
    assert taken.faults == ()
    assert sorted(len(table.rows) for table in taken.tables.values()) == [11, 832]


def test_every_slip_in_the_draft_is_named(
    written: Path, ledger: list[dict[str, str]], compulsory: Release
) -> None:
    """报送稿：清单里的每一处都在那一行被点到，轻重相符；清单以外没有别的行被点到。"""
    taken = read_submissions([written / "县报送稿" / "澜桥县报送稿.csv"], compulsory)
    weights = {"报错": "error", "改写": "repaired", "跳过": "repaired"}
    listed = {
        (int(entry["行"]), weights[entry["应得的结论"]])
        for entry in ledger
        if entry["类别"].startswith("报送稿")
    }
    named = {(fault.row, fault.severity) for fault in taken.faults}
    assert listed <= named
    assert {row for row, _ in named} == {row for row, _ in listed}
