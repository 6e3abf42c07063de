"""zhidu rulebooks：一本不少，照书架上的说；改过的一本，先检查再用。"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import Zhidu
from tests.cli.town import YIWU
from zhidu.rulebook import available
from zhidu.rulebook.library import library_root


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """一本规则册的副本，改坏了不要紧。"""
    return shutil.copytree(library_root() / YIWU, tmp_path / "我改的")


def test_every_release_is_listed(zhidu: Zhidu) -> None:
    ran = zhidu("rulebooks")
    assert (ran.code, ran.err) == (0, "")
    shelf = available()
    assert len(shelf) >= 4
    for each in shelf:
        (line,) = [line for line in ran.lines() if f" {each.id} " in line and each.version in line]
        for part in (each.title, each.doc_no, str(each.effective_from), f"{float(each.verified_share):.0%}"):
            assert part in line


def test_a_sound_rulebook(zhidu: Zhidu, own_copy: Path) -> None:
    ran = zhidu("rulebooks", "--check", own_copy)
    assert ran.code == 0
    assert "没有毛病" in ran.out


def test_a_spoilt_rulebook_names_file_line_and_fix(zhidu: Zhidu, own_copy: Path) -> None:
    """改了线，没改例题：例题会说。"""
    (indicator,) = own_copy.rglob("indicators/**/R4.yaml")
    text = indicator.read_text(encoding="utf-8")
    indicator.write_text(text.replace("value: ", "value: 1", 1), encoding="utf-8")
    ran = zhidu("rulebooks", "--check", own_copy)
    assert ran.code == 2
    assert "R4.yaml 第 " in ran.err
    assert "改法：" in ran.err


def test_freezing_keeps_a_copy(zhidu: Zhidu, own_copy: Path) -> None:
    shutil.rmtree(own_copy / "releases")
    ran = zhidu("rulebooks", "--freeze", own_copy)
    assert ran.code == 0
    (kept,) = (own_copy / "releases").iterdir()
    assert f"已冻结：{kept.name}" in ran.out
