"""命令行测试共用：一座小城，和在同一个进程里运行命令的办法。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Ran, Zhidu, run_here
from tests.cli.town import YIWU, Town
from zhidu.cli.main import main
from zhidu.democity import CityPlan, build_city, write_city


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """两个管理单位、24 所学校、12 所幼儿园。路径里带空格和汉字。"""
    folder = tmp_path_factory.mktemp("小 城")
    city = build_city(CityPlan(schools=24, kindergartens=12, units=2))
    write_city(city, folder)
    return Town(city, folder)


@pytest.fixture
def zhidu(capsys: pytest.CaptureFixture[str]) -> Zhidu:
    """zhidu("check", 文件, ...)：运行一次，拿到退出码和说的话。参数不对时 argparse 直接退出，也算在内。"""

    def run(*arguments: object) -> Ran:
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stop:
            assert isinstance(stop.code, int)
            code = stop.code
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def json_out(tmp_path: Path) -> Path:
    return tmp_path / "结果.json"


@pytest.fixture(scope="session")
def kept() -> dict[tuple[object, ...], str]:
    """算过的不再算：参数 → JSON 原文。"""
    return {}


@pytest.fixture
def checked(zhidu: Zhidu, town: Town, json_out: Path, kept: dict[tuple[object, ...], str]) -> Any:
    """checked(选项...)：用小城的学校表、区县表算一次，返回 JSON。数少，用精确求值最快。"""

    def run(
        *options: object,
        files: tuple[Path, ...] = (town.schools, town.counties),
        rulebook: str = YIWU,
        engine: str = "exact",
    ) -> dict[str, Any]:
        key = (*options, *files, rulebook, engine)
        if key not in kept:
            zhidu("check", *files, "--rulebook", rulebook, "--engine", engine, "--json", json_out, *options)
            kept[key] = json_out.read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(kept[key])
        return document

    return run


@pytest.fixture(scope="session")
def plain(town: Town) -> Ran:
    """最平常的一次：学校表、区县表交给优质均衡，什么选项也不加。几处都要看，只算一次。"""
    return run_here("check", town.schools, town.counties, "--rulebook", YIWU)
