"""zhidu adopt：把书架上的一本标准或整改程序收进库、定从何时起用。收进去的不能改，换版另收一版。"""

from __future__ import annotations

import argparse
from uuid import uuid4

from zhidu.cli.arguments import day_of
from zhidu.cli.console import out
from zhidu.cli.deployment import connected, now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("name", metavar="编号", help="规则册（编号或 编号@版本），或整改程序的编号")
    parser.add_argument("--from-year", type=int, metavar="年份", help="规则册从哪一年的数起用；不写就是今年")
    parser.add_argument("--from-date", metavar="日期", help="整改程序从哪天立的案起用；不写就是今天")


def run(parsed: argparse.Namespace) -> int:
    """退出码 0 收好了（早就收过的也是 0），2 没有这一本、年份或日期不对。"""
    from zhidu.rulebook.library import library_root
    from zhidu.rulebook.procedure import HEAD

    is_procedure = (library_root() / str(parsed.name) / HEAD).is_file()
    with connected():
        said = (
            _procedure(parsed.name, parsed.from_date)
            if is_procedure
            else _rulebook(parsed.name, parsed.from_year)
        )
    out().print(said)
    return 0


def _rulebook(name: str, from_year: int | None) -> str:
    from django.db import transaction
    from django.utils.timezone import localdate

    from zhidu.accounts.rules import INSTALLER
    from zhidu.catalog.actions import enter_release, put_in_force
    from zhidu.catalog.queries import creations, release

    at = now()
    year = from_year or localdate(at).year
    with transaction.atomic():
        key = enter_release(by=INSTALLER, spec=name, at=at, request_id=uuid4())
        row = release(key)
        if any(each.release_id == key for each in creations(year)):
            return f"{row} 在 {year} 年已经在用，没有改动。"
        put_in_force(by=INSTALLER, release=key, from_year=year, at=at, request_id=uuid4())
    return f"收好了：《{row.title}》{row}，从 {year} 年起用。"


def _procedure(name: str, from_date: str | None) -> str:
    from django.utils.timezone import localdate

    from zhidu.accounts.rules import INSTALLER
    from zhidu.catalog.actions import enter_procedure

    at = now()
    starts = day_of("--from-date", from_date or None) or localdate(at)
    enter_procedure(by=INSTALLER, name=name, from_date=starts, at=at, request_id=uuid4())
    return f"收好了：{name}，{starts} 起立的案照它办。"
