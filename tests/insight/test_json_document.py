"""JSON：样子就是命令行的约定，数不取整，未知是 null。"""

from __future__ import annotations

import json

import pytest

from tests.insight import builder
from zhidu.insight.json_document import evaluation_document


def document() -> dict[str, object]:
    """写成文字再读回来，确认真是 JSON。"""
    made = evaluation_document(builder.evaluation(), builder.release(), builder.faults())
    text = json.dumps(made, ensure_ascii=False, allow_nan=False)
    back: dict[str, object] = json.loads(text)
    return back


def pick(rows: object, **wanted: object) -> dict[str, object]:
    """取各键都对得上的那一行。"""
    assert isinstance(rows, list)
    (found,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert isinstance(found, dict)
    return found


def test_top_level_keys() -> None:
    made = document()
    assert set(made) >= {
        "rulebook",
        "year",
        "conventions",
        "counties",
        "schools",
        "excluded",
        "faults",
        "units",
        "release",
    }
    assert made["rulebook"] == "shili" and made["year"] == 2025
    assert made["release"] == {
        "id": "shili",
        "version": "1.0.0",
        "sha256": "ab" * 32,
        "doc_no": "示例〔2017〕1号",
    }
    conventions = made["conventions"]
    assert isinstance(conventions, dict)
    assert (conventions["weight"], conventions["mean"], conventions["ddof"]) == ("enrolment", "pooled", 0)
    assert (conventions["system"], conventions["switches"], conventions["round_before_compare"]) == (
        "6-3",
        [],
        False,
    )


def test_county_rows() -> None:
    county = pick(document()["counties"], unit="东河区", stage="小学")
    assert (county["schools"], county["passed"], county["verdict"]) == (5, 3, "未达标")
    assert county["reasons"] == ["小学 5 所中有 1 所没过校级判定。"]
    indicators = county["indicators"]
    assert isinstance(indicators, dict)
    balance = indicators["R6"]
    assert set(balance) >= {"mean", "sd", "cv", "cv_other", "limit", "met", "schools_below"}
    assert balance["cv"] == 0.512345678 and balance["met"] is False and balance["limit"] == 0.5
    unknown = indicators["R1"]
    assert unknown["cv"] is None and unknown["met"] is None and unknown["schools_unknown"] == 1
    assert indicators["G11"]["value"] == pytest.approx(1300 / 97, rel=1e-15)
    assert (indicators["G11"]["numerator"], indicators["G11"]["denominator"], indicators["G11"]["met"]) == (
        130,
        970,
        True,
    )
    assert indicators["G1"]["value"] is True and indicators["G1"]["line"] is None
    west = pick(document()["counties"], unit="西岭县", stage="小学")["indicators"]
    assert isinstance(west, dict)
    assert west["G1"]["value"] is None and west["G1"]["missing"] == ["G1结论"]


def test_whole_county_verdicts() -> None:
    assert pick(document()["units"], unit="东河区")["blocking"] == ["小学资源配置", "G4"]
    assert pick(document()["units"], unit="西岭县")["verdict"] == "待定"


def test_school_rows() -> None:
    school = pick(document()["schools"], code="0137000003")
    assert school["name"] == "=HYPERLINK(1)小学" and school["unit"] == "东河区" and school["stage"] == "小学"
    assert school["met"] == 1 and school["passed"] is True
    indicators = school["indicators"]
    assert isinstance(indicators, dict)
    figure = indicators["R1"]
    assert figure == {
        "value": 4.1996, "line": 4.2, "floor": 3.57, "met": False, "below_floor": False, "gap": 1.0, "gap_unit": "名",
        "missing": [], "level": "national", "transitional": None,
    }  # fmt: skip
    lacking = pick(document()["schools"], code="0137000004")["indicators"]
    assert isinstance(lacking, dict)
    assert lacking["R1"]["value"] is None and lacking["R1"]["met"] is None and lacking["R1"]["gap"] is None
    assert lacking["R1"]["missing"] == ["小学高于规定学历教师数"]


def test_excluded_and_faults() -> None:
    made = document()
    assert pick(made["excluded"], code="0137000099")["why"] == "特殊教育学校不计"
    fault = pick(made["faults"], row=7)
    assert set(fault) == {"file", "sheet", "row", "column", "value", "rule", "message", "severity"}
    assert fault["severity"] == "error" and fault["column"] == "E 小学在校生数"


def test_bad_input_still_gives_every_fault() -> None:
    made = evaluation_document(None, builder.release(), builder.faults())
    assert made["counties"] == [] and made["schools"] == [] and made["year"] is None
    assert len(made["faults"]) == 3 and made["conventions"]["weight"] == "enrolment"
