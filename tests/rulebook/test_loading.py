"""规则册写错了，要指得到文件、行、键，话说得明白，而且一次说全。"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tests.rulebook.faults import CHECKING, E_G4, READING, SYNTAX, Fault
from tests.rulebook.tiny import FILES, changed, without, write
from zhidu.kernel import ZhiduError
from zhidu.rulebook import RulebookErrors, RulebookProblem, load_release


def problems(folder: Path) -> tuple[RulebookProblem, ...]:
    with pytest.raises(RulebookErrors) as caught:
        load_release(folder)
    return caught.value.problems


def test_a_sound_rulebook_is_read_exactly(tmp_path: Path) -> None:
    release = load_release(write(tmp_path))
    assert release.spelled == "xiao-ce@1.0.0"
    assert [each.code for each in release.indicators] == ["R1", "R4", "G1", "G4", "P2"]
    assert release.indicator("R1").lines[0].value == Fraction(42, 10)
    assert release.population.stages[1].weight == Fraction(11, 10)
    assert release.judgement.school is not None
    assert release.judgement.school.floor == Fraction(85, 100)
    assert release.form("学校").fields[3].choices["九年一贯制学校"] == ("九年一贯制",)
    assert release.form("学校").fields[10].minimum == 0
    assert release.form("学校").fields[5].minimum is None
    assert [each.title for each in release.examples][:2] == ["刚好在线上", "差一名"]
    assert release.examples[2].value == Fraction(10, 3)


def test_indicators_come_in_the_order_people_count(tmp_path: Path) -> None:
    files = dict(FILES)
    for code in ("G10", "G2", "G2B"):
        for part in ("indicators", "examples"):
            files[f"{part}/government/{code}.yaml"] = FILES[f"{part}/government/G1.yaml"].replace(
                "code: G1", f"code: {code}"
            )
    codes = [each.code for each in load_release(write(tmp_path, files)).indicators]
    assert codes == ["R1", "R4", "G1", "G2", "G2B", "G4", "G10", "P2"]


def test_no_and_on_stay_words(tmp_path: Path) -> None:
    files = changed("rulebook.yaml", "owner: 示例科室", "owner: no")
    assert load_release(write(tmp_path, files)).owner == "no"


@pytest.mark.parametrize(
    "fault", READING + CHECKING + SYNTAX, ids=lambda fault: f"{fault.file or fault.path}:{fault.why}"
)
def test_one_fault_is_one_problem(tmp_path: Path, fault: Fault) -> None:
    found = problems(write(tmp_path, fault.files()))
    hits = [
        each
        for each in found
        if (each.file, each.key) == (fault.file or fault.path, fault.key) and fault.why in each.why
    ]
    assert hits, [each.spell() for each in found]
    assert len(found) == fault.total, [each.spell() for each in found]
    assert hits[0].fix
    assert 1 <= hits[0].line <= fault.files()[hits[0].file].count("\n") + 1


def test_line_number_is_the_line_of_the_key(tmp_path: Path) -> None:
    files = changed("indicators/resources/R1.yaml", "per: 100", "per: 十")
    (found,) = problems(write(tmp_path, files))
    lines = files["indicators/resources/R1.yaml"].splitlines()
    assert lines[found.line - 1] == "  per: 十"
    assert found.spell() == (
        f"indicators/resources/R1.yaml 第 {found.line} 行 formula.per：「十」不是不小于 1 的整数；改法：写成整数"
    )


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    files = dict(FILES)
    faults = (READING[0], READING[-1], CHECKING[0], CHECKING[20])
    for fault in faults:
        files = changed(fault.path, fault.old, fault.new, files)
    found = {(each.file, each.key) for each in problems(write(tmp_path, files))}
    assert len({fault.path for fault in faults}) == 4
    assert found == {(fault.path, fault.key) for fault in faults}


def test_broken_forms_do_not_drown_the_real_problem(tmp_path: Path) -> None:
    found = problems(write(tmp_path, {**FILES, "forms/counties.yaml": "fields: [\n"}))
    assert [each.file for each in found] == ["forms/counties.yaml"]


def test_problem_message_lists_every_problem(tmp_path: Path) -> None:
    files = changed("indicators/resources/R1.yaml", "per: 100", "per: 十")
    files = changed("rulebook.yaml", "version: 1.0.0", "version: v1", files)
    with pytest.raises(RulebookErrors) as caught:
        load_release(write(tmp_path, files))
    assert caught.value.message.splitlines()[0] == "规则册「xiao-ce」有 2 处问题："
    assert len(caught.value.message.splitlines()) == 3


@pytest.mark.parametrize(
    "path", ["forms/schools.yaml", "forms/counties.yaml", "indicators/resources/R1.yaml"]
)
def test_a_missing_file_is_reported(tmp_path: Path, path: str) -> None:
    assert problems(write(tmp_path, without(path)))


def test_an_indicator_without_example_is_refused(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, without("examples/resources/R4.yaml")))
    assert (found.file, found.why) == ("indicators/resources/R4.yaml", "没有例题")


def test_an_example_for_no_indicator_is_refused(tmp_path: Path) -> None:
    (found,) = problems(
        write(tmp_path, {**FILES, "examples/resources/R9.yaml": FILES["examples/resources/R4.yaml"]})
    )
    assert found.file == "examples/resources/R9.yaml"
    assert "没有「R9」这个指标" in found.why


@pytest.mark.parametrize(
    "path", ["indicators/R9.yaml", "forms/more/x.yaml", "notes.yaml", "forms/schools.yml"]
)
def test_a_file_in_the_wrong_place_is_reported(tmp_path: Path, path: str) -> None:
    (found,) = problems(write(tmp_path, {**FILES, path: "code: R9\n"}))
    assert (found.file, found.why) == (path, "放错了地方，不会被读到")


def test_code_and_file_name_agree(tmp_path: Path) -> None:
    files = {**FILES, "indicators/resources/R5.yaml": FILES["indicators/resources/R4.yaml"]}
    found = problems(write(tmp_path, files))
    assert any("和文件名「R5」不同" in each.why for each in found)
    assert any("「R4」有两份" in each.why for each in found)


def test_an_unknown_group_is_reported(tmp_path: Path) -> None:
    files = {path.replace("resources/R4", "resource/R4"): text for path, text in FILES.items()}
    (found,) = problems(write(tmp_path, files))
    assert "没有「resource」这个分组，是不是「resources」" in found.why


def test_a_huge_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "forms" / "schools.yaml").write_bytes("名称: 学校".encode("gb18030"))
    (folder / "forms" / "counties.yaml").write_text("# " + "长" * 400_000, encoding="utf-8")
    whys = {each.file: each.why for each in problems(folder)}
    assert "不是 UTF-8 编码" in whys["forms/schools.yaml"]
    assert "超过 1,000,000" in whys["forms/counties.yaml"]


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    found = problems(write(tmp_path, {**FILES, "indicators/resources/R4.yaml": "# 只有注释\n"}))
    assert ("indicators/resources/R4.yaml", "文件是空的") in [(each.file, each.why) for each in found]


def test_alias_bomb_is_refused_quickly(tmp_path: Path) -> None:
    bomb = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{n}: &{n} [*{p},*{p},*{p},*{p},*{p},*{p},*{p}]\n"
        for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = problems(write(tmp_path, {**FILES, "indicators/resources/R4.yaml": bomb}))
    assert "别名" in found[-1].why or any("别名" in each.why for each in found)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    found = problems(write(tmp_path, {**FILES, "indicators/resources/R4.yaml": "[" * 200_000}))
    assert any(each.file == "indicators/resources/R4.yaml" for each in found)


def test_a_folder_that_is_no_rulebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ZhiduError, match=r"里面没有 rulebook\.yaml"):
        load_release(tmp_path)


def test_examples_can_be_left_for_later(tmp_path: Path) -> None:
    files = changed(E_G4, "value: 2600", "value: 2601")
    assert load_release(write(tmp_path, files), check_examples=False).examples[-3].value == 2601


def test_comments_and_order_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    first = load_release(write(tmp_path / "a"))
    shuffled = changed("indicators/resources/R1.yaml", "code: R1\n", "# 注释\n")
    shuffled["indicators/resources/R1.yaml"] += "code: R1\n"
    assert load_release(write(tmp_path / "b", shuffled)).sha256 == first.sha256
    other = changed("indicators/resources/R1.yaml", "按任教学段数", "按任教学段计")
    assert load_release(write(tmp_path / "c", other)).sha256 != first.sha256


def test_changes_md_is_not_content(tmp_path: Path) -> None:
    first = load_release(write(tmp_path / "a"))
    assert load_release(write(tmp_path / "b", {**FILES, "CHANGES.md": "改了字"})).sha256 == first.sha256


def test_every_number_is_kept_as_written(tmp_path: Path) -> None:
    release = load_release(
        write(tmp_path, changed("rulebook.yaml", "weight: 1.1}", "weight: 1.10000000001}"))
    )
    assert release.population.stages[1].weight == Fraction(110000000001, 100000000000)
    assert json.dumps(str(release.population.stages[1].weight))
