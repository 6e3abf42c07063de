"""界面测试的共用设置：打好的成品、系统里的 Chromium、一个只在本机的小服务器。"""

from __future__ import annotations

import json
import mimetypes
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from frontend import build

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def products() -> Any:
    """打好的样式和脚本所在的目录。"""
    if not build.fresh():
        pytest.skip("界面没有打包，或来源改过了还没重打：请先运行 python3 dev.py setup")
    return build.OUT


@dataclass
class Answer:
    """小服务器的一个回答。"""

    body: str
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Posted:
    """收到的一次提交：地址、各栏、令牌。"""

    path: str
    fields: dict[str, list[str]]
    token: str | None


class Site:
    """小服务器：pages 是各地址给什么，answers 是下一次提交怎么答（用完就照 default 答），posts 是收到的。"""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | str] = {}
        self.answers: list[Answer | None] = []
        self.default: Callable[[Posted], Answer] = lambda _: Answer("好了")
        self.posts: list[Posted] = []
        self.address = ""

    def page(self, path: str, inside: str, *, meta: str = "", person: str = "甲") -> str:
        """放一页：和 base.html 一样带样式、脚本和令牌。交回全地址。"""
        self.pages[path] = (
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="csrf-token" content="tok-1">{meta}<link rel="stylesheet" href="/static/zhidu/app.css">'
            '<script src="/static/zhidu/app.js" defer></script></head>'
            f'<body data-person="{person}">{inside}</body></html>'
        )
        return self.address + path

    def answered(self, posted: Posted) -> Answer | None:
        """这一次提交怎么答；None 是断线。"""
        self.posts.append(posted)
        return self.answers.pop(0) if self.answers else self.default(posted)


def handler(site: Site, products: Any) -> type[BaseHTTPRequestHandler]:
    """按小服务器的内容答的处理器。"""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def give(self, answer: Answer, raw: bytes | None = None) -> None:
            body = answer.body.encode() if raw is None else raw
            self.send_response(answer.status)
            for name, value in {
                "Content-Type": answer.kind,
                "Content-Length": str(len(body)),
                "Content-Security-Policy": POLICY,
                **answer.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/static/zhidu/"):
                file = products / path.removeprefix("/static/zhidu/")
                kind = mimetypes.guess_type(file.name)[0] or "text/plain"
                self.give(Answer("", kind=kind), file.read_bytes())
                return
            page = site.pages.get(path, Answer("没有", 404))
            self.give(Answer(page) if isinstance(page, str) else page)

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            fields = parse_qs(text, keep_blank_values=True)
            token = self.headers.get("X-CSRFToken") or fields.pop("csrfmiddlewaretoken", [None])[0]
            answer = site.answered(Posted(self.path, fields, token))
            if answer is None:
                self.close_connection = True
                self.connection.close()
            else:
                self.give(answer)

    return Handler


@pytest.fixture
def site(products: Any) -> Iterator[Site]:
    """起在本机随便一个端口上的小服务器，用完就停。"""
    made = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(made, products))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """系统里的 Chromium。一个文件一个，用完就关：它开着的时候，同一个线程里 Django 不肯碰数据库。"""
    found = next((path for path in map(shutil.which, CHROMIUMS) if path), None)
    if found is None:
        pytest.skip("没有找到 Chromium，浏览器测试没有跑。Debian/Ubuntu：apt install chromium")
    with sync_playwright() as playwright:
        # 容器里常以 root 跑，Chromium 的沙箱起不来；只开本机的页，不要沙箱也行
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """一个新标签页。脚本出错、违反内容安全策略，测试就不过。"""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    opened.set_default_timeout(8000)
    yield opened
    context.close()
    assert not wrong, "\n".join(wrong)


def saved(seen: int, **more: Any) -> Answer:
    """自动保存的正常回答。"""
    return Answer(json.dumps({"seen": seen, "saved": "12:03", **more}), kind="application/json")
