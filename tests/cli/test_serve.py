"""zhidu install、zhidu serve：差什么就不起、说跑什么；起了就能登录，叫停就干净地停。"""

from __future__ import annotations

import json
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.cli.running import Zhidu, start

#: 样式不靠前端有没有生成：用自己的一份
SETTINGS = """
from zhidu.config.settings import *
STATICFILES_DIRS = [{statics!r}]
"""
STARTING = 180.0  # 机器忙的时候，装一处要几十秒；平常两三秒


@dataclass(frozen=True)
class Site:
    """一处还没装的部署。"""

    data: Path
    environment: dict[str, str]

    def zhidu(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """跑一条命令，等它完。"""
        process = start(*arguments, **(self.environment | more))
        out, err = process.communicate(timeout=STARTING)
        return subprocess.CompletedProcess(arguments, process.returncode, out.decode(), err.decode())


def new_site(folder: Path) -> Site:
    """设好环境变量和样式，什么也没装。"""
    statics = folder / "built" / "zhidu"
    statics.mkdir(parents=True)
    (statics / "app.css").write_text("body { color: #111; }\n", encoding="utf-8")
    module = folder / "site_settings.py"
    module.write_text(SETTINGS.format(statics=str(statics.parent)), encoding="utf-8")
    environment = {
        "ZHIDU_DATA": str(folder / "data"),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": module.stem,
        "PYTHONPATH": str(folder),
    }
    return Site(folder / "data", environment)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """装好了的部署。"""
    site = new_site(tmp_path_factory.mktemp("site"))
    ran = site.zhidu("install")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("新造密钥") == 2
    return site


@dataclass
class Running:
    """跑着的服务：它的进程和端口。"""

    process: subprocess.Popen[bytes]
    port: int

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """开一页。"""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """叫停，交回退出码和说过的话。"""
        self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=STARTING)
        except subprocess.TimeoutExpired:
            self.process.kill()  # 叫不停也不留在机器上
            raise
        return self.process.returncode, out.decode(), err.decode()


def serve(site: Site, *arguments: str, **more: str) -> Running:
    """起服务，等它说出地址。"""
    process = start("serve", "--port", "0", *arguments, **(site.environment | more))
    assert process.stdout is not None
    said, until = b"", time.monotonic() + STARTING
    while b"\n" not in said and time.monotonic() < until:
        ready, _, _ = select.select([process.stdout], [], [], 0.5)
        if ready:
            said += process.stdout.read1(200)  # type: ignore[attr-defined]  # 管道是带缓冲的读口
        if process.poll() is not None:
            break
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", said.decode())
    if not found:
        process.kill()
        raise AssertionError(said.decode() + process.communicate()[1].decode())
    return Running(process, int(found[1]))


@pytest.fixture
def server(installed: Site) -> Iterator[Running]:
    """跑着的服务，连同后台任务。"""
    running = serve(installed)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_installing_again_changes_nothing(installed: Site) -> None:
    keys = [file.read_bytes() for file in sorted((installed.data / "keys").iterdir())]
    ran = installed.zhidu("install")
    assert (ran.returncode, "新造" in ran.stdout) == (0, False)
    assert [file.read_bytes() for file in sorted((installed.data / "keys").iterdir())] == keys


def test_refuses_without_keys(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    ran = site.zhidu("serve", "--port", "0")
    assert ran.returncode == 2
    assert "没有密钥文件" in ran.stderr
    assert "zhidu install" in ran.stderr
    assert not site.data.exists(), "起不来也不许悄悄造密钥和库"


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        ("data/database/zhidu.sqlite3", "表还没有建"),
        ("data/static/staticfiles.json", "还没有收拢"),
        ("built/zhidu/app.css", "dev.py setup"),
    ],
)
def test_refuses_without_tables_or_styles(installed: Site, tmp_path: Path, gone: str, says: str) -> None:
    site = new_site(tmp_path)
    shutil.copytree(installed.data, site.data)
    (tmp_path / gone).unlink()
    ran = site.zhidu("serve", "--port", "0")
    assert (ran.returncode, says in ran.stderr) == (2, True), ran.stderr


def test_serves_pages_and_styles_and_stops(server: Running) -> None:
    home = server.get("/")
    assert (home.status, home.getheader("Location")) == (302, "/sign-in/")
    assert home.getheader("Server") is None
    page = server.get("/sign-in/").read().decode()
    css = re.search(r'href="(/static/zhidu/app\.[0-9a-f]{12}\.css)"', page)
    assert css, "样式的名字带着摘要"
    style = server.get(css[1])
    assert style.status == 200
    assert "immutable" in (style.getheader("Cache-Control") or "")
    assert server.get("/sign-in/", Host="evil.example").status == 400
    assert server.get("/nope/").status == 404
    code, out, err = server.stop()
    assert code == 0, err
    assert out.endswith("停了。\n")
    lines = [json.loads(line) for line in err.splitlines()]
    assert {line["route"] for line in lines if line["from"] == "zhidu.access"} >= {"sign-in/"}
    assert not [line for line in lines if line["level"] in ("ERROR", "CRITICAL")]


def test_ctrl_c_stops_it_too(installed: Site) -> None:
    running = serve(installed, "--no-worker")
    code, out, err = running.stop(signal.SIGINT)
    assert (code, out.endswith("停了。\n")) == (0, True), err


def test_a_taken_port_is_said(server: Running, installed: Site) -> None:
    ran = installed.zhidu("serve", "--port", str(server.port))
    assert ran.returncode == 2
    assert f"听不了 127.0.0.1:{server.port}" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_only_the_named_proxy_is_believed(installed: Site) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}
    plain = serve(installed, "--no-worker")
    assert plain.get("/sign-in/", **forwarded).getheader("Strict-Transport-Security") is None
    plain.stop()
    behind = serve(installed, "--no-worker", ZHIDU_HTTPS="1")
    page = behind.get("/sign-in/", **forwarded)
    assert page.getheader("Strict-Transport-Security") == "max-age=31536000"
    assert "Secure" in (page.getheader("Set-Cookie") or "")
    behind.stop()


def test_bad_numbers_are_refused(zhidu: Zhidu) -> None:
    for arguments in (("--port", "70000"), ("--threads", "0")):
        ran = zhidu("serve", *arguments)
        assert (ran.code, "要在" in ran.err) == (2, True)


def test_listening_outside_without_https_is_warned(installed: Site) -> None:
    process = start("serve", "--host", "0.0.0.0", "--port", "0", "--no-worker", **installed.environment)
    assert process.stdout is not None
    said = process.stdout.readline() + process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=STARTING)
    assert "口令会在网上明着走" in said.decode()


def test_a_switch_written_wrong_is_said(installed: Site) -> None:
    ran = installed.zhidu("serve", ZHIDU_HTTPS="yes")
    assert ran.returncode == 2
    assert "ZHIDU_HTTPS 只能写 1" in ran.stderr
    assert sys.executable not in ran.stderr
