"""zhidu declare：国家申报表 表Ⅰ–表Ⅵ。"""

from __future__ import annotations

import argparse
from pathlib import Path

from zhidu.cli.arguments import add_calculation, add_files
from zhidu.cli.console import out, progress, ready
from zhidu.cli.faults import show_faults
from zhidu.cli.submission import receive, today
from zhidu.insight.declaration import write_declaration
from zhidu.kernel import ZhiduError
from zhidu.rulebook import find_release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    add_files(parser)
    add_calculation(parser, default="yiwu-youzhi-junheng")
    parser.add_argument("--unit", metavar="区县", required=True, help="给哪个区县出表")
    parser.add_argument("--out", metavar="OUT.xlsx", type=Path, required=True, help="写到哪")


def run(parsed: argparse.Namespace) -> int:
    """填得出的填好，填不出的空着并写明缺什么。本单位的数有错时退出码 2，表照样出。"""
    ready(parsed.out, ".xlsx", inputs=parsed.files)
    given = receive(parsed, find_release(parsed.rulebook))
    if not given.has_schools:
        show_faults(given.faults)
        raise ZhiduError("没有读到学校表，填不了申报表。")
    evaluation = given.evaluation()
    units = [each.unit for each in evaluation.units]
    if parsed.unit not in units:
        raise ZhiduError(f"交来的表里没有「{parsed.unit}」。有：{'、'.join(units)}。")
    with progress("写申报表") as step:
        step(f"写 {parsed.unit} 申报表", 0, 1)
        write_declaration(
            evaluation,
            given.release,
            given.intake.tables,
            parsed.unit,
            parsed.out,
            year=given.options.year,
            generated_on=today(),
        )
    errors = given.errors_of(parsed.unit)
    show_faults(errors)
    console = out()
    for note in given.notes:
        console.print(f"注意：{note}")
    console.print(f"{parsed.unit} {given.options.year} 年申报表在：{parsed.out}")
    if errors:
        console.print(f"有 {len(errors)} 处错误要改：牵涉的数没有采用，表里空着；改好再出一次表。")
    return 2 if errors else 0
