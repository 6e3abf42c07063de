"""写到一半把服务器杀掉：回答过“存好了”的一条不丢，重发的一条不多，一个字不变，审计链完好。

默认杀 100 次；ZHIDU_KILLS=1000 可以多杀。
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KILLS = int(os.environ.get("ZHIDU_KILLS", "100"))
MOST_SECONDS = 60 + KILLS * 4

pytestmark = pytest.mark.slow


class Writer(threading.Thread):
    """一位填报的人：一格一格地存，没有得到回答就拿同一个请求编号再交，直到有回答。"""

    def __init__(self, port: int, cookie: str, filing: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.filing, self.halt = port, cookie, filing, stop
        self.acknowledged: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.seen = 0

    def run(self) -> None:
        number = 0
        while not self.halt.is_set():
            number += 1
            request_id, text = str(uuid4()), str(1000 + number)
            while not self.halt.is_set():
                answer = self.post(request_id, text)
                if answer is not None:
                    self.seen = answer
                    self.acknowledged.append((request_id, text))
                    break
                time.sleep(0.01)

    def post(self, request_id: str, text: str) -> int | None:
        """交一次；断了、没答是 None。"""
        fields = {"seen": str(self.seen), "request_id": request_id, "学校|0|教学用房面积": text,
                  "csrfmiddlewaretoken": "a" * 32}  # fmt: skip
        headers = {
            "Cookie": f"{self.cookie}; zhidu_csrf={'a' * 32}", "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", f"/filings/{self.filing}/draft/", urlencode(fields), headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if response.status != 200:
            self.wrong.append(f"{response.status} {body[:200].decode('utf-8', 'replace')}")
            self.halt.set()
            return None
        return int(json.loads(body)["seen"])


def free_port() -> int:
    """一个空着的端口。"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def told(environ: dict[str, str], script: str) -> object:
    """跑一个脚本，读它打印的 JSON。"""
    done = subprocess.run(
        [sys.executable, str(HERE / script)], cwd=ROOT, env=environ, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    environ = {
        **os.environ, "ZHIDU_DATA": str(tmp_path / "data"), "DATABASE_URL": "", "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "zhidu.config.settings",
    }  # fmt: skip
    environ.pop("ZHIDU_KEYS", None)
    people = told(environ, "furnish.py")
    assert isinstance(people, list)
    port, stop = free_port(), threading.Event()
    server = subprocess.Popen(
        [sys.executable, str(HERE / "forking_server.py"), str(port)], cwd=ROOT, env=environ, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    writers = [Writer(port, each["cookie"], each["filing"], stop) for each in people]
    dice, kills, began = random.Random(20260301), 0, time.monotonic()
    assert server.stdout is not None
    try:
        child = int(server.stdout.readline())
        for each in writers:
            each.start()
        while kills < KILLS and not stop.is_set():
            assert time.monotonic() - began < MOST_SECONDS, f"杀了 {kills} 次就超时了"
            before = sum(len(each.acknowledged) for each in writers)
            while sum(len(each.acknowledged) for each in writers) == before and not stop.is_set():
                assert time.monotonic() - began < MOST_SECONDS, "服务器一直没有回答"
                time.sleep(0.002)
            time.sleep(dice.uniform(0, 0.08))
            os.kill(child, signal.SIGKILL)
            kills += 1
            child = int(server.stdout.readline())
        stop.set()
        for each in writers:
            each.join(30)
    finally:
        assert server.stdin is not None
        server.stdin.close()
        server.wait(30)
    assert not [wrong for each in writers for wrong in each.wrong]
    assert kills == KILLS
    check(told(environ, "account.py"), writers)


def check(found: object, writers: list[Writer]) -> None:
    """对账。"""
    assert isinstance(found, dict)
    sent = {request_id for each in writers for request_id, _ in each.acknowledged}
    assert len(sent) > KILLS
    assert sent <= set(found["deeds"]), "回答过“存好了”的丢了"
    assert len(found["deeds"]) == len(set(found["deeds"]))
    assert sorted(found["events"]) == sorted(found["deeds"]), "一次写恰好一条审计"
    assert found["intact"], "审计链断了"
    for each in writers:
        committed = found["saves"][str(each.filing)]
        assert len(each.acknowledged) <= committed <= len(each.acknowledged) + 1, "重发的多写了"
        text = found["texts"][str(each.filing)]
        assert int(text) - 1000 == committed, "存着的不是最后一次存的"
