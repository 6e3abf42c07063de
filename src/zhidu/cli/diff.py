"""zhidu diff：标准换版，差在哪，谁的结论变了，是哪一条干的。"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from zhidu.cli.arguments import add_options
from zhidu.cli.console import out, ready, save
from zhidu.cli.faults import show_faults
from zhidu.cli.submission import receive
from zhidu.engine import VerdictChange, verdict_changes
from zhidu.kernel import ZhiduError
from zhidu.rulebook import compare, find_release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("before", metavar="规则册@甲", help="编号、编号@版本，或规则册文件夹")
    parser.add_argument("after", metavar="规则册@乙", help="同上")
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="带上就两版各算一遍")
    add_options(parser)
    parser.add_argument("--json", metavar="OUT", type=Path, help="另存为 JSON")


def run(parsed: argparse.Namespace) -> int:
    """先列规则的不同；带了文件，再把两版各算一遍，逐个列出结论变了的。

    带的文件有错时退出码 2：两版都把错的数按未知算，比较照做。
    """
    if parsed.json is not None:
        ready(parsed.json, inputs=parsed.files)
    before, after = find_release(parsed.before), find_release(parsed.after)
    difference = compare(before, after)
    lines = difference.spell()
    changes: tuple[VerdictChange, ...] = ()
    given = [receive(parsed, release) for release in (before, after)] if parsed.files else []
    if not all(each.has_schools for each in given):
        for each in given:
            show_faults(each.errors)
        raise ZhiduError("没有读到学校表，比不了结论。先用 zhidu check 看看哪里不对。")
    if given:
        first, second = (each.evaluation() for each in given)
        changes = verdict_changes(first, second, before, after)
    if parsed.json is not None:
        document = {
            "before": before.spelled,
            "after": after.spelled,
            "differences": [each.spell() for each in difference.changes],
            "changes": [each.document() for each in changes],
        }
        save(parsed.json, json.dumps(document, ensure_ascii=False, indent=1))
    console = out()
    console.print(lines[0], style="bold")
    for line in lines[1:]:
        console.print(line)
    errors = max((len(each.errors) for each in given), default=0)
    if given:
        year = given[0].options.year
        head = f"结论变了 {len(changes)} 个" if changes else "两版的结论都一样"
        console.print(f"\n按 {year} 年的数各算一遍，{head}{'：' if changes else '。'}", style="bold")
        for change in changes:
            console.print(f"  {change.spell()}")
    if errors:
        console.print(
            f"\n交来的表有 {errors} 处错误，错的数两版都按“未知”算。用 zhidu check 看每一处怎么改。"
        )
    if parsed.json is not None:
        console.print(f"JSON 在：{parsed.json}")
    return 2 if errors else 0
