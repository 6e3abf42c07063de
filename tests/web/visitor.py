"""登录了的来访者：以小市里某个人的任职开页面、交表、下载工作簿，办成没办成都说得清。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.accounts.staff import Staff
from tests.web.visiting import enter
from zhidu.audit.models import Event
from zhidu.sandbox import Workbook, read_workbook


class Visitor:
    """一个登录了的人。"""

    def __init__(self, staff: Staff, name: str, post: tuple[int, int] | None = None) -> None:
        """name 是小市里的称呼，如“系统”“东县督导”；另请的人给他的（人，任职）。"""
        self.client = Client()
        enter(self.client, *(post or staff.posts[name]))

    def get(self, url: str, **headers: str) -> Any:
        """开一页。"""
        return self.client.get(url, headers=headers)

    def read(self, url: str) -> str:
        """开一页，要开得成，交回正文。"""
        response = self.get(url)
        assert response.status_code == 200, (url, response.status_code)
        return str(response.content.decode())

    def submit(self, url: str, **fields: Any) -> Any:
        """交一张表；没写请求编号的，现编一个。"""
        return self.client.post(url, {"request_id": str(uuid4())} | fields)

    def done(self, url: str, **fields: Any) -> str:
        """交一张表，要办得成（转到另一页），交回转到哪。"""
        response = self.submit(url, **fields)
        assert response.status_code == 302, errors(response.content.decode())
        return str(response["Location"])

    def refused(self, url: str, **fields: Any) -> str:
        """交一张表，要办不成而留在原页，交回说的话。"""
        response = self.submit(url, **fields)
        assert response.status_code == 200, response.status_code
        said = errors(response.content.decode())
        assert said, "页上没有说为什么"
        return said

    def workbook(self, url: str, folder: Path) -> Workbook:
        """下载一本工作簿，读出来。导出表格（as=xlsx）正好留一条审计；标准谁都能看，不留。"""
        before = Event.objects.count()
        response = self.get(url)
        assert response.status_code == 200, response.status_code
        if "as=xlsx" in url and not url.startswith("/standards/"):
            assert Event.objects.count() == before + 1, f"导出 {url} 留了几条审计？"
        assert response["Content-Disposition"].startswith("attachment")
        file = folder / f"{uuid4().hex}.xlsx"
        file.write_bytes(response.content)
        return read_workbook(file)


def errors(page: str) -> str:
    """页上说的错：警告框和各栏下面的话。"""
    marks = "alert-danger|invalid-feedback|errorlist|field-error"
    found = re.findall(rf'class="[^"]*(?:{marks})[^"]*"[^>]*>(.*?)</(?:div|p|ul)>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(found)).strip()


def words(page: str) -> str:
    """页面正文里的字，去掉标签；页眉和菜单不算。"""
    body = page.split("<main", 1)[-1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def cells(workbook: Workbook) -> set[str]:
    """工作簿里全部的字。"""
    return {str(cell) for sheet in workbook.sheets for row in sheet.rows for cell in row if cell is not None}


def events_of(action: str) -> int:
    """审计里这种动作有几条。"""
    return Event.objects.filter(action=action).count()


def same_denial(visitor: Visitor, *urls: str) -> None:
    """几个网址都答“没有这一页”，一字不差。"""
    found = [visitor.get(url) for url in urls]
    assert [each.status_code for each in found] == [404] * len(urls), urls
    assert len({each.content for each in found}) == 1
