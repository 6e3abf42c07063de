"""zhidu 命令：派活、定退出码。0 算出来了；2 交来的东西有错（每处都说清）或参数不对。"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from zhidu.cli import (
    adopt,
    audit,
    backup,
    check,
    declare,
    demo_data,
    diff,
    explain,
    files,
    found,
    install,
    reissue,
    restore,
    rulebooks,
    serve,
    template,
    verify,
)
from zhidu.cli.arguments import BAD_INPUT, ChineseParser, spread
from zhidu.kernel import ZhiduError

OUR_FAULT = 1
STOPPED = 130
PIPE_CLOSED = 141  # 命令行的惯例：128 + SIGPIPE


#: 命令、管它的房间、一句话、一个例子
COMMANDS: tuple[tuple[str, ModuleType, str, str], ...] = (
    (
        "rulebooks",
        rulebooks,
        "列出规则册各发布版；检查一本，冻结一版",
        "zhidu rulebooks --check yiwu-youzhi-junheng",
    ),
    ("template", template, "生成要填的工作簿", "zhidu template yiwu-youzhi-junheng 填报.xlsx"),
    (
        "check",
        check,
        "不用服务器和数据库，直接算交来的工作簿",
        "zhidu check 学校表.xlsx 区县表.xlsx --rulebook yiwu-youzhi-junheng --xlsx 结果.xlsx",
    ),
    (
        "explain",
        explain,
        "一个数从哪来：公式、代入、原始数、条款、版本",
        "zhidu explain 学校表.xlsx --rulebook yiwu-youzhi-junheng --school 实验小学 --indicator R4",
    ),
    (
        "declare",
        declare,
        "生成国家申报表 表Ⅰ–表Ⅵ",
        "zhidu declare 学校表.xlsx 区县表.xlsx --unit 某某县 --out 申报表.xlsx",
    ),
    (
        "diff",
        diff,
        "两个发布版差在哪；带上文件就说谁的结论变了",
        "zhidu diff yiwu-jiben-junheng yiwu-youzhi-junheng 学校表.xlsx",
    ),
    ("demo-data", demo_data, "造一个虚构城市的工作簿，里面埋了写明的问题", "zhidu demo-data 演示市 --seed 7"),
    ("install", install, "第一次安装和升级：造目录和密钥，建库建表", "zhidu install"),
    (
        "found",
        found,
        "新装好以后设市、建三员，发激活码",
        "zhidu found --city 示例市 --code 370300 --system jia=甲 --security yi=乙 --audit bing=丙",
    ),
    ("reissue", reissue, "三员忘了口令，在服务器上重发激活码", "zhidu reissue yi"),
    (
        "adopt",
        adopt,
        "收进一本标准或整改程序，定从何时起用",
        "zhidu adopt yiwu-youzhi-junheng --from-year 2026",
    ),
    ("serve", serve, "起网页服务和后台任务", "zhidu serve --port 8000"),
    ("files", files, "核对全部附件：缺了几个、变了几个", "zhidu files check"),
    ("verify", verify, "核对一份公文是不是这里发出的那一份", "zhidu verify 提醒函.pdf"),
    ("audit", audit, "核验整条审计流水有没有被动过", "zhidu audit verify"),
    (
        "backup",
        backup,
        "边用边备份数据库、附件和审计锚点；密钥另放",
        "zhidu backup 备份-0302 --keys 另一块盘/密钥",
    ),
    ("restore", restore, "恢复到空地方，逐表逐文件核对", "zhidu restore 备份-0302 --into 新目录 --keys 密钥"),
)


def build_parser() -> ChineseParser:
    """全部子命令；各命令的参数由各自的文件写。"""
    parser = ChineseParser(prog="zhidu", description="智督：收数、校验、算达标、说缺口。")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="命令", parser_class=ChineseParser
    )
    for name, room, says, example in COMMANDS:
        each = commands.add_parser(name, help=says, description=says, epilog=f"例：{example}")
        room.add_arguments(each)
        each.set_defaults(run=room.run)
    return parser


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
