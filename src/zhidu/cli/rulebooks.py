"""zhidu rulebooks：有哪些规则册、哪些发布版；检查一本；冻结一版；写成说明书。"""

from __future__ import annotations

import argparse
from pathlib import Path

from zhidu.cli.console import out, show, table
from zhidu.insight.rulebook_pages import INDEX, write_standards
from zhidu.rulebook import LEVEL_WORDS, Release, available, find_release, freeze, load_release
from zhidu.rulebook.library import locate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument(
        "--check", metavar="ID", help="检查一本规则册（编号或文件夹），例题也算一遍；改完先做这一步"
    )
    parser.add_argument("--freeze", metavar="ID", help="查过没毛病就冻结这一版，以后用 编号@版本 取它")
    parser.add_argument(
        "--pages", metavar="目录", type=Path, help="把各本的当前版写成说明书：每个指标一页，例题当场演算"
    )


def run(parsed: argparse.Namespace) -> int:
    """编号、版本、标题、文号、生效、级别、核实比例。"""
    console = out()
    for spec in (parsed.check, parsed.freeze):
        if spec is not None:
            release = load_release(locate(spec), check_examples=True)
            console.print(f"{release.spelled} 没有毛病：{_contents(release)}。")
    if parsed.freeze is not None:
        kept = freeze(locate(parsed.freeze))
        console.print(f"已冻结：{kept.name}，以后用 {find_release(parsed.freeze).spelled} 取这一版。")
    if parsed.pages is not None:
        current = [load_release(each.path) for each in available() if each.current]
        written = write_standards(current, parsed.pages)
        console.print(f"写好 {len(written)} 页，从 {parsed.pages / INDEX} 看起。")
    if (parsed.check, parsed.freeze, parsed.pages) != (None, None, None):
        return 0
    rows = [
        [
            each.id,
            each.version + ("" if each.current else "（旧）"),
            each.title,
            each.doc_no,
            f"{each.effective_from}" + (f" 至 {each.effective_to}" if each.effective_to else " 起"),
            LEVEL_WORDS[each.level],
            f"{float(each.verified_share):.0%}",
        ]
        for each in available()
    ]
    show(table("规则册", ["编号", "版本", "标题", "文号", "生效", "级别", "已核实出处"], rows, right=[6]))
    console.print("没核实的出处在结果里标〔未核实〕；启用前请对照原文。用 编号@版本 指定旧版。")
    return 0


def _contents(release: Release) -> str:
    return f"指标 {len(release.indicators)} 个，例题 {len(release.examples)} 道全部算对，指纹 {release.sha256[:16]}"
