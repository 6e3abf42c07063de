"""查 JSON 约定的程序自己先得查得出毛病。"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.cli.contract import problems

GOOD: dict[str, Any] = {
    "rulebook": "甲", "year": 2025, "conventions": {},
    "counties": [{
        "unit": "乙", "stage": "小学", "schools": 1, "passed": 1, "verdict": "达标", "reasons": [],
        "indicators": {"R1": {
            "mean": 1.5, "sd": 0, "cv": None, "cv_other": 0.1, "limit": 0.5, "met": None, "schools_below": 0,
        }},
    }],
    "schools": [], "excluded": [], "faults": [],
}  # fmt: skip


def test_a_good_document_has_no_problem() -> None:
    assert list(problems(GOOD)) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schools", "1"),
        ("passed", True),
        ("verdict", None),
        ("reasons", [1]),
        ("indicators", {"R1": {"mean": 1}}),
    ],
)
def test_a_spoilt_county_is_caught(key: str, value: object) -> None:
    spoilt = copy.deepcopy(GOOD)
    spoilt["counties"][0][key] = value
    assert list(problems(spoilt))


def test_a_missing_key_is_named() -> None:
    spoilt = copy.deepcopy(GOOD)
    del spoilt["faults"]
    assert list(problems(spoilt)) == ["：缺 faults"]
