"""zhidu restore：把备份恢复到空地方，逐表逐文件核对，再核验审计流水。"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from zhidu.cli.console import out, progress
from zhidu.cli.deployment import OPERATOR, connected, now
from zhidu.kernel import ZhiduError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("archive", metavar="ARCHIVE", type=Path, help="zhidu backup 写出的目录")
    parser.add_argument("--into", metavar="DIR", type=Path, required=True, help="恢复到哪个空目录")
    parser.add_argument(
        "--keys", metavar="DIR", type=Path, help="密钥在哪（默认是 DIR/keys，请先把密钥的备份放好）"
    )
    parser.add_argument(
        "--database", metavar="URL", default="", help="PostgreSQL 的备份恢复进哪个空库：postgresql://…"
    )


def run(parsed: argparse.Namespace) -> int:
    """备份坏了哪一样，指名道姓，退出码 2，什么也不写。原来的数据目录不动。"""
    from zhidu.keeping.rules.manifest import read_manifest

    into = parsed.into.absolute()
    engine = read_manifest(parsed.archive).engine
    _point_at(into, parsed.keys, engine, parsed.database)
    with connected(), progress("恢复") as step:
        from zhidu.keeping.actions import finish_restoring, lay_out

        manifest = lay_out(archive=parsed.archive, into=into, step=step)
        restored = finish_restoring(
            archive=parsed.archive, manifest=manifest, by=OPERATOR, at=now(), step=step
        )
    chain, console = restored.chain, out()
    console.print(
        f"恢复好了：{into}。{len(manifest.tables)} 张表 {manifest.rows:,} 行、{len(manifest.files)} 个文件，"
        "摘要全部相符。"
    )
    console.print(f"审计流水 {chain.events} 条，没有改动的迹象。", style="bold")
    if chain.abandoned:
        console.print(
            f"备份之后又记过、这里没有的锚点 {chain.abandoned} 个，恢复记已写进锚点文件，以后核验会照它说明。"
        )
    for each in manifest.faults:
        console.print(f"  备份时就已经缺了或坏了：{each}")
    console.print(f"启用：把 ZHIDU_DATA 指到 {into}，ZHIDU_KEYS 指到密钥目录，再启动服务。")
    return 2 if manifest.faults else 0


def _point_at(into: Path, keys: Path | None, engine: str, database: str) -> None:
    """这个进程以恢复出来的地方为部署：Django 还没备好，改环境变量就够。"""
    if engine == "postgresql" and not database:
        raise ZhiduError(
            "这是 PostgreSQL 的备份，请用 --database 写明恢复进哪个空库：postgresql://用户@主机/库名"
        )
    if engine != "postgresql" and database:
        raise ZhiduError("这是 SQLite 的备份，数据库就在 --into 的目录里，不要写 --database。")
    os.environ["ZHIDU_DATA"], os.environ["DATABASE_URL"] = str(into), database
    os.environ["ZHIDU_KEYS"] = str(keys.absolute() if keys is not None else into / "keys")
