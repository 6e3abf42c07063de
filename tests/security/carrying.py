"""编号藏在交来的文件里：表里的单位代码、名称，文件名里的代码。

拿别处的编号来，答的、办的都要和拿没有的编号来一样。照表里的字一行行办的四扇门，这里走到底：收下、标错、下载。
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tests.accounts.staff import new_id
from tests.security.canaries import seen
from tests.security.probing import Prober, Reply
from tests.security.tables import carried
from tests.security.world import GONE_CODE, foreign_state
from zhidu.jobs.actions.running import perform
from zhidu.jobs.models import Job
from zhidu.sandbox import read_workbook

#: 别处的县、学校、功能区和它的学校、撤销了的学校，写代码的、写名称的；各和一个没有的比，写法要一样
ELSEWHERE = {
    "379902": "379977", "3799G1": "3799G7",
    "2137990004": "2137990976", "2137990088": "2137990976", GONE_CODE: "2137990976", "2137990005": "2137990976",
    "西小": "没小", "西旧小": "没有小", "西县": "没县",
}  # fmt: skip


class Carrier:
    """拿着文件去的人：每份文件走到底，看一路上答的，再退回原样。"""

    def __init__(self, prober: Prober) -> None:
        self.prober, self.world = prober, prober.world
        self.walked = 0

    def alarms(self, role: str, name: str) -> Iterator[str]:
        """一个人拿别处的每个编号去一扇门：答得和没有的不一样、露出别人的、动了别人的，一句一条。"""
        blank = {absent: self._walk(role, name, absent) for absent in set(ELSEWHERE.values())}
        for code, against in ELSEWHERE.items():
            replies = self._walk(role, name, code)
            where = f"{role} {name} 表里写着 {code}"
            one, other = (
                [each.print_of((code, against)) for each in told] for told in (replies, blank[against])
            )
            if one != other:
                yield f"{where}：和没有的编号答得不一样"
            for each in replies:
                for bird in seen(each.body, each.headers) & self.world.hidden.get(role, set()):
                    yield f"{where}：{self.world.birds.planted[bird]}"
                if each.touched:
                    yield f"{where}：改动了别人的单子"

    def _walk(self, role: str, name: str, code: str) -> list[Reply]:
        """交一份，走到底。"""
        self.prober.visitor(role)  # 会话先存好，不在退回的里面
        mark = transaction.savepoint()
        try:
            return list(
                self._books(role, code) if name == "imports:upload" else self._lines(role, name, code)
            )
        finally:
            self.walked += 1
            transaction.savepoint_rollback(mark)
            transaction.savepoint_commit(mark)

    def _lines(self, role: str, name: str, code: str) -> Iterator[Reply]:
        """一张名单，当场办。"""
        path = {"rectifying:list": "/findings/list/", "people:import": "/people/import/"}.get(
            name, "/units/import/"
        )
        yield self._post(role, path, carried(name, code) | {"on": "2026-03-02"})

    def _books(self, role: str, code: str) -> Iterator[Reply]:
        """一本填报表：传上去，看认成了什么，标错、收下，打开结果。"""
        base = f"/imports/{self.world.town.collection}/"
        sent = self._post(role, base, carried("imports:upload", code))
        if sent.status != 302:
            yield sent  # 这次采集不问他的单位
            return
        wizard = sent.headers["Location"]
        yield self._get(role, wizard)
        for deed in ("marked", "take"):
            going = self._post(role, f"{wizard}{deed}/", {"take": "good", "submit": "1"})
            page = going.headers["Location"]
            key = page.strip("/").split("/")[-1]
            perform(key, at=timezone.now())
            yield self._get(role, page)
            if deed == "marked":
                yield self._book(role, Job.objects.get(pk=key).result["file"])

    def _book(self, role: str, file: str) -> Reply:
        """标好错的副本，拆成一格一格的字。"""
        given = self._get(role, f"/files/{file}/")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "marked.xlsx"
            path.write_bytes(given.body)
            sheets = [(each.name, each.rows) for each in read_workbook(path).sheets]
        return Reply(given.status, repr(sheets).encode(), {}, True, frozenset(), given.touched)

    def _post(self, role: str, path: str, given: dict[str, object]) -> Reply:
        return self._told(self.prober.visitor(role).post(path, {"request_id": str(new_id())} | given))

    def _get(self, role: str, path: str) -> Reply:
        return self._told(self.prober.visitor(role).get(path))

    def _told(self, response: object) -> Reply:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        touched = foreign_state() != self.prober.before
        return Reply(response.status_code, body, response.headers, True, frozenset(), touched)
