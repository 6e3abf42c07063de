"""真规则册：每一本都读得出、查得过，每道例题都算得对，冻结的版本没被改动。"""

from __future__ import annotations

import doctest
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import zhidu.rulebook
from zhidu.kernel import ZhiduError
from zhidu.rulebook import Example, Release, census_date, load_release, measure

ROOT = Path(__file__).resolve().parents[2] / "rulebooks"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/rulebook.yaml"))


@cache
def released(folder: Path) -> Release:
    return load_release(folder, check_examples=False)


def cases() -> list[tuple[Path, Example]]:
    """全部例题。读不出的规则册由 test_rulebook_is_sound 去报。"""
    found: list[tuple[Path, Example]] = []
    for folder in FOLDERS:
        with suppress(ZhiduError):
            found += [(folder, example) for example in released(folder).examples]
    return found


def test_there_are_rulebooks() -> None:
    ids = {folder.name for folder in FOLDERS}
    assert {"yiwu-youzhi-junheng", "xueqian-puji-puhui", "yiwu-jiben-junheng"} <= ids


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_rulebook_is_sound(folder: Path) -> None:
    release = load_release(folder)
    assert release.id == folder.name
    assert release.indicators
    assert (folder / "CHANGES.md").is_file(), "每本规则册都要有 CHANGES.md"
    assert release.version in (folder / "CHANGES.md").read_text("utf-8"), "这一版改了什么，写进 CHANGES.md"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_frozen_version_is_untouched(folder: Path) -> None:
    for path in sorted((folder / "releases").glob("*.json")):
        frozen = load_release(path)
        assert frozen.version == path.stem
        if frozen.version == released(folder).version:
            assert frozen.sha256 == released(folder).sha256, f"{folder.name} 的内容变了，版本号要升"


@pytest.mark.parametrize(
    ("folder", "example"),
    cases(),
    ids=lambda each: each.name if isinstance(each, Path) else f"{each.indicator}",
)
def test_worked_example(folder: Path, example: Example) -> None:
    found = measure(
        released(folder).indicator(example.indicator),
        example.inputs,
        stage=example.stage,
        on=census_date(example.year),
        rows=example.rows,
        switches=example.switches,
    )
    assert (found.value, found.met, found.gap) == (example.value, example.met, example.gap)
    assert not example.substitution or found.substitution == example.substitution


def test_loading_is_quick() -> None:
    """命令行每次都要读一遍：一本不到 0.15 秒，机器忙时放宽到三倍。"""
    spent = []
    for _ in range(3):
        started = time.process_time()
        load_release(ROOT / "yiwu-youzhi-junheng", check_examples=False)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.45


def test_the_example_in_the_package_docstring_is_true() -> None:
    assert doctest.testmod(zhidu.rulebook).failed == 0
    assert doctest.testmod(zhidu.rulebook).attempted >= 4
