"""源码的规矩：大小、名字、引用、时钟、文档字符串。每条都先拿坏样品证明它抓得住。"""

import warnings

import pytest

from tests.architecture import rules
from tests.architecture.repository import (
    ROOT,
    SOURCE,
    our_floors,
    our_python,
    pure_rooms,
    python_files,
    relative,
    room_of,
)

SOURCES = list(python_files(SOURCE))
PURE = set(pure_rooms(our_floors()))


def report(faults: list[str]) -> None:
    """有不合的就失败，并把每一处都列出来。"""
    assert not faults, "\n" + "\n".join(faults)


def test_sources_are_found() -> None:
    assert {"kernel", "rulebook", "engine", "cli"} <= {room_of(file) for file in SOURCES}


def test_size() -> None:
    faults, near = [], []
    for file in our_python():
        text = file.read_text(encoding="utf-8")
        name = relative(file)
        faults += [f"{name} {fault}" for fault in rules.too_big(text, rules.FILE_LIMIT, rules.FUNCTION_LIMIT)]
        near += [f"{name} {fault}" for fault in rules.too_big(text, rules.FILE_AIM, rules.FUNCTION_AIM)]
    report(faults)
    if near:
        warnings.warn("快要超限（目标 400 行／60 行）：\n  " + "\n  ".join(near), stacklevel=1)


def test_names() -> None:
    report(
        [f"{relative(file)} {fault}" for file in our_python() for fault in rules.banned_name(relative(file))]
    )


def test_imports() -> None:
    faults = []
    for file in SOURCES:
        room = room_of(file)
        found = rules.wrong_imports(file.read_text(encoding="utf-8"), room, room in PURE)
        faults += [f"{relative(file)} {fault}" for fault in found]
    report(faults)


def test_no_code_from_text() -> None:
    everywhere = [*SOURCES, *python_files(ROOT / "bench", ROOT / "dev.py")]
    report(
        [
            f"{relative(file)} {fault}"
            for file in everywhere
            for fault in rules.code_from_text(file.read_text(encoding="utf-8"))
        ]
    )


def test_pure_rooms_take_time_as_an_argument() -> None:
    pure = [file for file in SOURCES if room_of(file) in PURE]
    assert pure
    report(
        [f"{relative(f)} {fault}" for f in pure for fault in rules.own_clock(f.read_text(encoding="utf-8"))]
    )


def test_docstrings() -> None:
    faults = []
    for file in SOURCES:
        faults += [
            f"{relative(file)} {fault}" for fault in rules.undocumented(file.read_text(encoding="utf-8"))
        ]
    report(faults)


def test_tests_mirror_the_source() -> None:
    known = {room for storey in our_floors() for room in storey}
    known |= {"architecture", "rulebooks", "journeys", "security", "chaos", "bench"}
    folders = {file.relative_to(ROOT / "tests").parts[0] for file in (ROOT / "tests").glob("*/test_*.py")}
    assert folders <= known, (
        f"{folders - known}：tests 下的目录与房间同名，另有 architecture、rulebooks 等几处"
    )


# ── 坏样品 ────────────────────────────────────────────────────


def test_size_is_caught() -> None:
    long_function = "def f():\n" + "    x = 1\n" * 81
    assert rules.too_big(long_function, 450, 80) == [
        "第 1 行：f 有 82 行，超过 80 行：把其中一步取个名字拆出去"
    ]
    long_file = "x = 1\n" * 451
    assert rules.too_big(long_file, 450, 80) == ["文件 451 行，超过 450 行：按名词拆成几个文件"]


def test_docstring_lines_do_not_count_as_code() -> None:
    explained = 'def f():\n    """说明\n' + "    又一行\n" * 100 + '    """\n    return 1\n'
    assert rules.too_big(explained, 450, 80) == []


@pytest.mark.parametrize("path", ["src/zhidu/utils.py", "src/zhidu/engine/helpers/x.py", "tests/_common.py"])
def test_junk_names_are_caught(path: str) -> None:
    assert rules.banned_name(path)


def test_honest_names_pass() -> None:
    assert rules.banned_name("src/zhidu/rulebook/score.py") == []


@pytest.mark.parametrize(
    ("source", "room", "word"),
    [
        ("import zipfile", "workbooks", "zipfile"),
        ("from zipfile import ZipFile", "cli", "zipfile"),
        ("import xml.etree.ElementTree as ET", "workbooks", "xml"),
        ("from xml import sax", "workbooks", "xml"),
        ("import duckdb.typing", "insight", "duckdb"),
        ("def f():\n    from pyspark.sql import SparkSession", "cli", "pyspark"),
        ("import importlib\nimportlib.import_module('openpyxl')", "workbooks", "openpyxl"),
        ("__import__('yaml')", "engine", "yaml"),
        ("import xlsxwriter", "insight", "xlsxwriter"),
        ("import pickle", "sandbox", "pickle"),
        ("from django.db import models", "engine", "Django"),
    ],
)
def test_wrong_imports_are_caught(source: str, room: str, word: str) -> None:
    faults = rules.wrong_imports(source, room, pure=True)
    assert len(faults) == 1
    assert word in faults[0]


@pytest.mark.parametrize(
    ("source", "room"),
    [
        ("import zipfile, openpyxl", "sandbox"),
        ("import duckdb, sqlglot", "engine"),
        ("import xlsxwriter", "workbooks"),
        ("import yaml", "rulebook"),
        ("import yamlish, xmltodict", "cli"),
        ("from . import zipfile", "cli"),
    ],
)
def test_right_imports_pass(source: str, room: str) -> None:
    assert rules.wrong_imports(source, room, pure=True) == []


@pytest.mark.parametrize("source", ["eval('1')", "def f(x):\n    exec(x)", "compile('1', '', 'eval')"])
def test_code_from_text_is_caught(source: str) -> None:
    assert len(rules.code_from_text(source)) == 1


def test_a_method_called_compile_is_fine() -> None:
    assert rules.code_from_text("import re\nre.compile('x')\nformula.eval()") == []


@pytest.mark.parametrize(
    "call",
    [
        "time.time()",
        "datetime.now(tz=UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "datetime.date.today()",
    ],
)
def test_a_room_looking_at_the_clock_is_caught(call: str) -> None:
    assert len(rules.own_clock(f"def f():\n    return {call}")) == 1


def test_measuring_a_duration_is_fine() -> None:
    assert rules.own_clock("import time\ntime.monotonic()\ntime.perf_counter()") == []


def test_missing_docstrings_are_caught() -> None:
    source = '"""模块。"""\ndef f():\n    """In English."""\nclass C:\n    """类。"""\ndef _private(): ...\n'
    assert rules.undocumented(source) == ["第 2 行：f 没有中文文档字符串"]
    assert rules.undocumented("x = 1") == ["模块没有中文文档字符串：一句话说它管什么"]
