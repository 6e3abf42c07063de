"""书架：找得到、冻得住、冻结的和目录里的指纹一样；省、市规则册只能加严。"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tests.rulebook.tiny import FILES, changed, write
from zhidu.kernel import ZhiduError
from zhidu.rulebook import RulebookErrors, available, find_release, freeze, library_root, load_release


def bumped(version: str, text: str = "示例评估办法") -> dict[str, str]:
    files = changed("rulebook.yaml", "version: 1.0.0", f"version: {version}")
    return changed("rulebook.yaml", "title: 示例评估办法\nshort", f"title: {text}\nshort", files)


def test_frozen_release_is_the_same_release(tmp_path: Path) -> None:
    folder = write(tmp_path)
    path = freeze(folder)
    assert path == folder / "releases" / "1.0.0.json"
    assert load_release(path) == load_release(folder)
    assert json.loads(path.read_text("utf-8"))["sha256"] == load_release(folder).sha256


def test_freezing_twice_changes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path)
    before = freeze(folder).read_bytes()
    assert freeze(folder).read_bytes() == before


def test_frozen_content_cannot_be_replaced(tmp_path: Path) -> None:
    folder = write(tmp_path)
    before = freeze(folder).read_bytes()
    write(tmp_path, changed("indicators/resources/R1.yaml", "按任教学段数", "按任教学段计"))
    with pytest.raises(RulebookErrors, match="版本号要升"):
        freeze(folder)
    assert (folder / "releases" / "1.0.0.json").read_bytes() == before


def test_a_faulty_rulebook_cannot_be_frozen(tmp_path: Path) -> None:
    folder = write(tmp_path, changed("examples/resources/R1.yaml", "value: 5.2", "value: 5.3"))
    with pytest.raises(RulebookErrors):
        freeze(folder)
    assert not (folder / "releases").exists()


def test_tampering_with_a_frozen_release_is_seen(tmp_path: Path) -> None:
    path = freeze(write(tmp_path))
    path.write_text(path.read_text("utf-8").replace('"4.2"', '"4.1"', 1), "utf-8")
    with pytest.raises(RulebookErrors, match="冻结之后被改过"):
        load_release(path, check_examples=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "1"}',
        "null",
        "[" * 100_000,
        '{"format":"1","id":"a","version":"1","sha256":"","documents":{"x":1.5},"base":null}',
    ],
)
def test_a_broken_frozen_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "1.0.0.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ZhiduError, match="不是冻结的规则册"):
        load_release(path)


def test_releases_are_found_by_id_version_and_folder(tmp_path: Path) -> None:
    folder = write(tmp_path)
    freeze(folder)
    write(tmp_path, bumped("1.10.0", "新题目"))
    assert find_release("xiao-ce", tmp_path).title == "新题目"
    assert find_release("xiao-ce@1.10.0", tmp_path).title == "新题目"
    assert find_release("xiao-ce@1.0.0", tmp_path).title == "示例评估办法"
    assert find_release(str(folder), tmp_path).version == "1.10.0"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("xiao-che", "没有规则册「xiao-che」，是不是「xiao-ce」；现有：xiao-ce"),
        ("xiao-ce@9.9.9", "没有 9.9.9 版；现有：1.0.0"),
        ("xiao-ce@../../etc", "没有规则册「xiao-ce@../../etc」"),
        ("../xiao-ce", "没有规则册「../xiao-ce」"),
        ("", "没有规则册「」"),
        ("没有", "没有规则册「没有」"),
        ("x" * 5000, "没有规则册「xxx"),
        ("\x00", "没有规则册「\x00」"),
    ],
)
def test_unknown_release_names_what_exists(tmp_path: Path, spec: str, words: str) -> None:
    write(tmp_path)
    with pytest.raises(ZhiduError) as caught:
        find_release(spec, tmp_path)
    assert words in caught.value.message


def test_available_lists_current_then_older(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for version in ("1.0.0", "1.9.0", "1.10.0"):
        write(tmp_path, bumped(version))
        freeze(folder)
    write(tmp_path, bumped("2.0.0"))
    found = available(tmp_path)
    assert [(each.version, each.current) for each in found] == [
        ("2.0.0", True), ("1.10.0", False), ("1.9.0", False), ("1.0.0", False),
    ]  # fmt: skip
    assert found[0].spelled == "xiao-ce@2.0.0"
    assert found[0].path == folder


def test_a_frozen_current_version_is_listed_once(tmp_path: Path) -> None:
    freeze(write(tmp_path))
    assert [each.version for each in available(tmp_path)] == ["1.0.0"]


def test_verified_share_counts_every_citation(tmp_path: Path) -> None:
    folder = write(tmp_path)
    texts = "".join(text for path, text in FILES.items() if not path.startswith("examples"))
    cites = texts.count("verification: ")
    unverified = texts.count("verification: U") + texts.count("verification: V3")
    assert 0 < unverified < cites
    assert available(tmp_path)[0].verified_share == 1 - Fraction(unverified, cites)
    assert len(load_release(folder).citations()) == cites


def test_library_root_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIDU_RULEBOOKS", str(tmp_path))
    assert library_root() == tmp_path
    monkeypatch.setenv("ZHIDU_RULEBOOKS", str(tmp_path / "没有"))
    with pytest.raises(ZhiduError, match="ZHIDU_RULEBOOKS 指的目录不存在"):
        library_root()
    monkeypatch.delenv("ZHIDU_RULEBOOKS")
    assert (library_root() / "yiwu-youzhi-junheng" / "rulebook.yaml").is_file()
