"""zhidu files check：全部附件从头读一遍，登记的和盘上的对一对。"""

from __future__ import annotations

import argparse

from zhidu.cli.arguments import BAD_INPUT
from zhidu.cli.console import out, progress
from zhidu.cli.deployment import connected, now

#: 终端上最多列几个，余下只说个数
LISTED = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument(
        "what", metavar="check", choices=["check"], help="核对：逐个重算摘要，看缺没缺、变没变"
    )


def run(parsed: argparse.Namespace) -> int:
    """只读，服务开着也能跑。退出码 0：一个不缺、一个没变；2：有缺的或变了的，逐个说明。"""
    with connected():
        from zhidu.files.queries import ORPHAN_AGE, all_stored, check_digests, orphans

        with progress("核对附件") as step:
            damaged = check_digests(lambda done, total, what: step(what, done, total))
        total = all_stored().count()
        loose = len(orphans(before=(now() - ORPHAN_AGE).timestamp()))
    missing = [each for each in damaged if each.missing]
    console = out()
    console.print(
        f"附件 {total:,} 个：完好 {total - len(damaged):,}，不见了 {len(missing):,}，"
        f"变了或读不出 {len(damaged) - len(missing):,}。"
    )
    if loose:
        console.print(f"另有 {loose:,} 个没有登记的文件，每夜清理；现在不用管。")
    for each in damaged[:LISTED]:
        console.print(f"  {each.file.pk}　{each.fault}")
    if len(damaged) > LISTED:
        console.print(f"  ……另有 {len(damaged) - LISTED:,} 个。")
    return BAD_INPUT if damaged else 0
