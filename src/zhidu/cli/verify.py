"""zhidu verify：这份公文是不是我们发出的那一份。"""

from __future__ import annotations

import argparse
from pathlib import Path

from zhidu.cli.arguments import BAD_INPUT
from zhidu.cli.console import out
from zhidu.cli.deployment import connected
from zhidu.kernel import ZhiduError

#: 再大就不是我们发的公文了
LARGEST = 100 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("file", metavar="FILE.pdf", type=Path, help="拿来核对的公文")


def run(parsed: argparse.Namespace) -> int:
    """只读，服务开着也能跑。退出码 0：真；2：被改过，或不认识。"""
    data = _read(parsed.file)
    with connected():
        from django.utils.timezone import localtime

        from zhidu.documents.enums import Authenticity
        from zhidu.documents.queries.verifying import digest, verified
        from zhidu.documents.rules.markings import numbers_written

        sha256 = digest(data)
        found = verified(sha256, numbers=numbers_written(data))
        console = out()
        console.print(f"{found.authenticity}：{parsed.file.name}", style="bold")
        console.print(f"  {found.said}")
        if found.number:
            when = f"，{localtime(found.issued_at):%Y年%m月%d日 %H:%M} 发出" if found.issued_at else ""
            console.print(f"  文号　　{found.number}")
            console.print(f"  题目　　{found.title}")
            console.print(f"  发文　　{found.organ}{when}")
        console.print(f"  SHA-256 {sha256}")
        if found.event is not None:
            console.print(
                f"  审计流水第 {found.event:,} 条；整条流水有没有被动过，另用 zhidu audit verify 核验。"
            )
        return 0 if found.authenticity == Authenticity.GENUINE else BAD_INPUT


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise ZhiduError(f"「{path.name}」超过 {LARGEST >> 20} MB，不是这里发出的公文。")
        return path.read_bytes()
    except IsADirectoryError:
        raise ZhiduError(f"「{path}」是文件夹，请给出里面的 PDF。") from None
    except FileNotFoundError:
        raise ZhiduError(f"找不到「{path}」，请核对路径和文件名。") from None
    except OSError as error:
        raise ZhiduError(f"「{path}」读不了（{error.strerror}），请检查权限。") from error
