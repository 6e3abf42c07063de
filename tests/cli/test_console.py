"""输出口：管道里不折行、不上色、没有进度条的碎屑；文件整个写好才出现。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Ran, start
from tests.cli.town import YIWU, Town
from zhidu.cli.console import ready, save
from zhidu.kernel import ZhiduError


def test_piped_output_is_plain(town: Town, plain: Ran) -> None:
    """窄终端、强制上色的环境变量都影响不了管道里的字；标准错误一个字也没有。"""
    arguments = ("check", town.schools, town.counties, "--rulebook", YIWU)
    process = start(
        *arguments, COLUMNS="40", FORCE_COLOR="1", TERM="xterm-256color", PYTHONIOENCODING="utf-8"
    )
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert b"\x1b" not in out
    here = plain.out
    assert out.decode() == here
    assert max(map(len, here.splitlines())) > 2 * 40
    assert not [
        line for line in here.splitlines() if line != line.rstrip() and not line.startswith((" ", "━"))
    ]


def test_save_replaces_whole_files(tmp_path: Path) -> None:
    out = tmp_path / "结果.json"
    save(out, "旧")
    save(out, "新")
    assert out.read_text(encoding="utf-8") == "新\n"
    assert list(tmp_path.iterdir()) == [out]


def test_save_says_why_it_cannot(tmp_path: Path) -> None:
    with pytest.raises(ZhiduError, match="没有这个位置"):
        save(tmp_path / "无" / "结果.json", "字")
    (tmp_path / "文件夹").mkdir()
    with pytest.raises(ZhiduError, match="写不了"):
        save(tmp_path / "文件夹", "字")
    assert [each.name for each in tmp_path.iterdir()] == ["文件夹"]


def test_ready_makes_the_folder_and_nothing_else(tmp_path: Path) -> None:
    ready(tmp_path / "甲" / "乙" / "结果.xlsx", ".xlsx")
    assert (tmp_path / "甲" / "乙").is_dir()
    assert not (tmp_path / "甲" / "乙" / "结果.xlsx").exists()


@pytest.mark.parametrize(
    ("place", "says"),
    [("", "它是文件夹"), ("结果.pdf", "如 结果.xlsx"), ("已有/结果.xlsx", "是文件，不是文件夹")],
)
def test_ready_refuses(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "已有").write_text("x")
    with pytest.raises(ZhiduError, match=says):
        ready(tmp_path / place, ".xlsx")


def test_ready_protects_what_was_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """换个写法指同一个文件，也认得出来。"""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ZhiduError, match="不能写在它上面"):
        ready(Path("甲.xlsx"), ".xlsx", inputs=[tmp_path / "甲.xlsx"])
