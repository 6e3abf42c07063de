"""子进程的笼子：限时、限内存、打不开别的东西；交回的话不可信。"""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest

import zhidu.sandbox
from tests.sandbox.building import MIB, SHEET, bombed, book, parts
from tests.sandbox.sheets import dense_rows
from tests.sandbox.zips import overlapping
from zhidu.sandbox import Limits, Refused, read_workbook
from zhidu.sandbox.refusals import note, printable, refuse
from zhidu.sandbox.replies import Replies

ROOM = Path(zhidu.sandbox.__file__).parent
SOURCE = ROOM.parents[1]
resource = pytest.importorskip("resource", reason="这个系统没有资源限制")

MEASURE = """
import json, resource, sys, time
from pathlib import Path
from zhidu.sandbox import Refused, read_workbook
started = time.monotonic()
try:
    result = read_workbook(Path(sys.argv[1]))
    outcome = sum(len(sheet.rows) for sheet in result.sheets)
except Refused as refused:
    outcome = refused.code
children = resource.getrusage(resource.RUSAGE_CHILDREN)

def own_peak():  # getrusage 会把起它的进程的峰值也算进来，能读 proc 就读 proc
    try:
        return next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({
    "outcome": outcome, "seconds": time.monotonic() - started, "cpu": children.ru_utime + children.ru_stime,
    "kib": children.ru_maxrss + own_peak(),
}))
"""


def measured(path: Path) -> dict[str, float]:
    """在一个新进程里读文件，量主、子进程合计的内存峰值与用时。"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True,
        check=True,
        env=environment,
        timeout=60,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        pytest.param(lambda: bombed(SHEET, b" " * MIB, 480), {"zip-bomb"}, id="半兆解开半个GB"),
        pytest.param(lambda: bombed(SHEET, b" " * MIB, 4000), {"zip-bomb"}, id="四兆解开四个GB"),
        pytest.param(lambda: overlapping(400), {"zip-odd"}, id="半兆登记二十个GB"),
        pytest.param(lambda: book(more={"xl/sharedStrings.xml": "<si><t/></si>" * 9_000_000}), {"zip-bomb"}, id="共享文字"),
        pytest.param(lambda: book('<row r="200000"><c r="J200000"><v>1</v></c></row>' + "<row r='1'><c r='A1'><v>1</v></c></row>"),
                     {"memory", 200_000}, id="面积正好两百万"),
    ],
)  # fmt: skip
def test_bombs_stay_within_time_and_memory(tmp_path: Path, make: object, codes: set[str | int]) -> None:
    path = tmp_path / "炸弹.xlsx"
    path.write_bytes(make())  # type: ignore[operator]
    found = measured(path)
    assert found["outcome"] in codes
    assert found["seconds"] < 20
    assert found["kib"] < 512 * 1024


def test_an_ordinary_workbook_is_quick(tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(book(dense_rows(500, 30, value="12.5")))
    found = measured(path)
    assert found["outcome"] == 500
    assert found["cpu"] < 0.4


def children() -> set[str]:
    """本进程现在的子进程（含僵尸）。别的测试也会起子进程，所以比前后，不问有没有。"""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # 刚好结束了
        if fields[1] == str(os.getpid()):
            found.add(stat.parent.name)
    return found


def test_timeout_kills_the_child(tmp_path: Path) -> None:
    path = tmp_path / "慢.xlsx"
    path.write_bytes(book(dense_rows(20000, 30)))
    before = children()
    started = time.monotonic()
    with pytest.raises(Refused, match="秒内没能读完") as caught:
        read_workbook(path, Limits(seconds=0.3))
    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 5
    assert children() == before  # 没有留下僵尸进程


def test_several_at_once(tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(book())
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(read_workbook(path).sheets[0].rows)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[[1]]] * 4


def test_no_descriptors_are_left_open(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04")
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(Refused):
            read_workbook(path)
    assert len(list(Path("/dev/fd").iterdir())) == before


CAGE = """
import sys, json
sys.path.append(sys.argv[2])
from inside import child
from inside.refusal import Bounds
import resource, socket, os, errno
child._confine(Bounds(json.loads(sys.argv[1])))
child._close_doors()
tried = {}
for name, act in {
    "read": lambda: open(sys.argv[2] + "/__init__.py"),
    "write": lambda: open("here", "w"),
    "connect": lambda: socket.socket(),
    "pipe": os.pipe,
    "memory": lambda: bytearray(1 << 30),
    "raise": lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 32, 1 << 32)) if os.geteuid() else 1 / 0,
}.items():
    try:
        act()
        tried[name] = "allowed"
    except Exception as error:
        tried[name] = type(error).__name__
