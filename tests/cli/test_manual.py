"""手册里的每条命令都敲得通：命令在、参数对，规则册编号是真的。"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from zhidu.cli.main import COMMANDS, build_parser
from zhidu.rulebook import available

MANUAL = Path(__file__).parents[2] / "docs" / "用户手册" / "命令行.md"


def commands() -> list[str]:
    """手册里以 zhidu 开头的行。"""
    return [line for line in MANUAL.read_text(encoding="utf-8").splitlines() if line.startswith("zhidu ")]


@pytest.mark.parametrize("command", commands())
def test_the_command_is_right(command: str) -> None:
    build_parser().parse_args(shlex.split(command)[1:])


def test_every_command_has_its_page() -> None:
    shown = {shlex.split(command)[1] for command in commands()}
    assert shown == {name for name, *_ in COMMANDS}


def test_the_rulebooks_named_are_on_the_shelf() -> None:
    named = {word for command in commands() for word in re.findall(r"\b(?:yiwu|xueqian)-[a-z-]+", command)}
    assert named
    assert named <= {each.id for each in available()}
