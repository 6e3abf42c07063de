"""办文的网页测试用的人手：tests/documents 的小市，各人一个登录好的浏览器。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.documents import desk as desks
from tests.documents.desk import Desk
from tests.web.visitor import Visitor


class Clerks:
    """小市的办文桌子，和以某人的任职登录好的来访者。"""

    def __init__(self, settings: Any, folder: Path) -> None:
        from zhidu.config.environment import Places

        settings.ZHIDU_PLACES = Places(data=folder / "data", keys=settings.ZHIDU_PLACES.keys)
        self.desk: Desk = desks.build()

    def __getitem__(self, name: str) -> Visitor:
        """以他的任职登录好的来访者。"""
        return Visitor(self.desk.staff, name, self.desk.extra.get(name))

    def step(self, name: str, key: int, verb: str, **fields: Any) -> Any:
        """拿现在的版次走一步。"""
        seen = self.desk.found(key).revision
        return self[name].submit(f"/documents/{key}/step/{verb}/", seen=seen, **fields)
