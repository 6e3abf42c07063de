"""结果写成 JSON：给人写脚本用的稳定样子。数不取整，不知道是 null。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhidu.engine.results import (
    Balance,
    CountyFigure,
    Evaluation,
    Figure,
    SchoolResult,
    StageResult,
    UnitResult,
)
from zhidu.kernel import Fault, Number
from zhidu.rulebook.model import Release

Document = dict[str, Any]


def evaluation_document(evaluation: Evaluation | None, release: Release, faults: Sequence[Fault]) -> Document:
    """整份结果。evaluation 为 None 时（数据错得算不了）只有规则册和全部报送错误，其余为空。

    返回只含 dict、list、str、float、int、bool、None 的字典，可直接 json.dumps。
    """
    options = evaluation.options if evaluation is not None else None
    conventions = evaluation.conventions if evaluation is not None else release.conventions
    return {
        "rulebook": release.id,
        "release": {
            "id": release.id,
            "version": release.version,
            "sha256": release.sha256,
            "doc_no": release.doc_no,
        },
        "year": options.year if options else None,
        "conventions": {
            "weight": conventions.weight,
            "mean": conventions.mean,
            "ddof": conventions.ddof,
            "round_before_compare": False,
            "system": options.system if options else None,
            "switches": sorted(options.switches) if options else [],
            "words": conventions.spell(),
        },
        "counties": [_stage(each) for each in evaluation.stages] if evaluation else [],
        "units": [_unit(each) for each in evaluation.units] if evaluation else [],
        "schools": [_school(each) for each in evaluation.schools] if evaluation else [],
        "excluded": [
            {"code": each.code, "name": each.name, "unit": each.unit, "why": each.why}
            for each in evaluation.excluded
        ]
        if evaluation
        else [],
        "faults": [_fault(each) for each in faults],
        "notes": list(evaluation.notes) if evaluation else [],
    }


def _plain(value: Number | bool | None) -> float | bool | None:
    return value if value is None or isinstance(value, bool) else float(value)


def _stage(each: StageResult) -> Document:
    indicators: dict[str, Document] = {code: _balance(part) for code, part in each.balance.items()}
    for code, part in each.figures.items():
        indicators[code] = indicators.get(code, {}) | _county_figure(part)
    return {
        "unit": each.unit,
        "stage": each.stage,
        "schools": each.schools,
        "passed": each.passed,
        "failed": each.failed,
        "undecided": each.undecided,
        "indicators": indicators,
        "composite": _balance(each.composite) if each.composite is not None else None,
        "verdict": each.verdict,
        "reasons": list(each.reasons),
    }


def _balance(each: Balance) -> Document:
    return {
        "mean": _plain(each.mean),
        "sd": _plain(each.sd),
        "cv": _plain(each.cv),
        "cv_other": _plain(each.cv_other),
        "limit": _plain(each.limit),
        "met": each.met,
        "schools_below": each.below,
        "schools_unknown": each.unknown,
    }


def _county_figure(each: CountyFigure) -> Document:
    return {
        "value": _plain(each.value),
        "line": _plain(each.line),
        "met": each.met,
        "numerator": _plain(each.numerator),
        "denominator": _plain(each.denominator),
        "schools_below": each.below,
        "schools_unknown": each.unknown,
        "missing": list(each.missing),
        "level": each.level,
        "transitional": each.transitional or None,
    }


def _unit(each: UnitResult) -> Document:
    return {
        "unit": each.unit,
        "verdict": each.verdict,
        "reasons": list(each.reasons),
        "blocking": list(each.blocking),
        "undecided": list(each.undecided),
    }


def _school(each: SchoolResult) -> Document:
    return {
        "code": each.code,
        "name": each.name,
        "unit": each.unit,
        "stage": each.stage,
        "kind": each.kind,
        "pupils": _plain(each.pupils),
        "indicators": {code: _figure(part) for code, part in each.figures.items()},
        "met": each.met,
        "passed": each.passed,
    }


def _figure(each: Figure) -> Document:
    return {
        "value": _plain(each.value),
        "line": _plain(each.line),
        "floor": _plain(each.floor),
        "met": each.met,
        "below_floor": each.below_floor,
        "gap": _plain(each.gap),
        "gap_unit": each.gap_unit,
        "missing": list(each.missing),
        "level": each.level,
        "transitional": each.transitional or None,
    }


def _fault(each: Fault) -> Document:
    return {
        "file": each.file,
        "sheet": each.sheet,
        "row": each.row,
        "column": each.column,
        "value": each.value,
        "rule": each.rule,
        "message": each.message,
        "severity": each.severity,
    }
