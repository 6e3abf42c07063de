"""参数、退出码、叫停：不管怎么用，都得到一句中文和说得清的退出码。"""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import pytest

from tests.cli.running import Zhidu, start
from tests.cli.town import YIWU, Town

COMMANDS = ("rulebooks", "template", "check", "explain", "declare", "diff", "demo-data")
#: 参数名、文件名、命令名以外不该出现的英文
ENGLISH = re.compile(
    r"usage|error|required|argument|invalid|choose|expected|not allowed|options|positional|show this|Traceback",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "缺少 命令"),
        (["chek", "x.xlsx"], "没有「chek」，是不是 check"),
        (["check"], "缺少 FILE、--rulebook"),
        (["check", "x.xlsx"], "缺少 --rulebook"),
        (["check", "x.xlsx", "--rulebook", YIWU, "--year", "今年"], "--year 要写整数，却写了「今年」"),
        (["check", "x.xlsx", "--rulebook", YIWU, "--system", "6"], "--system 没有「6」；可选：5-4、6-3"),
        (["check", "x.xlsx", "--rulebook", YIWU, "--cv", "weigthed"], "是不是 weighted"),
        (["check", "x.xlsx", "--rulebook", YIWU, "--engine", "excel"], "可选：duckdb、spark、exact"),
        (["check", "x.xlsx", "--rulebook", YIWU, "--cv"], "--cv 后面要跟一个值"),
        (["check", "x.xlsx", "--rulebook", YIWU, "--unit", "某县"], "不认识 --unit 某县"),
        (["check", "x.xlsx", "--rule", YIWU], "缺少 --rulebook"),
        (["explain", "x.xlsx", "--rulebook", YIWU, "--indicator", "R4"], "这几个要写一个：--school --unit"),
        (
            ["explain", "x", "--rulebook", YIWU, "--indicator", "R4", "--school", "1", "--unit", "县"],
            "--unit 和 --school 不能一起写",
        ),
        (["template", YIWU], "缺少 OUT.xlsx"),
        (["rulebooks", "多余"], "不认识 多余"),
        (["demo-data", "x", "--schools", "0"], "学校所数要在 1 到"),
    ],
)
def test_bad_arguments(
    zhidu: Zhidu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = zhidu(*arguments)
    assert ran.code == 2
    assert says in ran.err
    assert not ENGLISH.search(ran.said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_gives_an_example(zhidu: Zhidu, command: str) -> None:
    ran = zhidu(*filter(None, [command, "--help"]))
    assert ran.code == 0
    assert not ENGLISH.search(ran.out)
    if command:
        assert f"例：zhidu {command}" in ran.out
    else:
        assert all(each in ran.out for each in COMMANDS)


def test_wildcards_work_where_the_shell_does_not_expand_them(zhidu: Zhidu, town: Town) -> None:
    ran = zhidu("check", town.folder / "*.xlsx", "--rulebook", YIWU, "--engine", "exact")
    assert ran.code == 0
    assert "义务教育学校基本情况.xlsx" in ran.out


def test_stopping_halfway_leaves_no_half_file(tmp_path: Path) -> None:
    """造一个大市，写到一半按 Ctrl-C。"""
    folder = tmp_path / "大市"
    process = start("demo-data", folder, "--schools", 800, "--kindergartens", 10, "--years", 9)
    deadline = time.monotonic() + 30
    while not list(folder.glob("*.xlsx")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == b""
    assert err.decode() == "已停下。写到一半的文件不会留下，再运行一次就好。\n"
    written = [each for each in folder.rglob("*") if each.is_file()]
    assert written
    assert not [each.name for each in written if each.suffix not in (".xlsx", ".csv", ".md")]


def test_a_reader_who_leaves_early_loses_nothing(town: Town, tmp_path: Path) -> None:
    """zhidu check … | head：不报错，JSON 已经写好。"""
    result = tmp_path / "结果.json"
    process = start("check", town.schools, town.counties, "--rulebook", YIWU, "--json", result)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    assert process.wait(timeout=30) == 141
    assert err == b""
    assert result.stat().st_size > 1000


def test_a_poor_terminal_gets_question_marks_not_a_crash(town: Town) -> None:
    """终端的编码写不出汉字时，退出码照旧。"""
    process = start("check", town.schools, "--rulebook", YIWU, PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert b"?" in out
    out.decode("ascii")
