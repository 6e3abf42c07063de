"""zhidu demo-data：同一个种子造两遍一模一样，写出来的能直接算。"""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Zhidu
from tests.cli.town import YIWU

SMALL = ("--schools", 12, "--kindergartens", 4)


def contents(folder: Path) -> dict[str, bytes]:
    """相对路径 → 内容。"""
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_same_seed_same_bytes(zhidu: Zhidu, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("甲", "乙", "丙")]
    runs = [
        zhidu("demo-data", folder, *SMALL, "--seed", seed)
        for folder, seed in zip(folders, (7, 7, 8), strict=True)
    ]
    assert [each.code for each in runs] == [0, 0, 0]
    first, again, other = (contents(folder) for folder in folders)
    assert first == again
    assert first.keys() == other.keys()
    assert first != other


def test_it_says_what_it_wrote_and_what_to_do_next(zhidu: Zhidu, tmp_path: Path) -> None:
    folder = tmp_path / "演 示"
    ran = zhidu("demo-data", folder, *SMALL, "--city", "石榴市", "--year", 2023)
    written = {str(folder / each) for each in contents(folder)}
    assert written
    assert written <= set(ran.lines())
    (advice,) = [line for line in ran.lines() if line.startswith("算一算：zhidu check ")]
    wild = advice.removeprefix("算一算：zhidu check ").partition(" --rulebook")[0]
    assert zhidu("check", wild, "--rulebook", YIWU, "--engine", "exact").code == 0


def test_a_city_too_small_says_what_was_left_out(zhidu: Zhidu, tmp_path: Path) -> None:
    ran = zhidu("demo-data", tmp_path, *SMALL)
    assert "没有埋成：" in ran.out


def test_refusals(zhidu: Zhidu, tmp_path: Path) -> None:
    taken = tmp_path / "文件"
    taken.write_text("x")
    for arguments, says in (
        ((taken, *SMALL), "建不了文件夹"),
        ((tmp_path / "a", "--city", "a/b"), "市名「a/b」"),
        ((tmp_path / "a", "--year", 1999), "年份要在"),
    ):
        ran = zhidu("demo-data", *arguments)
        assert ran.code == 2
        assert says in ran.err
