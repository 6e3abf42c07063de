"""总览上的地图：市督导室传一份 GeoJSON，收进附件；看得到市的人看得到图。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.rules import Actor
from zhidu.files import actions as files
from zhidu.files import queries
from zhidu.files.models import StoredFile
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import NotFound
from zhidu.web.monitoring.outlines import LARGEST, Shape, kept_shapes, read_outlines

PURPOSE = "overview-map"


@dataclass(frozen=True, slots=True)
class CurrentMap:
    """现在用的地图：文件名、何时传的。"""

    name: str
    at: datetime


def take_map(*, by: Actor, name: str, content: bytes, at: datetime, request_id: UUID) -> None:
    """换上一张地图。先读一遍，读不懂的不收。错误：ZhiduError（哪里不对、怎么改）。"""
    read_outlines(content)
    files.ingest(
        by=by,
        unit=by.unit_id,
        right=Right.SEE_BOARDS,
        purpose=PURPOSE,
        name=name,
        content=BytesIO(content),
        at=at,
        request_id=request_id,
        largest=LARGEST,
    )


def newest_map(*, by: Actor) -> StoredFile | None:
    """最近传的一张；够不着（看不到市）或没有传过是 None。"""
    last = queries.all_stored().filter(purpose=PURPOSE).order_by("-stored_at").first()
    if last is None:
        return None
    try:
        return queries.stored(last.pk, by=by, on=by.on)
    except NotFound:
        return None


def current_map(*, by: Actor) -> CurrentMap | None:
    """给换地图那一页看的。"""
    found = newest_map(by=by)
    return CurrentMap(found.name, found.stored_at) if found is not None else None


def shapes(*, by: Actor, width: int, height: int) -> tuple[Shape, ...]:
    """投影好的轮廓；没有图、字节坏了都是空的：图没有了，格子还在。"""
    found = newest_map(by=by)
    if found is None:
        return ()
    try:
        return kept_shapes(found.sha256, queries.path_of(found), width, height)
    except ZhiduError:
        return ()


def may_set_map(by: Actor) -> bool:
    """能不能换地图：设在市一级、能组织评价的。"""
    return bool(by.office == OfficeCode.CITY_SUPERVISION)
