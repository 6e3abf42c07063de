"""看着的标签页：走的时候记下脚本错、违反内容安全策略、没取到的；和走流程常用的几下。"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    Response,
    TimeoutError,
)

from tests.accounts.staff import GOOD

#: 违反内容安全策略时浏览器不一定往控制台写，自己听着
LISTENING = """
window.addEventListener("securitypolicyviolation", (event) =>
  console.error("违反内容安全策略：" + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));
"""
WAITING = 10_000


class Tab:
    """一个人的浏览器，一个标签页。"""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        """开一个新的，没有登录。"""
        wanted: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN",
                                  # 焦点的轮廓不慢慢浮出来，看到的就是定下来的样子
                                  "reduced_motion": "reduce"}  # fmt: skip
        self.context = browser.new_context(**(wanted | options))
        self.context.add_init_script(LISTENING)
        self.address, self.wrong, self.expected = address, list[str](), set[int]()
        self.page: Page = self.context.new_page()
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        """看着这一页，直到关上。"""
        page.set_default_timeout(WAITING)
        page.on("pageerror", lambda error: self.wrong.append(f"脚本出错：{error}"))
        page.on("console", self._said)
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)

    def _said(self, said: ConsoleMessage) -> None:
        # 取不到的另记；浏览器对每个 4xx 都往控制台写一句
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.wrong.append(f"控制台：{said.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self.expected:
            self.wrong.append(f"{answer.status} {answer.request.method} {answer.url}")

    def _failed(self, asked: Request) -> None:
        # 下载文件、离开正在轮询的页，浏览器都记成“中止”
        if asked.failure and "ERR_ABORTED" not in asked.failure:
            self.wrong.append(f"没取到：{asked.url} {asked.failure}")

    def closed(self) -> list[str]:
        """关上，交回这一路上的毛病。"""
        self.context.close()
        return self.wrong

    def go(self, path: str) -> None:
        """开一页。"""
        self.page.goto(self.address + path)

    def sign_in(self, login_name: str, password: str = GOOD) -> None:
        """走登录页。"""
        self.go("/sign-in/")
        self.page.get_by_label("登录名").fill(login_name)
        self.page.get_by_label("口令").fill(password)
        self.button("登录").click()
        self.page.wait_for_load_state()

    def sign_out(self) -> None:
        """从右上角退出。"""
        self.page.locator(".person-menu summary").click()
        self.button("退出").click()
        self.page.wait_for_url("**/sign-in/**")

    def button(self, name: str) -> Locator:
        """正文或顶栏里叫这个名字的按钮。"""
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name: str, exact: bool = True) -> Locator:
        """叫这个名字的链接。"""
        return self.page.get_by_role("link", name=name, exact=exact).first

    def confirm(self) -> None:
        """在问一句的框里点第一个肯定的按钮。"""
        self.page.locator("dialog[open] button.btn-primary, dialog[open] button.btn-danger").first.click()

    def reads(self, text: str) -> None:
        """等到正文里有这句话。"""
        try:
            self.page.locator("main", has_text=text).first.wait_for()
        except TimeoutError as late:
            raise AssertionError(f"等不到「{text}」，页上是：{self.text[:600]}") from late

    @property
    def text(self) -> str:
        """此刻看得见的正文。"""
        return self.page.locator("main").inner_text()


def dismissed(dialogs: list[str]) -> Any:
    """浏览器自己的弹框：记下说的，关掉。"""

    def shut(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    return shut
