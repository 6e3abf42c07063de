"""YAML 读成树：该是文字的还是文字，行号不错，写成 JSON 再读回来一样。"""

from __future__ import annotations

import json

import pytest

from zhidu.rulebook.problems import RulebookProblem
from zhidu.rulebook.reading import Items, Leaf, Section, SourceFile, plain, planted, read_yaml


def read(text: str) -> tuple[object, list[RulebookProblem]]:
    problems: list[RulebookProblem] = []
    tree = read_yaml(text, SourceFile("甲.yaml"), problems)
    return (None if tree is None else plain(tree)), problems


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4.20", "4.20"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2017-04-01", "2017-04-01"),
        (".nan", ".nan"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"true"', "true"),
        ('""', ""),
        ("'null'", "null"),
        ('"第一行\\n第二行"', "第一行\n第二行"),
        ("|\n  甲\n  乙\n", "甲\n乙\n"),
    ],
)
def test_scalars_are_not_guessed(written: str, value: str | bool | None) -> None:
    assert read(f"键: {written}\n") == ({"键": value}, [])


def test_lines_are_those_of_the_editor() -> None:
    text = "# 注释\n甲: 1\n乙:\n  - 丙: 2\n    丁: [3,\n      4]\n"
    tree = read_yaml(text, SourceFile("甲.yaml"), [])
    assert isinstance(tree, Section)
    second = tree.entries["乙"]
    assert isinstance(second, Items)
    inner = second.items[0]
    assert isinstance(inner, Section)
    last = inner.entries["丁"]
    assert isinstance(last, Items)
    assert (tree.entries["甲"].line, second.line, inner.line, last.line) == (2, 3, 4, 5)
    assert [each.line for each in last.items] == [5, 6]


def test_frozen_tree_grows_back() -> None:
    value, _ = read("甲: [1, {乙: 2.50, 丙: null}, true]\n")
    tree = planted(json.loads(json.dumps(value)), SourceFile("冻.json"))
    assert plain(tree) == value
    assert tree.line == 0


@pytest.mark.parametrize("data", [1, 1.5, {"甲": [2]}])
def test_bare_numbers_in_frozen_json_are_refused(data: object) -> None:
    with pytest.raises(ValueError, match="应当写成文字"):
        planted(data, SourceFile("冻.json"))


def test_null_bytes_and_bad_escapes_are_reported_not_raised() -> None:
    for text in ("甲: \x00", '甲: "\\q"', "甲: \x07", "%YAML 9.9\n---\n甲: 1", "甲: !<x> 1"):
        value, problems = read(text)
        assert value is None
        assert len(problems) == 1
        assert problems[0].why


def test_leaf_keeps_its_file() -> None:
    file = SourceFile("甲.yaml", "city")
    tree = read_yaml("甲: 1", file, [])
    assert isinstance(tree, Section)
    leaf = tree.entries["甲"]
    assert isinstance(leaf, Leaf)
    assert leaf.file.level == "city"
