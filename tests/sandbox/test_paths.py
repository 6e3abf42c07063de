"""路径上的花样：链接、文件夹、管道、设备、怪名字。"""

import os
from pathlib import Path

import pytest

from tests.sandbox.building import book
from zhidu.sandbox import Refused, Workbook, read_workbook

posix = pytest.mark.skipif(os.name != "posix", reason="只有类 Unix 系统才有这种文件")


def code_of(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    return caught.value.code


def test_missing(tmp_path: Path) -> None:
    assert code_of(tmp_path / "没有.xlsx") == "missing"
    (tmp_path / "文件").write_bytes(b"x")
    assert code_of(tmp_path / "文件" / "里面.xlsx") == "missing"
    assert code_of(tmp_path / "零\0字节.xlsx") == "missing"


def test_directory(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "directory"


@posix
def test_symlink_even_to_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "真.xlsx").write_bytes(book())
    (tmp_path / "链接.xlsx").symlink_to(tmp_path / "真.xlsx")
    (tmp_path / "断链.xlsx").symlink_to(tmp_path / "没有.xlsx")
    assert code_of(tmp_path / "链接.xlsx") == "symlink"
    assert code_of(tmp_path / "断链.xlsx") == "symlink"


@posix
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    assert code_of(tmp_path / "管道.xlsx") == "not-a-file"


@posix
def test_devices() -> None:
    assert code_of(Path(os.devnull)) == "not-a-file"
    assert code_of(Path("/dev/zero")) == "not-a-file"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="管理员什么都读得到")
def test_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "锁.xlsx"
    path.write_bytes(book())
    path.chmod(0)
    assert code_of(path) == "unreadable"


def test_name_too_long_for_the_system(tmp_path: Path) -> None:
    assert code_of(tmp_path / ("长" * 400 + ".xlsx")) == "unreadable"


@posix
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a b'\"$(x);&|.xlsx", "a b'\"$(x);&|.xlsx"),
        ("-rf.xlsx", "-rf.xlsx"),
        ("换\n行\x1b[31m.xlsx", "换\ufffd行\ufffd[31m.xlsx"),
        ("反\u202excod.xlsx", "反\ufffdxcod.xlsx"),
        ("没有后缀", "没有后缀"),
        ("%s{0}{name}.xlsx", "%s{0}{name}.xlsx"),
    ],
)
def test_odd_names(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / name).write_bytes(book())
    assert read_workbook(tmp_path / name).file == shown


@posix
def test_name_that_is_not_utf8(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xb1\xed.xlsx"
    Path(os.fsdecode(raw)).write_bytes(book())
    assert read_workbook(Path(os.fsdecode(raw))).file == "\ufffd\ufffd.xlsx"


def test_path_given_as_text_and_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "报表.xlsx").write_bytes(book())
    monkeypatch.chdir(tmp_path)
    result = read_workbook(Path("报表.xlsx"))
    assert isinstance(result, Workbook)
    assert result.sheets[0].rows == [[1]]
