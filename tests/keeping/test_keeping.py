"""备份与恢复：边写边备份，恢复出来逐行逐文件相同、审计链完整；坏了哪一样，指名道姓。"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.staff import Staff
from tests.conftest import prepared
from tests.keeping.deployment import Deployment, Writers, empty_database
from zhidu.audit.queries.verification import verify
from zhidu.keeping.queries import kept_tables, opened_copy
from zhidu.keeping.rules.manifest import Damaged, Manifest, check_files, read_manifest
from zhidu.kernel import ZhiduError

on_sqlite = pytest.mark.skipif(prepared.server is not None, reason="这一条只看 SQLite 的文件")


def quietly(*_: object) -> None:
    """不显示进度。"""


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """等到条件成立。"""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "写者没有写起来"
        time.sleep(0.01)


def restored(deployment: Deployment, archive: Path, into: Path, *more: object) -> Any:
    """敲一次 zhidu restore。"""
    with empty_database() as database:
        extra = ["--database", database] if database else []
        return deployment.zhidu("restore", archive, "--into", into, "--keys", deployment.keys, *extra, *more)


def test_backing_up_while_four_write(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    writers = Writers(staff)
    with writers.writing():
        until(lambda: len(writers.acknowledged) >= 6)
        before = set(writers.acknowledged)
        manifest = deployment.back_up(tmp_path / "备份")
        seen = len(writers.acknowledged)
        until(lambda: len(writers.acknowledged) > seen)
    assert not writers.failures
    kept = {each.path.rsplit("/", 1)[-1] for each in manifest.files if each.path.startswith("files/")}
    assert before <= kept, "备份之前已经答复收到的附件，备份里都有"
    assert kept < set(writers.acknowledged), "备份以后的不在里面，说明确实是边写边备的"
    assert manifest.faults == ()
    assert verify().intact, "备份没有碍着原来的流水"

    ran = restored(deployment, tmp_path / "备份", tmp_path / "新")
    assert ran.returncode == 0, ran.stderr
    assert "摘要全部相符" in ran.stdout
    assert "没有改动的迹象" in ran.stdout
    for each in manifest.files:
        if not each.path.startswith(("database/", "anchors/")):
            content = (tmp_path / "新" / each.path).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (each.size, each.sha256)


@on_sqlite
def test_restored_rows_are_the_snapshot(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    writers = Writers(staff)
    with writers.writing():
        until(lambda: len(writers.acknowledged) >= 3)
        manifest = deployment.back_up(tmp_path / "备份")
    assert restored(deployment, tmp_path / "备份", tmp_path / "新").returncode == 0
    with opened_copy(tmp_path / "新" / "database" / "zhidu.sqlite3") as ask:
        now = {each.name: each for each in kept_tables(ask, "sqlite", quietly)}
        (pairs,) = next(ask("SELECT count(*) FROM audit_event WHERE target_kind = 'pair'"))
        (last,) = next(ask("SELECT action FROM audit_event ORDER BY seq DESC LIMIT 1"))
    assert pairs % 2 == 0, "一个事务的两条要么都在要么都不在"
    assert last == "keeping.restored"
    for each in manifest.tables:
        if each.name == "audit_event":
            assert now[each.name].rows == each.rows + 1, "只多了“从备份恢复”那一条"
        else:
            assert now[each.name] == each


def test_a_gap_in_the_anchors_is_explained(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    writers = Writers(staff)
    deployment.back_up(tmp_path / "先")
    with writers.writing():
        until(lambda: len(writers.acknowledged) >= 2)
    # 把后来的锚点拼进备份的锚点里：先拍快照、后抄锚点时，锚点就会这样靠后
    body = json.loads((tmp_path / "先" / "manifest.json").read_text(encoding="utf-8"))
    anchors = deployment.data / "anchors" / "audit.anchors"
    content = anchors.read_bytes()
    (tmp_path / "先" / "anchors" / "audit.anchors").write_bytes(content)
    ran = restored(deployment, _resigned(tmp_path / "先", body, content), tmp_path / "新")
    assert ran.returncode == 0, ran.stderr
    assert "恢复记已写进锚点文件" in ran.stdout
    assert f"审计流水 {body['audit_seq']} 条" in ran.stdout


def _resigned(archive: Path, body: dict[str, Any], anchors: bytes) -> Path:
    """锚点换了，清单里它的大小和摘要跟着换，再重新写上清单自己的摘要。"""
    from dataclasses import replace

    from zhidu.keeping.rules.manifest import ANCHORS_COPY, KeptFile, manifest_text

    manifest = read_manifest(archive)
    swapped = KeptFile(ANCHORS_COPY, len(anchors), hashlib.sha256(anchors).hexdigest())
    files = tuple(swapped if each.path == ANCHORS_COPY else each for each in manifest.files)
    (archive / "manifest.json").write_text(manifest_text(replace(manifest, files=files)), encoding="utf-8")
    return archive


def flipped(file: Path) -> None:
    """翻一位，大小不变。"""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def cut(file: Path) -> None:
    """截掉一半。"""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize(
    ("harm", "words"),
    [(flipped, "内容变了"), (cut, "被截断或改过"), (Path.unlink, "文件不见了")],
    ids=["翻一位", "截断", "丢失"],
)
def test_every_damaged_file_is_named(
    deployment: Deployment, staff: Staff, tmp_path: Path, harm: Callable[[Path], None], words: str
) -> None:
    writers = Writers(staff)
    writers._file(0)
    manifest = deployment.back_up(tmp_path / "备份")
    for each in manifest.files:
        file = tmp_path / "备份" / each.path
        whole = file.read_bytes()
        harm(file)
        with pytest.raises(Damaged) as caught:
            check_files(tmp_path / "备份", manifest, quietly)
        assert len(caught.value.faults) == 1
        assert caught.value.faults[0].startswith(f"{each.path}：")
        assert words in caught.value.faults[0]
        file.write_bytes(whole)
    check_files(tmp_path / "备份", manifest, quietly)


def test_a_damaged_archive_restores_nothing(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    manifest = deployment.back_up(tmp_path / "备份")
    flipped(tmp_path / "备份" / manifest.files[0].path)
    ran = restored(deployment, tmp_path / "备份", tmp_path / "新")
    assert ran.returncode == 2
    assert manifest.files[0].path in ran.stderr
    assert not (tmp_path / "新" / "database").exists()


@pytest.mark.parametrize("harm", [flipped, cut])
def test_a_damaged_manifest_is_named(
    deployment: Deployment, staff: Staff, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    deployment.back_up(tmp_path / "备份")
    harm(tmp_path / "备份" / "manifest.json")
    with pytest.raises(ZhiduError, match=r"manifest\.json"):
        read_manifest(tmp_path / "备份")


def test_keys_are_not_in_the_archive(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    deployment.back_up(tmp_path / "备份")
    secrets = [file.read_text().strip().encode() for file in deployment.keys.iterdir()]
    assert len(secrets) == 2
    for file in (tmp_path / "备份").rglob("*"):
        if file.is_file():
            assert not [each for each in secrets if each in file.read_bytes()], file


def test_a_missing_attachment_is_told(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    writers = Writers(staff)
    for _ in range(2):
        writers._file(0)
    gone, spoilt = writers.acknowledged
    (deployment.data / "files" / gone[:2] / gone).unlink()
    spoiled_file = deployment.data / "files" / spoilt[:2] / spoilt
    spoiled_file.chmod(0o600)
    flipped(spoiled_file)
    manifest = deployment.back_up(tmp_path / "备份")
    assert sorted(manifest.faults) == sorted(
        [f"附件 {gone}：登记了，文件却不见了", f"附件 {spoilt}：与登记时的大小或摘要不符，备份前就已经坏了"]
    )


def test_an_interrupted_backup_leaves_nothing_like_one(
    deployment: Deployment, staff: Staff, tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    from tests.accounts.staff import AT
    from zhidu.keeping.actions import back_up

    with pytest.raises(KeyboardInterrupt):
        back_up(out=tmp_path / "备份", by="operator", at=AT, step=stop)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data"]


def test_places_that_are_refused(deployment: Deployment, staff: Staff, tmp_path: Path) -> None:
    (tmp_path / "有了").mkdir()
    for out, words in (
        (tmp_path / "有了", "已经有了"),
        (deployment.data / "files" / "备份", "自己也是要备份的"),
    ):
        with pytest.raises(ZhiduError, match=words):
            deployment.back_up(out)
    manifest: Manifest = deployment.back_up(tmp_path / "备份")
    assert manifest.rows > 0
    (tmp_path / "新").mkdir()
    (tmp_path / "新" / "别的.txt").write_text("别的", encoding="utf-8")
    ran = restored(deployment, tmp_path / "备份", tmp_path / "新")
    assert (ran.returncode, "不是空的" in ran.stderr) == (2, True)
