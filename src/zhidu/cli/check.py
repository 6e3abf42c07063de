"""zhidu check：算交来的工作簿，打印区县表，报清每一处错误。"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from zhidu.cli.arguments import add_calculation, add_files
from zhidu.cli.console import out, progress, ready, save, show, table
from zhidu.cli.faults import show_faults
from zhidu.cli.submission import Submission, absent_files, receive, show_sources, today
from zhidu.engine import Evaluation
from zhidu.insight.json_document import evaluation_document
from zhidu.insight.result_workbook import write_results
from zhidu.insight.terminal import COUNTY_HEADERS, county_rows
from zhidu.kernel import Fault
from zhidu.rulebook import Release, find_release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    add_files(parser)
    add_calculation(parser)
    parser.add_argument("--json", metavar="OUT", type=Path, help="结果另存为 JSON，给程序读；有错也写")
    parser.add_argument("--xlsx", metavar="OUT", type=Path, help="结果另存为排好版的工作簿")


def run(parsed: argparse.Namespace) -> int:
    """退出码 0：算出来了；2：有必须改的错（能算的照样算，错的数按未知）。

    先写文件再打印：管道那头（如 | head）提前走了，结果文件也已经在。
    """
    for path, suffix in ((parsed.json, ""), (parsed.xlsx, ".xlsx")):
        if path is not None:
            ready(path, suffix, inputs=parsed.files)
    release = find_release(parsed.rulebook)
    absent = absent_files(parsed.files)
    if absent:
        write_json(parsed, None, release, absent)
        show_faults(absent)
        out().print("\n文件不齐，没有算。")
        return 2
    given = receive(parsed, release)
    evaluation = given.evaluation() if given.has_schools else None
    write_json(parsed, evaluation, given.release, given.faults, given.notes)
    if parsed.xlsx is not None and evaluation is not None:
        with progress("写工作簿") as step:
            step("写结果工作簿", 0, 1)
            write_results(
                evaluation,
                given.release,
                given.faults,
                given.intake.tables,
                parsed.xlsx,
                generated_on=today(),
            )
    show_sources(given)
    show_faults(given.faults)
    if evaluation is not None:
        show_counties(given, evaluation)
    show_closing(parsed, given, evaluation)
    return 2 if given.errors or evaluation is None else 0


def write_json(
    parsed: argparse.Namespace,
    evaluation: Evaluation | None,
    release: Release,
    faults: Sequence[Fault],
    notes: Sequence[str] = (),
) -> None:
    """写了 --json 才写；算不了也写，错误都在里面。"""
    if parsed.json is None:
        return
    document = evaluation_document(evaluation, release, faults)
    document["notes"] = [*notes, *document["notes"]]
    save(parsed.json, json.dumps(document, ensure_ascii=False, indent=1))


def show_counties(given: Submission, evaluation: Evaluation) -> None:
    """区县表和卡在哪里。各单位一字不差的理由只说一遍。"""
    console = out()
    title = f"{given.options.year} 年 {given.release.short}"
    rows = [row[:-1] for row in county_rows(evaluation, given.release)]
    console.print()
    show(table(title, COUNTY_HEADERS[:-1], rows, right=[2, 3]))
    shared = _said_by_all([each.reasons for each in evaluation.units])
    if shared:
        console.print("\n各单位都有：", style="bold")
    for reason in shared:
        console.print(f"  · {reason}")
    said: set[str] = set()
    for each in evaluation.units:
        console.print(f"\n{each.unit}　{each.verdict}", style="bold")
        own = [reason for reason in each.reasons if reason not in shared]
        for reason in own:
            console.print(f"  · {_brackets_once(reason, said)}")
        if shared and not own:
            console.print("  · 除了上面各单位都有的，没有别的。")


def _said_by_all(reasons: Sequence[Sequence[str]]) -> list[str]:
    """几个单位一字不差都有的理由；只有一个单位时没有。"""
    first, *rest = reasons or [()]
    return [reason for reason in first if rest and all(reason in each for each in rest)]


def _brackets_once(reason: str, said: set[str]) -> str:
    """「没过校级判定（7 项中至少……）」里的规矩只在头一次说，后面各县不再重复。"""
    found = re.search(r"(?<=校级判定)（[^（）]*）", reason)
    if found is None:
        return reason
    if found.group() in said:
        return reason.replace(found.group(), "", 1)
    said.add(found.group())
    return reason


def _basis(parsed: argparse.Namespace, given: Submission, evaluation: Evaluation) -> str:
    """口径一行。不看校际均衡的规则册，不提差异系数和学制。"""
    parts = [f"{given.release.spelled}（{given.release.doc_no}）", f"{given.options.year} 年"]
    if given.release.judgement.balance is not None:
        system = given.options.system if parsed.system else f"{given.options.system}（默认，没写 --system）"
        parts += [f"学制 {system}", evaluation.conventions.spell()]
    return f"口径：{'，'.join(parts)}。"


def show_closing(parsed: argparse.Namespace, given: Submission, evaluation: Evaluation | None) -> None:
    """口径、文件在哪、下一步。"""
    console, release = out(), given.release
    console.print()
    if evaluation is not None:
        console.print(_basis(parsed, given, evaluation))
        for note in evaluation.notes:
            console.print(note)
        if evaluation.excluded:
            console.print(
                f"未纳入判定 {len(evaluation.excluded)} 所，名单和原因在结果工作簿的“未纳入”表和 JSON 里。"
            )
    if parsed.json is not None:
        console.print(f"JSON 在：{parsed.json}")
    if parsed.xlsx is not None and evaluation is not None:
        console.print(f"结果工作簿在：{parsed.xlsx}")
    if evaluation is None:
        console.print("没有算出结论：先照上面改好，再运行同一条命令。")
        return
    if given.errors:
        console.print(
            f"有 {len(given.errors)} 处错误要改。上面的结论里，这些数按“未知”算；照着改好，再运行同一条命令。"
        )
    if any(each.undecided for each in evaluation.units):
        console.print(f"缺的数和结论填在哪一列：zhidu template {release.id} 空表.xlsx，看“填写说明”。")
    console.print(
        "哪些学校没达到某一项：zhidu explain 同样的文件 --rulebook 同上 --unit 区县 --indicator 指标。"
    )
    if parsed.xlsx is None:
        console.print("要各校明细、缺口和口径：加 --xlsx 结果.xlsx。")
