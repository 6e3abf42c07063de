"""跟去年比、跟同类比的校验和数据可信度：读得进，写错了指得到行，版本之间差在哪说得清。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.rulebook.soft import soft_files
from tests.rulebook.tiny import FILES, write
from zhidu.rulebook import RulebookErrors, available, compare, find_release, library_root, load_release

SCHOOLS, GRADES, BOOK = "forms/schools.yaml", "forms/grades.yaml", "rulebook.yaml"


def broken(path: str, old: str, new: str) -> dict[str, str]:
    files = soft_files()
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    return files


def test_soft_checks_are_read_exactly(tmp_path: Path) -> None:
    release = load_release(write(tmp_path, soft_files()))
    form = release.form("学校")
    assert [each.id for each in form.checks] == ["degrees-within-teachers"]
    pupils, _, founded = form.year_checks
    assert (pupils.of, pupils.change, pupils.least, pupils.same) == (
        ("在校生数",),
        Fraction(3, 10),
        20,
        False,
    )
    assert (founded.change, founded.same) == (None, True)
    first, second = form.peer_checks
    assert (first.value_text, first.alike, first.z, first.least) == (
        "在校生数 ÷ 专任教师数", ("办学类型",), Fraction(5), 4,
    )  # fmt: skip
    assert (first.per_stage, second.per_stage) == (True, False)
    (cohort,) = release.form("分年级").year_checks
    assert (cohort.along, cohort.starts) == ("年级", (1, 7))
    assert release.credibility is not None
    assert (release.credibility.steady, release.credibility.near) == (Fraction(1, 10), Fraction(1, 100))


def test_soft_checks_do_not_touch_the_share_of_verified_citations(tmp_path: Path) -> None:
    plain = load_release(write(tmp_path / "无"))
    soft = load_release(write(tmp_path / "有", soft_files()))
    assert soft.citations() == plain.citations()


@pytest.mark.parametrize(
    ("path", "old", "new", "key", "why"),
    [
        (SCHOOLS, "across: years", "across: year", "checks[2].across", "没有「year」这一项，是不是「years」"),
        (SCHOOLS, "across: years, ", "", "checks[2]", "缺「rule」"),
        (SCHOOLS, "of: [在校生数], ", "of: [在校人数], ", "checks[2].of[1]", "没有「在校人数」这一列，是不是「在校生数」"),
        (SCHOOLS, "of: [在校生数], ", "of: [小学在校生数], ", "checks[2].of[1]", "没有「小学在校生数」这一列"),
        (SCHOOLS, "of: [在校生数], ", "of: [办别], ", "checks[2].of[1]", "「办别」不是数，没有变化的幅度"),
        (SCHOOLS, "change: 30%, ", "", "checks[2]", "change 和 same 要写一个，只写一个"),
        (SCHOOLS, "change: 30%, ", "change: 30%, same: true, ", "checks[2]", "change 和 same 要写一个，只写一个"),
        (SCHOOLS, "change: 30%, ", "change: 0, ", "checks[2].change", "变化的幅度要大于 0"),
        (SCHOOLS, "id: equipment,", "id: pupils,", "checks[3].id", "校验关系「pupils」重复了"),
        (SCHOOLS, "id: equipment,", "id: degrees-within-teachers,", "checks[3].id", "「degrees-within-teachers」重复了"),
        (SCHOOLS, "change: 30%, ", "change: 30%, along: 年级, ", "checks[2].along", "along 只用在一行一个年级的表里"),
        (SCHOOLS, "alike: [办学类型]", "alike: [学校名称]", "checks[5].alike[1]", "「学校名称」不是选择栏，分不出同类"),
        (SCHOOLS, "unit: 生/教师", "unit: 生/老师", "checks[5].unit", "没有「老师」这个单位"),
        (SCHOOLS, "unit: 生/教师", "unit: ㎡/生", "checks[5].unit", "value 算出来不是「㎡/生」"),
        (SCHOOLS, "unit: 元/生", "unit: 万元/生", "checks[6].unit", "value 算出来不是「万元/生」"),
        (SCHOOLS, "value: 在校生数 ÷ 专任教师数", "value: 在校生数 ≥ 专任教师数", "checks[5].value", "应当是数"),
        (SCHOOLS, "value: 在校生数 ÷ 专任教师数", "value: 小学在校生数 ÷ 专任教师数", "checks[5].value", "这里要写「在校生数」"),
        (SCHOOLS, "blames: 专任教师数", "blames: 老师数", "checks[5].blames", "没有「老师数」"),
        (SCHOOLS, "    z: 5\n", "    z: 0\n", "checks[5].z", "z 要大于 0"),
        (SCHOOLS, "    least: 4\n", "    least: 2\n", "checks[5].least", "「2」不是不小于 3 的整数"),
        (GRADES, "    along: 年级\n", "", "checks[1]", "一行一个年级的表要写 along"),
        (GRADES, "    along: 年级\n", "    along: 学校标识码\n", "checks[1].along", "「学校标识码」不是年级（整数）"),
        (GRADES, "kind: year, required: true", "kind: year", "checks[1].along", "表里没有必填的年份列"),
        (GRADES, "starts: [1, 7]", "starts: [一]", "checks[1].starts[1]", "「一」不是不小于 1 的整数"),
        (BOOK, "steady: 10%", "steady: 100%", "credibility.steady", "幅度要大于 0、小于 100%"),
        (BOOK, "varies: [在校生数,", "varies: [办别,", "credibility.varies[1]", "「办别」不是数"),
        (BOOK, "varies: [在校生数,", "varies: [学生数,", "credibility.varies[1]", "没有「学生数」这一列"),
    ],
)  # fmt: skip
def test_one_fault_is_one_problem(tmp_path: Path, path: str, old: str, new: str, key: str, why: str) -> None:
    with pytest.raises(RulebookErrors) as caught:
        load_release(write(tmp_path, broken(path, old, new)))
    hits = [
        each for each in caught.value.problems if each.file == path and each.key == key and why in each.why
    ]
    assert hits, [each.spell() for each in caught.value.problems]
    assert hits[0].line > 0
    if old != "across: years, ":  # 少了 across 就成了一行里查的校验，缺的、多的键各报一处
        assert len(caught.value.problems) == 1, [each.spell() for each in caught.value.problems]


def test_peers_are_only_for_tables_with_a_school_a_row(tmp_path: Path) -> None:
    files = soft_files()
    lines = files[SCHOOLS].splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if "id: equipment-per-pupil" in line)
    files["forms/counties.yaml"] = FILES["forms/counties.yaml"] + "checks:\n" + "".join(lines[start:])
    with pytest.raises(RulebookErrors) as caught:
        load_release(write(tmp_path, files))
    assert "跟同类比只用在一行一所学校的表里" in [each.why for each in caught.value.problems]


def test_added_and_changed_soft_checks_are_told_apart(tmp_path: Path) -> None:
    plain = load_release(write(tmp_path / "无"))
    soft = load_release(write(tmp_path / "有", soft_files()))
    found = compare(plain, soft).spell()
    assert "  表单 学校：新增跟去年比 pupils 在校生数（变化超过 30%且不小于 20）" in found
    assert "  表单 学校：新增跟去年比 founded 建校年份、办别（不该变）" in found
    peer = "生师比 在校生数 ÷ 专任教师数（同类看办学类型，z 超过 5，至少 4 所）"
    assert f"  表单 学校：新增跟同类比 pupils-per-teacher {peer}" in found
    assert any(line.startswith("  口径：新增数据可信度 在校生数、") for line in found)
    stricter = load_release(write(tmp_path / "严", broken(SCHOOLS, "change: 30%", "change: 25%")))
    (line,) = compare(soft, stricter).spell()[1:]
    assert line == (
        "  表单 学校：跟去年比 pupils 在校生数（变化超过 30%且不小于 20） → 在校生数（变化超过 25%且不小于 20）"
    )


def test_lower_rulebooks_inherit_them() -> None:
    lower = find_release("xueqian-puji-puhui-shandong")
    upper = find_release("xueqian-puji-puhui")
    assert lower.credibility == upper.credibility
    assert lower.form("幼儿园").year_checks == upper.form("幼儿园").year_checks


@pytest.mark.parametrize("name", [each.id for each in available() if each.current])
def test_from_the_first_version_only_questions_were_added(name: str) -> None:
    """1.1.0 只加了问一句的校验：指标、线、判定、纳入、字段、原有的校验一个字没动，所以谁的结论都不变。"""
    folder = library_root() / name
    old = load_release(folder / "releases" / "1.0.0.json", check_examples=False)
    new = load_release(folder / "releases" / "1.1.0.json", check_examples=False)
    assert (new.indicators, new.judgement, new.population) == (old.indicators, old.judgement, old.population)
    assert (new.conventions, new.switches, new.groups) == (old.conventions, old.switches, old.groups)
    for form in new.forms:
        before = old.form(form.name)
        assert (form.fields, form.checks, form.aliases) == (before.fields, before.checks, before.aliases)
    told = {each.what.split()[0] for each in compare(old, new).changes}
    assert told == {"跟去年比", "跟同类比", "数据可信度"}
