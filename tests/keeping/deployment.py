"""保管测试用的部署：测试的数据库，自己的数据目录；边写边备份的几个写者；恢复另起进程，像人敲命令那样。"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings as django_settings
from django.db import connection, connections, transaction

from tests.accounts.staff import AT, Staff
from tests.conftest import prepared
from zhidu.accounts.enums import Right
from zhidu.audit.actions import record
from zhidu.files.actions import ingest
from zhidu.keeping.actions import back_up
from zhidu.keeping.rules.manifest import Manifest


@dataclass(slots=True)
class Deployment:
    """一处部署：数据目录、密钥目录、数据库的连接串。"""

    data: Path
    keys: Path
    database: str

    def back_up(self, out: Path) -> Manifest:
        """在这个进程里备份。"""
        return back_up(out=out, by="operator", at=AT, step=lambda *_: None)

    def zhidu(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """另起一个进程敲 zhidu 命令，环境指着这处部署。"""
        given = {"ZHIDU_DATA": str(self.data), "ZHIDU_KEYS": str(self.keys), "DATABASE_URL": self.database}
        return subprocess.run(
            [sys.executable, "-m", "zhidu", *map(str, arguments)],
            env={**os.environ, **given, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip


def deploy(settings: Any, folder: Path) -> Deployment:
    """把设置里的各处目录换到 folder 下面；密钥还用测试的。"""
    places = replace(django_settings.ZHIDU_PLACES, data=folder / "data")
    for each in (places.files, places.anchors.parent, places.database.parent):
        each.mkdir(parents=True)
    settings.ZHIDU_PLACES, settings.ZHIDU_AUDIT_ANCHORS = places, places.anchors
    return Deployment(places.data, places.keys, database_url())


def database_url() -> str:
    """测试数据库的连接串。"""
    name = str(connection.settings_dict["NAME"])
    if prepared.server is None:
        return f"sqlite:///{name}"
    return prepared.server.url.replace("/zhidu?", f"/{name}?")


@contextmanager
def empty_database() -> Iterator[str]:
    """恢复进哪个空库：SQLite 不用；PostgreSQL 现建一个，用完就删。"""
    if prepared.server is None:
        yield ""
        return
    name = f"restored_{uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield prepared.server.url.replace("/zhidu?", f"/{name}?")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@dataclass(slots=True)
class Writers:
    """四个写者：两个收附件，两个记审计（一次记两条，同生共死）。acknowledged 是已经得到答复的附件编号。"""

    staff: Staff
    acknowledged: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """写着，直到离开。"""
        deeds: list[Callable[[int], None]] = [self._file, self._file, self._pair, self._pair]
        threads = [
            threading.Thread(target=self._loop, args=(deed, number)) for number, deed in enumerate(deeds)
        ]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self.stop.set()
            for each in threads:
                each.join()

    def _loop(self, deed: Callable[[int], None], number: int) -> None:
        try:
            while not self.stop.is_set():
                deed(number)
        except BaseException as failure:  # 交给测试看
            self.failures.append(failure)
        finally:
            connections.close_all()

    def _file(self, number: int) -> None:
        """收一个附件。"""
        unit = self.staff.units["东县"]
        content = io.BytesIO(os.urandom(2000 + number))
        receipt = ingest(
            by=self.staff.actor("东县督导"), unit=unit, right=Right.SEE_FILINGS, purpose="test", name=f"{number}.bin",
            content=content, at=AT, request_id=uuid4(),
        )  # fmt: skip
        self.acknowledged.append(receipt.id.hex)

    def _pair(self, number: int) -> None:
        """一个事务里记两条。"""
        with transaction.atomic():
            for half in ("前", "后"):
                record(actor=f"p{number}", action="audit.try", target_kind="pair", target=half, at=AT)
