"""zhidu 命令：派活、定退出码。0 算出来了；2 交来的东西有错（每处都说清）或参数不对。"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from zhidu.cli import check, declare, demo_data, diff, explain, rulebooks, template
from zhidu.cli.arguments import BAD_INPUT, ChineseParser, spread
from zhidu.kernel import ZhiduError

OUR_FAULT = 1
STOPPED = 130
PIPE_CLOSED = 141  # 命令行的惯例：128 + SIGPIPE


def build_parser() -> ChineseParser:
    """全部子命令。"""
    parser = ChineseParser(prog="zhidu", description="智督：收数、校验、算达标、说缺口。")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="命令", parser_class=ChineseParser
    )

    def add(name: str, says: str, example: str) -> ChineseParser:
        return commands.add_parser(name, help=says, description=says, epilog=f"例：{example}")

    each = add(
        "rulebooks", "列出规则册各发布版；检查一本，冻结一版", "zhidu rulebooks --check yiwu-youzhi-junheng"
    )
    each.add_argument(
        "--check", metavar="ID", help="检查一本规则册（编号或文件夹），例题也算一遍；改完先做这一步"
    )
    each.add_argument("--freeze", metavar="ID", help="查过没毛病就冻结这一版，以后用 编号@版本 取它")
    each.set_defaults(run=rulebooks.run)

    each = add("template", "生成要填的工作簿", "zhidu template yiwu-youzhi-junheng 填报.xlsx")
    each.add_argument("rulebook", metavar="规则册", help="如 yiwu-youzhi-junheng，可带 @版本")
    each.add_argument("out", metavar="OUT.xlsx", type=Path, help="写到哪")
    each.set_defaults(run=template.run)

    each = add(
        "check",
        "不用服务器和数据库，直接算交来的工作簿",
        "zhidu check 学校表.xlsx 区县表.xlsx --rulebook yiwu-youzhi-junheng --xlsx 结果.xlsx",
    )
    _files(each)
    _calculation(each)
    each.add_argument("--json", metavar="OUT", type=Path, help="结果另存为 JSON，给程序读；有错也写")
    each.add_argument("--xlsx", metavar="OUT", type=Path, help="结果另存为排好版的工作簿")
    each.set_defaults(run=check.run)

    each = add(
        "explain",
        "一个数从哪来：公式、代入、原始数、条款、版本",
        "zhidu explain 学校表.xlsx --rulebook yiwu-youzhi-junheng --school 实验小学 --indicator R4",
    )
    _files(each)
    _calculation(each)
    who = each.add_mutually_exclusive_group(required=True)
    who.add_argument("--school", metavar="标识码", help="一所学校的数：十位标识码，或学校全名")
    who.add_argument("--unit", metavar="区县", help="一个县的差异系数、县级指标，或哪些学校没达到")
    each.add_argument("--indicator", metavar="指标", required=True, help="如 R4")
    each.set_defaults(run=explain.run)

    each = add(
        "declare",
        "生成国家申报表 表Ⅰ–表Ⅵ",
        "zhidu declare 学校表.xlsx 区县表.xlsx --unit 某某县 --out 申报表.xlsx",
    )
    _files(each)
    _calculation(each, default="yiwu-youzhi-junheng")
    each.add_argument("--unit", metavar="区县", required=True, help="给哪个区县出表")
    each.add_argument("--out", metavar="OUT.xlsx", type=Path, required=True, help="写到哪")
    each.set_defaults(run=declare.run)

    each = add(
        "diff",
        "两个发布版差在哪；带上文件就说谁的结论变了",
        "zhidu diff yiwu-jiben-junheng yiwu-youzhi-junheng 学校表.xlsx",
    )
    each.add_argument("before", metavar="规则册@甲", help="编号、编号@版本，或规则册文件夹")
    each.add_argument("after", metavar="规则册@乙", help="同上")
    each.add_argument("files", metavar="FILE", nargs="*", type=Path, help="带上就两版各算一遍")
    _options(each)
    each.add_argument("--json", metavar="OUT", type=Path, help="另存为 JSON")
    each.set_defaults(run=diff.run)

    each = add("demo-data", "造一个虚构城市的工作簿，里面埋了写明的问题", "zhidu demo-data 演示市 --seed 7")
    demo_data.add_arguments(each)
    each.set_defaults(run=demo_data.run)
    return parser


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="工作簿、CSV，或放着它们的文件夹")


def _calculation(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    says = "规则册编号，可带 @版本；用 zhidu rulebooks 看有哪些" + (f"。默认 {default}" if default else "")
    parser.add_argument("--rulebook", metavar="ID", required=default is None, default=default, help=says)
    _options(parser)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", metavar="Y", type=int, help="哪一年的数；不写就从表题、文件名里认")
    parser.add_argument("--system", choices=("5-4", "6-3"), help="学制，默认 6-3")
    parser.add_argument(
        "--cv",
        choices=("weighted", "unweighted"),
        help="差异系数按在校生加权（weighted）还是不加权，默认按规则册",
    )
    parser.add_argument(
        "--engine",
        choices=("duckdb", "spark", "exact"),
        default="duckdb",
        help="用什么算，结果一样：duckdb（默认）；exact 逐校用分数算，慢，对数用；spark 另装，一台机器装不下时用",
    )
    parser.add_argument(
        "--switch", metavar="开关", action="append", default=[], help="打开一条过渡规定或口径，可多次"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """入口。返回退出码：0、2 见上；1 程序自己出了错；130 中途叫停；141 管道那头先关了。"""
    _never_choke_on_characters()
    parsed = build_parser().parse_args(arguments)
    if getattr(parsed, "files", None):
        parsed.files = spread(parsed.files)
    try:
        code = int(parsed.run(parsed))
        sys.stdout.flush()
    except ZhiduError as error:
        sys.stderr.write(f"{error.message}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("已停下。写到一半的文件不会留下，再运行一次就好。\n")
        return STOPPED
    except BrokenPipeError:
        _silence()
        return PIPE_CLOSED
    except Exception:
        traceback.print_exc()
        sys.stderr.write("程序自己出错了，不是表的问题。请把上面这些连同用的命令发给维护的人。\n")
        return OUR_FAULT
    return code


def _never_choke_on_characters() -> None:
    """终端的编码写不出某个字（如 GBK 没有的符号）时写成问号，不为一个字停下。"""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _silence() -> None:
    """管道已经关了：余下的输出没有去处，免得解释器退出时再抱怨一次。"""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
