"""zhidu template：要填的工作簿。"""

from __future__ import annotations

import argparse
from pathlib import Path

from zhidu.cli.console import out, ready
from zhidu.kernel import ZhiduError
from zhidu.rulebook import find_release
from zhidu.workbooks.template import write_template


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("rulebook", metavar="规则册", help="如 yiwu-youzhi-junheng，可带 @版本")
    parser.add_argument("out", metavar="OUT.xlsx", type=Path, help="写到哪")


def run(parsed: argparse.Namespace) -> int:
    """带下拉、校验和填写说明；填好后不用改表头就能交给 zhidu check。"""
    release = find_release(parsed.rulebook)
    ready(parsed.out, ".xlsx")
    if parsed.out.exists() and parsed.out.stat().st_size:
        raise ZhiduError(
            f"「{parsed.out}」已经有了，里面可能是填好的数，没有动它。请换个名字，或先把它移走。"
        )
    write_template(release, parsed.out)
    console = out()
    console.print(f"填报工作簿在：{parsed.out}（{release.spelled}）")
    console.print(f"填好后：zhidu check {parsed.out} --rulebook {release.id} --year 年份")
    return 0
