"""--json：给程序读的约定。样子、口径、精度、各引擎一致。"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.cli.contract import problems
from tests.cli.town import PRESCHOOL, YIWU, Town
from zhidu.engine import Options, evaluate
from zhidu.rulebook import find_release
from zhidu.workbooks.intake import read_submissions

Document = dict[str, Any]


def balances(document: Document) -> dict[tuple[str, str, str], Document]:
    """（单位，学段，指标）→ 校际均衡那一份。"""
    return {
        (each["unit"], each["stage"], code): part
        for each in document["counties"]
        for code, part in each["indicators"].items()
        if "cv" in part
    }


def test_shape(checked: Any, town: Town) -> None:
    for document in (
        checked(),
        checked(files=(town.draft,)),
        checked(files=(town.grades,)),
        checked(files=(town.kindergartens, town.counties), rulebook=PRESCHOOL),
    ):
        assert list(problems(document)) == []


def test_contents(checked: Any, town: Town) -> None:
    document = checked()
    assert document["rulebook"] == YIWU
    assert document["year"] == town.year
    assert {each["unit"] for each in document["counties"]} == set(town.units)
    assert {each["stage"] for each in document["counties"]} == {"小学", "初中"}
    resources = {f"R{number}" for number in range(1, 8)}
    assert all(resources <= set(each["indicators"]) for each in document["schools"] + document["counties"])
    assert {code for _, _, code in balances(document)} == resources
    sent = {each.code for county in town.city.counties for each in county.schools}
    judged = {each["code"] for each in document["schools"]}
    left_out = {each["code"] for each in document["excluded"]}
    assert judged | left_out == sent
    assert not judged & left_out
    for county in document["counties"]:
        own = [
            each
            for each in document["schools"]
            if (each["unit"], each["stage"]) == (county["unit"], county["stage"])
        ]
        assert county["schools"] == len(own)
        assert county["passed"] == sum(1 for each in own if each["passed"])


def test_numbers_are_not_rounded(checked: Any, town: Town) -> None:
    """和精确的分数比，只差一次转成小数。"""
    release = find_release(YIWU)
    intake = read_submissions([town.schools, town.counties], release)
    exact = evaluate(release, intake.tables, Options(town.year, engine="exact"))
    figures = {(each.code, each.stage): each.figures for each in exact.schools}
    document = checked()
    endless = 0
    for school in document["schools"]:
        for code, found in school["indicators"].items():
            true = figures[school["code"], school["stage"]][code].value
            if isinstance(true, Fraction):
                assert found["value"] == float(true)
                endless += len(str(found["value"])) > 12
    assert endless > 50


def test_unknown_is_null(checked: Any, town: Town) -> None:
    """报送稿里没采用的格：值是空的，不是 0，并且说缺哪个。"""
    document = checked(files=(town.draft,))
    withheld = [
        found for school in document["schools"] for found in school["indicators"].values() if found["missing"]
    ]
    assert withheld
    assert all(found["value"] is None and found["met"] is None and found["gap"] is None for found in withheld)


def test_unweighted_swaps_the_two_coefficients(checked: Any) -> None:
    weighted, unweighted = balances(checked()), balances(checked("--cv", "unweighted"))
    assert weighted.keys() == unweighted.keys()
    for key, part in weighted.items():
        assert (part["cv"], part["cv_other"]) == (unweighted[key]["cv_other"], unweighted[key]["cv"])
    assert any(part["cv"] != part["cv_other"] for part in weighted.values())
    assert checked("--cv", "unweighted")["conventions"]["weight"] == "none"  # 规则册默认加权


def test_conventions_are_written_down(checked: Any) -> None:
    plain = checked()["conventions"]
    assert (plain["weight"], plain["switches"]) == ("enrolment", [])
    changed = checked("--cv", "unweighted", "--system", "5-4", "--switch", "exclude-private")["conventions"]
    assert (changed["weight"], changed["system"], changed["switches"]) == ("none", "5-4", ["exclude-private"])


def test_a_switch_changes_who_is_judged(checked: Any, town: Town) -> None:
    private = {each.code for county in town.city.counties for each in county.schools if each.private}
    assert private
    with_private = {each["code"] for each in checked()["schools"]}
    without = {each["code"] for each in checked("--switch", "exclude-private")["schools"]}
    assert with_private - without
    assert with_private - without <= private


def test_year_is_an_argument(checked: Any) -> None:
    assert checked("--year", 2024)["year"] == 2024


def test_engines_agree(checked: Any) -> None:
    """两个引擎写出的 JSON 逐项一样，数只许差最后几位浮点。"""
    assert different(checked(engine="duckdb"), checked(engine="exact")) == []


def test_the_comparison_sees_a_difference() -> None:
    assert different({"a": [1.0, None]}, {"a": [1.0, 0]}) == [".a[1]：None 与 0"]
    assert different({"a": 1.0}, {"a": 1.0 + 1e-9}) == [".a：1.0 与 1.000000001"]
    assert different({"a": 1.0}, {"a": 1.0 + 1e-15}) == []


def different(first: Any, second: Any, at: str = "") -> list[str]:
    """两份 JSON 不一样的地方。"""
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
        return [line for key in first for line in different(first[key], second[key], f"{at}.{key}")]
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = enumerate(zip(first, second, strict=True))
        return [line for position, (one, two) in pairs for line in different(one, two, f"{at}[{position}]")]
    if isinstance(first, float) and isinstance(second, float) and abs(first - second) <= 1e-12 * abs(first):
        return []
    return [] if type(first) is type(second) and first == second else [f"{at}：{first!r} 与 {second!r}"]
