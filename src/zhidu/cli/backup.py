"""zhidu backup：边用边备份，数据库、附件、审计锚点；密钥另放。"""

from __future__ import annotations

import argparse
from pathlib import Path

from zhidu.cli.console import out, progress
from zhidu.cli.deployment import OPERATOR, connected, now
from zhidu.kernel import ZhiduError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("out", metavar="OUT", type=Path, help="写到哪个新目录，最好在另一块盘上")
    parser.add_argument("--keys", metavar="DIR", type=Path, help="把密钥另抄一份到这里，不要和备份放在一起")


def run(parsed: argparse.Namespace) -> int:
    """不用停服务。退出码 2：备完了，但有附件在备份前就已经缺了、坏了，逐个说明。"""
    if parsed.keys is not None:
        _check_apart(parsed.out.absolute(), parsed.keys.absolute())
    with connected():
        from zhidu.keeping.actions import back_up, keep_keys

        with progress("备份") as step:
            manifest = back_up(out=parsed.out, by=OPERATOR, at=now(), step=step)
        copied = keep_keys(out=parsed.keys) if parsed.keys is not None else []
    console = out()
    console.print(
        f"备份在：{parsed.out}（{len(manifest.tables)} 张表 {manifest.rows:,} 行，"
        f"{len(manifest.files)} 个文件 {manifest.size / 1_000_000:,.1f} MB）"
    )
    console.print(f"审计流水备到第 {manifest.audit_seq} 条。")
    if copied:
        console.print(
            f"密钥另抄在：{parsed.keys}（{'、'.join(copied)}）。请把它和备份分开保管。", style="bold"
        )
    else:
        console.print(
            "密钥不在备份里。没有密钥，恢复以后核不了审计、人人要重新登录；请另外保管："
            f"zhidu backup {parsed.out}-2 --keys 另一处目录",
            style="bold",
        )
    for each in manifest.faults:
        console.print(f"  {each}")
    if manifest.faults:
        console.print(f"有 {len(manifest.faults)} 个附件在备份前就已经缺了或坏了，请用上一份备份找回。")
    return 2 if manifest.faults else 0


def _check_apart(archive: Path, keys: Path) -> None:
    if keys.is_relative_to(archive) or archive.is_relative_to(keys):
        raise ZhiduError("密钥不能和备份放在一处：拿到备份的人就拿到了密钥。请把 --keys 指到别处。")
