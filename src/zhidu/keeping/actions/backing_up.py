"""备份：先记一条审计，再拍数据库快照，再按快照里的登记抄附件，最后抄锚点。别人照常写，不用停。

锚点最后抄，所以只会比快照靠后，不会落在后面；靠后几个写在清单里，恢复时记成恢复记。
写的时候用临时目录，全写完、都落盘了才改成要的名字：半途断电不会留下像样而不全的备份。
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from zhidu import __version__
from zhidu.audit.actions import anchor_now, record
from zhidu.audit.rules.anchors import Anchor, read_anchors
from zhidu.audit.rules.chain import moment
from zhidu.audit.rules.keys import read_key
from zhidu.files.rules import relative_path
from zhidu.keeping.actions.postgresql import dump_to
from zhidu.keeping.queries import audit_tail, frozen_view, kept_tables, opened_copy, registered_files
from zhidu.keeping.rules.digests import copy_file, file_digest, settle
from zhidu.keeping.rules.manifest import (
    ANCHORS_COPY,
    FILES,
    NAME,
    POSTGRESQL_COPY,
    SQLITE_COPY,
    KeptFile,
    KeptTable,
    Manifest,
    Step,
    manifest_text,
)
from zhidu.kernel import ZhiduError

Registered = list[tuple[str, int, str]]


def back_up(*, out: Path, by: str, at: datetime, step: Step) -> Manifest:
    """把数据库、附件、审计锚点备份到新目录 out，交回清单。by 是记进审计的经办人；密钥不在里面。

    附件有坏的、缺的照样备完，写进清单的 faults。错误：ZhiduError（out 已经有了、在数据目录里、写不了、备不了库）。
    """
    out = out.absolute()
    _check_place(out)
    key = read_key(settings.ZHIDU_AUDIT_KEY)
    with transaction.atomic():
        record(actor=by, action="keeping.backed_up", target_kind="backup", target=out.name[-128:], at=at)
    anchor_now()
    partial = out.with_name(f".{out.name}.part")
    if partial.exists():
        raise ZhiduError(f"「{partial}」已经有了：另一次备份正在写，或上次中途断了。确认没在写，删掉它再来。")
    try:
        partial.mkdir(mode=0o700, parents=True)
        manifest = _fill(partial, key, at, step)
        (partial / NAME).write_text(manifest_text(manifest), encoding="utf-8")
        for each in (partial / NAME, *(folder for folder in partial.rglob("*") if folder.is_dir()), partial):
            settle(each)
        partial.rename(out)
        settle(out.parent)
    except OSError as error:
        raise ZhiduError(
            f"备份没有写成：{error.strerror or error}。请看看「{out.parent}」满没满、写不写得了。"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def keep_keys(*, out: Path) -> list[str]:
    """把两把密钥另抄到 out 目录，交回抄了哪几个。已经有的不盖，抛 ZhiduError。"""
    out = out.absolute()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    copied = []
    for source in (settings.ZHIDU_PLACES.secret_key, settings.ZHIDU_PLACES.audit_key):
        try:
            copy_file(source, out / source.name)
        except FileExistsError as error:
            raise ZhiduError(f"「{out / source.name}」已经有了，没有动它。密钥请抄到空目录。") from error
        copied.append(source.name)
    settle(out)
    return copied


def _check_place(out: Path) -> None:
    if out.exists():
        raise ZhiduError(f"「{out}」已经有了，没有动它。每次备份请写到新目录。")
    places = settings.ZHIDU_PLACES
    for folder in (places.files, places.database.parent, places.anchors.parent, places.keys):
        if out.is_relative_to(folder):
            raise ZhiduError(f"备份不能放在「{folder}」里面：它自己也是要备份的。请放到另一块盘上。")


def _fill(folder: Path, key: bytes, at: datetime, step: Step) -> Manifest:
    """拍快照，抄附件和锚点，交回清单。"""
    tables, tail, registered, database = _snapshot(folder, step)
    files, faults = _copy_files(folder, registered, step)
    anchors, ahead = _copy_anchors(folder, key, tail[0])
    return Manifest(
        made_at=moment(at),
        engine=connection.vendor,
        version=__version__,
        audit_seq=tail[0],
        audit_mac=tail[1],
        anchors_ahead=ahead,
        tables=tables,
        files=(database, *anchors, *files),
        faults=tuple(faults),
    )


def _snapshot(
    folder: Path, step: Step
) -> tuple[tuple[KeptTable, ...], tuple[int, str], Registered, KeptFile]:
    """数据库的一份一致的快照：各表摘要、流水尾、附件登记，都出自同一个快照。"""
    (folder / "database").mkdir(mode=0o700)
    if connection.vendor == "postgresql":
        with frozen_view() as (ask, snapshot):
            step("导出数据库", 0, 1)
            dump_to(folder / POSTGRESQL_COPY, snapshot)
            tail, registered = audit_tail(ask), registered_files(ask)
            tables = kept_tables(ask, connection.vendor, step)
        return tables, tail, registered, _kept(folder, POSTGRESQL_COPY)
    _copy_sqlite(folder / SQLITE_COPY, step)
    with opened_copy(folder / SQLITE_COPY) as ask:
        tail, registered = audit_tail(ask), registered_files(ask)
        tables = kept_tables(ask, connection.vendor, step)
    return tables, tail, registered, _kept(folder, SQLITE_COPY)


def _copy_sqlite(target: Path, step: Step) -> None:
    """SQLite 的在线备份：一次拷完，连同还没并回的 WAL；读者不挡写者，别人照常写。"""
    step("拷贝数据库", 0, 1)
    connection.ensure_connection()
    copy = connection.Database.connect(str(target))  # type: ignore[attr-defined]  # 后端带着自己的驱动
    try:
        connection.connection.backup(copy)
        # 拷出来的自成一个文件，不带 -wal
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    target.chmod(0o600)
    settle(target)


def _kept(folder: Path, path: str) -> KeptFile:
    size, digest = file_digest(folder / path)
    return KeptFile(path, size, digest)


def _copy_files(folder: Path, registered: Registered, step: Step) -> tuple[list[KeptFile], list[str]]:
    """按登记抄附件，边抄边算摘要，与登记时的对；坏的也抄，缺的和坏的各记一句。"""
    kept, faults = [], []
    for number, (key, size, digest) in enumerate(registered, 1):
        step("抄附件", number, len(registered))
        path = f"{FILES}/{relative_path(key)}"
        try:
            found = copy_file(settings.ZHIDU_PLACES.files / relative_path(key), folder / path)
        except FileNotFoundError:
            faults.append(f"附件 {key}：登记了，文件却不见了")
            continue
        kept.append(KeptFile(path, *found))
        if found != (size, digest):
            faults.append(f"附件 {key}：与登记时的大小或摘要不符，备份前就已经坏了")
    return kept, faults


def _copy_anchors(folder: Path, key: bytes, tail: int) -> tuple[list[KeptFile], int]:
    """抄锚点文件，到最后一个换行为止；交回比快照靠后的锚点个数。没有锚点文件就不抄。"""
    source, target = settings.ZHIDU_AUDIT_ANCHORS, folder / ANCHORS_COPY
    if not source.exists():
        return [], 0
    whole = source.read_bytes()
    target.parent.mkdir(mode=0o700)
    target.write_bytes(whole[: whole.rfind(b"\n") + 1])
    target.chmod(0o600)
    settle(target)
    ahead = sum(1 for each in read_anchors(target, key) if isinstance(each, Anchor) and each.seq > tail)
    return [_kept(folder, ANCHORS_COPY)], ahead
