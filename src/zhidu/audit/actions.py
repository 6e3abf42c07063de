"""审计的动作：记一条、写锚点、造密钥。别的房间只从这里往流水里写。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from zhidu.audit.models import SEALED, Event
from zhidu.audit.rules.anchors import Anchor, append_anchor
from zhidu.audit.rules.chain import GENESIS, Detail, details_text, moment, plain, sealer
from zhidu.audit.rules.keys import create_key, read_key

#: PostgreSQL 的事务级咨询锁：同一时刻只有一个事务在往流水尾上接
CHAIN_LOCK = 0x5A48_4944_5541_5544


class OutsideTransaction(RuntimeError):
    """在事务外面记审计：动作回滚了记录却留下，或反过来，账就对不上了。"""


def record(  # noqa: PLR0913  一列一个关键字，合成一个对象反而看不出记了什么
    *,
    actor: str,
    action: str,
    target_kind: str,
    target: str = "",
    post: str = "",
    unit: str = "",
    request: str = "",
    details: Mapping[str, Detail] | None = None,
    at: datetime | None = None,
) -> Event:
    """在流水尾上接一条，与所记的动作同一个事务：一起成，一起不成。

    actor、post、target、unit 是编号，不写人名；action 如 organisations.rename；at 不给就是现在。
    应是动作的最后一步：从这里到提交，别的事务都要等着接流水。
    不在 atomic 里抛 OutsideTransaction；内容不合抛 UnfitRecord；密钥用不了抛 UnusableKey。
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("审计只能在 transaction.atomic() 里记，要和所记的动作同一个事务。")
    key = read_key(settings.ZHIDU_AUDIT_KEY)
    columns = {
        "at": moment(at or timezone.now()),
        "actor": plain("actor", actor, 64, required=True),
        "post": plain("post", post, 64),
        "action": plain("action", action, 64, required=True),
        "target_kind": plain("target_kind", target_kind, 64, required=True),
        "target": plain("target", target, 128),
        "unit": plain("unit", unit, 64),
        "request": plain("request", request, 64),
        "details": details_text(details or {}),
    }
    seq, previous = _tail()
    event = Event(seq=seq + 1, previous=previous, **columns)
    event.mac = sealer(key)([getattr(event, name) for name in SEALED])
    event.save(force_insert=True)
    if event.seq % settings.ZHIDU_AUDIT_ANCHOR_EVERY == 0:
        anchor = Anchor(seq=event.seq, mac=event.mac, at=event.at)
        # robust：锚点写不下（盘满、目录没了）也不能把已经提交的事说成没办成；记进错误日志，下一个锚点连它一起担保
        transaction.on_commit(lambda: _anchor_if_last(anchor, key), robust=True)
    return event


def _anchor_if_last(anchor: Anchor, key: bytes) -> None:
    """提交之后写锚点。后面该写锚点的那条也已提交，就留给它写：一次导入记几千条，只落盘一次。"""
    if not Event.objects.filter(seq=anchor.seq + settings.ZHIDU_AUDIT_ANCHOR_EVERY).exists():
        append_anchor(settings.ZHIDU_AUDIT_ANCHORS, key, anchor)


def _tail() -> tuple[int, str]:
    """流水现在到第几条、那条的签章；拿到接尾的锁之后才看。

    SQLite 一开事务就拿了写锁（IMMEDIATE），不用另锁；PostgreSQL 用咨询锁，不必给审计表 UPDATE 权限。
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Event.objects.order_by("-seq").values_list("seq", "mac").first()
    return last or (0, GENESIS)


def anchor_now() -> Anchor | None:
    """给已提交的最后一条写一个锚点（收工、备份之前用）；一条也没有就返回 None。

    在事务里叫抛 OutsideTransaction：还没提交的记录不能写成锚点。
    """
    if connection.in_atomic_block:
        raise OutsideTransaction("写锚点不能在事务里：还没提交的记录，回滚以后锚点就成了假账。")
    last = Event.objects.order_by("-seq").first()
    if last is None:
        return None
    anchor = Anchor(seq=last.seq, mac=last.mac, at=moment(timezone.now()))
    append_anchor(settings.ZHIDU_AUDIT_ANCHORS, read_key(settings.ZHIDU_AUDIT_KEY), anchor)
    return anchor


def create_audit_key() -> None:
    """第一次安装时造审计密钥，放在设置指定的文件里；已经有了抛 UnusableKey。"""
    create_key(settings.ZHIDU_AUDIT_KEY)