print(json.dumps(tried))
"""


def test_the_cage_is_closed(tmp_path: Path) -> None:
    bounds = json.dumps(asdict(Limits()) | {"output_bytes": MIB})
    done = subprocess.run(
        [sys.executable, "-I", "-c", CAGE, bounds, str(ROOM)],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        timeout=20,
    )
    tried = json.loads(done.stdout)
    assert len(tried) == 6
    assert "allowed" not in tried.values(), tried


def test_the_child_does_not_load_the_rest_of_the_program(tmp_path: Path) -> None:
    names = "import sys; sys.path.append(sys.argv[1]); import inside.child, inside.books, inside.zips; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", names, str(ROOM)], capture_output=True, check=True, timeout=20
    )
    loaded = set(done.stdout.decode().split())
    assert not {each for each in loaded if each.startswith("zhidu")}
    assert not loaded & {"socket", "subprocess", "pickle", "zipfile", "ssl"}


def test_user_settings_do_not_reach_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """文件旁边、环境变量里的同名模块都不会被当成程序执行。"""
    for name in ("json.py", "python_calamine.py", "sitecustomize.py", "inside.py"):
        (tmp_path / name).write_text("raise SystemExit(3)", encoding="utf-8")
    (tmp_path / "报表.xlsx").write_bytes(book())
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
    monkeypatch.chdir(tmp_path)
    assert read_workbook(tmp_path / "报表.xlsx").sheets[0].rows == [[1]]


def replies(*lines: object) -> Replies:
    """把几行话喂给主进程的核对。"""
    made = Replies(Limits(rows=3, columns=3, cells=6, cell_chars=5, memory_bytes=MIB))
    for line in lines:
        made.take(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")
    return made


HEAD: list[object] = [
    {"format": "xlsx", "encoding": None},
    {"sheet": "甲", "hidden": False, "merged": [[1, 1, 2, 2]]},
]


def test_honest_replies() -> None:
    made = replies(*HEAD, [1, 2.5, "a"], [None, True, {"d": "2025-09-01"}], [], {"end": True, "notes": []})
    sheet = made.workbook("报表.xlsx").sheets[0]
    assert sheet.rows[0] == [Decimal(1), Decimal("2.5"), "a"]
    assert len(sheet.rows) == 2


@pytest.mark.parametrize(
    "lines",
    [
        [b"\n"], [b"not json\n"], [b"\xff\xfe\n"], [b"[1,2"], [b"7\n"], [b"null\n"], [b'"x"\n'],
        [[1]], [{"format": "exe", "encoding": None}], [{"sheet": "甲", "hidden": False, "merged": []}],
        [*HEAD, [1, 2, 3, 4]], [*HEAD, [1], [1], [1], [1]], [*HEAD, [1, 2, 3], [1, 2, 3], [1]],
        [*HEAD, ["六个字的文字"]], [*HEAD, [[1]]], [*HEAD, [{"x": 1}]], [*HEAD, [{"d": "2025-13-99"}]],
        [*HEAD, b"[NaN]\n"], [*HEAD, b"[Infinity]\n"], [*HEAD, b"[" * 90000 + b"\n"], [*HEAD, b'["' + b"x" * 200_000 + b'"]\n'],
        [*HEAD, [1]] + [[]] * 9, [{"format": "xlsx", "encoding": None}, {"sheet": "甲", "hidden": 1, "merged": [[1]]}],
        [*HEAD, {"end": True, "notes": []}, [1]], [{"refused": "x", "arguments": 3}], [{"refused": "no-such", "arguments": {}}],
    ],
)  # fmt: skip
def test_lying_replies_are_refused(lines: list[object]) -> None:
    with pytest.raises(Refused) as caught:
        replies(*lines)
    assert caught.value.code == "crashed"


def test_incomplete_replies_are_not_a_workbook() -> None:
    with pytest.raises(Refused) as caught:
        replies(*HEAD, [1]).workbook("报表.xlsx")
    assert caught.value.code == "crashed"


def test_arguments_from_the_child_cannot_play_tricks() -> None:
    shown = refuse("far-cell", {"sheet": "甲\x1b[2J\u202e{cell}" + "长" * 500, "cell": "A1"}).message
    assert "\x1b" not in shown and "\u202e" not in shown
    assert len(shown) < 200
    assert note("no-such", {}) is None
    assert printable("a\x00b\ud800") == "a\ufffdb\ufffd"


def test_parts_are_what_the_tests_think() -> None:
    assert SHEET in parts()
