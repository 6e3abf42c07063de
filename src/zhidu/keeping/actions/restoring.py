"""恢复到空地方：先核对备份的每个文件，再摆好，再核对恢复出来的每张表、整条审计流水，最后留下恢复记。

分两步：lay_out 只动文件，不认识数据库；命令行据它把环境指到新地方、备好 Django，再叫 finish_restoring。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from zhidu.audit.actions import record
from zhidu.audit.queries.verification import ChainReport, verify
from zhidu.audit.rules.anchors import Restoration, append_restoration
from zhidu.audit.rules.chain import moment
from zhidu.audit.rules.keys import read_key
from zhidu.keeping.actions.postgresql import load_from
from zhidu.keeping.queries import frozen_view, kept_tables, opened_copy
from zhidu.keeping.rules.digests import copy_file
from zhidu.keeping.rules.manifest import (
    POSTGRESQL_COPY,
    KeptTable,
    Manifest,
    Step,
    check_files,
    read_manifest,
    table_faults,
)
from zhidu.kernel import ZhiduError

#: 空地方里可以先有的：照默认位置放好的密钥
KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Restored:
    """恢复的结果：清单、整条流水核验的结果（舍掉的那一截已由恢复记说明）。"""

    manifest: Manifest
    chain: ChainReport


def lay_out(*, archive: Path, into: Path, step: Step) -> Manifest:
    """核对备份，把 SQLite 文件、附件、锚点摆进空目录 into（里面可以先有 keys），交回清单。

    错误：Damaged（备份不是原样，逐条列出，什么也没写）；ZhiduError（不是备份、into 不空、写不了）。
    """
    manifest = read_manifest(archive)
    check_files(archive, manifest, step)
    try:
        if into.exists() and (not into.is_dir() or any(each.name != KEYS for each in into.iterdir())):
            raise ZhiduError(f"「{into}」不是空的。恢复只往空目录里放，免得新旧混在一起。")
        for number, each in enumerate(manifest.files, 1):
            step("摆放文件", number, len(manifest.files))
            if each.path == POSTGRESQL_COPY:
                continue  # 由 pg_restore 直接从备份里读
            if copy_file(archive / each.path, into / each.path) != (each.size, each.sha256):
                raise ZhiduError(f"{each.path} 在恢复的中途变了，请确认没有人在动这份备份，换个空目录再来。")
    except OSError as error:
        raise ZhiduError(
            f"恢复没有写成：{error.strerror or error}。请看看「{into}」满没满、写不写得了。"
        ) from error
    return manifest


def finish_restoring(*, archive: Path, manifest: Manifest, by: str, at: datetime, step: Step) -> Restored:
    """数据库连着恢复出来的库时叫：核对各表、写恢复记、核验流水、记一条审计。

    错误：ZhiduError（库不空、表和清单对不上、流水有改动的迹象）。
    """
    key = read_key(settings.ZHIDU_AUDIT_KEY)
    if manifest.engine == "postgresql":
        _check_empty()
        step("装入数据库", 0, 1)
        load_from(archive / POSTGRESQL_COPY)
    if faults := table_faults(manifest, _tables(step)):
        raise ZhiduError(
            "恢复出来的数据和清单对不上，请不要启用：\n" + "\n".join(f"  {each}" for each in faults)
        )
    note = Restoration(seq=manifest.audit_seq, mac=manifest.audit_mac, at=moment(at))
    append_restoration(settings.ZHIDU_AUDIT_ANCHORS, key, note)
    step("核验审计流水", 0, 1)
    chain = verify()
    if not chain.intact:
        told = "\n".join(f"  {each.message}" for each in chain.traces[:10])
        raise ZhiduError(f"数据恢复了，但审计流水有 {chain.total} 处改动的迹象，启用前请先查清：\n{told}")
    details: dict[str, str | int] = {
        "made_at": manifest.made_at,
        "seq": manifest.audit_seq,
        "abandoned": chain.abandoned,
    }
    with transaction.atomic():
        record(
            actor=by,
            action="keeping.restored",
            target_kind="backup",
            target=archive.name[-128:],
            details=details,
            at=at,
        )
    return Restored(manifest, chain)


def _tables(step: Step) -> tuple[KeptTable, ...]:
    if connection.vendor == "postgresql":
        with frozen_view() as (ask, _):
            return kept_tables(ask, connection.vendor, step)
    with opened_copy(Path(settings.DATABASES["default"]["NAME"])) as ask:
        return kept_tables(ask, connection.vendor, step)


def _check_empty() -> None:
    if names := connection.introspection.table_names():
        raise ZhiduError(f"要恢复进的库不是空的（有 {names[0]} 等 {len(names)} 张表）。请另建一个空库。")
