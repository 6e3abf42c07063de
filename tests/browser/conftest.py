"""浏览器测试的夹具：一处真的部署（自己的进程、自己的目录、随便一个端口），系统里的 Chromium，看着每一页的标签。"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from frontend import build
from tests.browser.tabs import Tab
from tests.frontend.conftest import CHROMIUMS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: 装表、造小市、起服务至多等多久（秒）
STARTING = 120
Open = Callable[..., Tab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """都慢，都只跑一遍。"""
    for item in items:
        if HERE in Path(item.path).parents:
            for mark in ("slow", "one_database"):
                item.add_marker(mark)


def chromium() -> str:
    """Chromium 在哪。没有它、界面没打包，说明缺什么就跳过，不白起部署。"""
    found = next((path for path in map(shutil.which, CHROMIUMS) if path), None)
    if found is None:
        pytest.skip("没有找到 Chromium，浏览器测试没有跑。Debian/Ubuntu：apt install chromium")
    if not build.fresh():
        pytest.skip("界面没有打包，或来源改过了还没重打：请先运行 python3 dev.py setup")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """系统里的 Chromium，一个文件一个，用完就关：开着的时候，同一个线程里 Django 不肯碰数据库。"""
    found = chromium()
    with sync_playwright() as playwright:
        # 容器里常以 root 跑，Chromium 的沙箱起不来；只开本机的页，不要沙箱也行
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def deployed(folder: Path, scene: str) -> Iterator[dict[str, Any]]:
    """起一处部署，交回它说的，加上 address。"""
    environ = {
        **os.environ, "ZHIDU_DATA": str(folder / "data"), "DATABASE_URL": "", "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "zhidu.config.settings",
    }  # fmt: skip
    for name in ("ZHIDU_KEYS", "ZHIDU_TOTP_REQUIRED", "ZHIDU_HTTPS"):
        environ.pop(name, None)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, str(HERE / "serving.py"), scene], cwd=ROOT, env=environ,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
    assert server.stdin is not None and server.stdout is not None
    try:
        line = server.stdout.readline()
        assert line, (folder / "log").read_text(encoding="utf-8", errors="replace")[-3000:]
        told = json.loads(line)

        def later(days: int) -> None:
            """部署里的钟往前拨几天。"""
            server.stdin.write(f"{days}\n".encode())
            server.stdin.flush()
            assert server.stdout.readline()

        yield told | {"address": f"http://127.0.0.1:{told['port']}", "later": later}
    finally:
        server.stdin.close()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()
    said = (folder / "log").read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """走流程用的小市，几个文件共用：各走各的学校和年份，谁先谁后都行。"""
    chromium()
    yield from deployed(tmp_path_factory.mktemp("walks"), "walks")


@pytest.fixture
def tab(browser: Browser, place: dict[str, Any]) -> Iterator[Open]:
    """开一个新的浏览器（自己的会话）：tab() 或 tab("东小校长")。走完时，脚本错、违反安全策略、取不到的都算没过。"""
    opened: list[Tab] = []

    def another(name: str = "", **options: Any) -> Tab:
        made = Tab(browser, place["address"], **options)
        opened.append(made)
        if name:
            made.sign_in(place["people"][name])
        return made

    yield another
    wrong = [each for made in opened for each in made.closed()]
    assert not wrong, "\n".join(wrong)
