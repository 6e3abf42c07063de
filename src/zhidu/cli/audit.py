"""zhidu audit verify：核验整条审计流水。"""

from __future__ import annotations

import argparse

from zhidu.cli.arguments import BAD_INPUT
from zhidu.cli.console import out
from zhidu.cli.deployment import connected

#: 终端上最多列几处，余下只说个数
LISTED = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument(
        "what", metavar="verify", choices=["verify"], help="核验：逐条重算签章、查序号、对锚点"
    )


def run(parsed: argparse.Namespace) -> int:
    """只读，服务开着也能跑。退出码 0：一处迹象也没有；2：有，逐处说明。"""
    with connected():
        from zhidu.audit.queries.verification import verify

        report = verify()
    console = out()
    console.print(
        f"审计流水 {report.events:,} 条，末条序号 {report.last:,}；"
        f"锚点 {report.anchors:,} 个，锚到第 {report.anchored:,} 条。"
    )
    for each in report.restorations:
        console.print(f"  {each}")
    if report.intact:
        console.print("核验通过：没有被改、被删、被插的迹象。")
        if report.unanchored:
            console.print(f"最后 {report.unanchored} 条还没有锚点，单凭锚点看不出这一截少没少。")
        return 0
    console.print(f"有 {report.total:,} 处迹象，流水被动过，或密钥、锚点文件换过：", style="bold")
    for trace in report.traces[:LISTED]:
        console.print(f"  {trace.message}")
    if report.total > LISTED:
        console.print(f"  ……另有 {report.total - LISTED:,} 处。")
    return BAD_INPUT
