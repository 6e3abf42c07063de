"""zhidu found：新装好的平台里还没有人，由它设市、建三员，发一次性的激活码；以后的人都由三员在网页上建。"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from uuid import uuid4

from zhidu.cli.arguments import day_of
from zhidu.cli.console import out
from zhidu.cli.deployment import connected, now
from zhidu.kernel import ZhiduError

#: 激活码几天内有效
VALID = timedelta(days=7)
#: 三员：参数名、叫法、职务代号
ADMINS = (
    ("system", "系统管理员", "system_admin"),
    ("security", "安全管理员", "security_admin"),
    ("audit", "审计管理员", "audit_admin"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("--city", required=True, metavar="名称", help="市的名称")
    parser.add_argument("--code", required=True, metavar="代码", help="市的 6 位行政区划代码")
    parser.add_argument("--since", metavar="日期", help="机构树从哪天算起，如 2015-09-01；不写就是今天")
    for name, called, _ in ADMINS:
        parser.add_argument(
            f"--{name}", required=True, metavar="登录名=称呼", help=f"{called}，如 zhang=张某"
        )


def run(parsed: argparse.Namespace) -> int:
    """三员各是一个人，谁也不能兼两样。已经有市或有人的，不办。退出码 0 办成，2 参数不对或已经办过。"""
    chosen = {name: _split(getattr(parsed, name), called) for name, called, _ in ADMINS}
    if len({login for login, _ in chosen.values()}) < len(ADMINS):
        raise ZhiduError("三员要是三个人，登录名不能相同。")
    with connected():
        tokens = _found(parsed.city, parsed.code, day_of("--since", parsed.since), chosen)
    console = out()
    console.print(f"设好了：{parsed.city}。激活码只显示这一次，{VALID.days} 天内有效，请当面交给本人：")
    for (name, called, _), token in zip(ADMINS, tokens, strict=True):
        login, person = chosen[name]
        console.print(f"  {called}　{person}（{login}）　激活码 {token}", soft_wrap=True)
    console.print("本人打开 网址/activate/ 用激活码设口令。接着：zhidu adopt 启用标准，zhidu serve 起服务。")
    return 0


def _found(city: str, code: str, since: date | None, chosen: dict[str, tuple[str, str]]) -> list[str]:
    """设市、建人、授职、发码，一次办完；有一步不成，什么也不留。"""
    from django.db import transaction
    from django.utils.timezone import localdate

    from zhidu.accounts.actions import create_person, grant_post, issue_activations
    from zhidu.accounts.enums import OfficeCode
    from zhidu.accounts.queries import people
    from zhidu.accounts.rules import INSTALLER
    from zhidu.organisations.actions import found_unit
    from zhidu.organisations.enums import UnitKind
    from zhidu.organisations.queries import city_name
    from zhidu.organisations.rules import Shape

    at = now()
    today = localdate(at)
    with transaction.atomic():
        if city_name(on=today) or people(by=INSTALLER, on=today).exists():
            raise ZhiduError("这里已经有市、有账号了。要加人，请系统管理员在网页上办。")
        starts = since or today
        if starts > today:
            raise ZhiduError(f"--since {starts} 还没到。")
        unit = found_unit(
            by=INSTALLER,
            shape=Shape(city, UnitKind.CITY, None, code, code),
            on=starts,
            at=at,
            request_id=uuid4(),
        )
        keys = []
        for name, _, office in ADMINS:
            login, called = chosen[name]
            person = create_person(
                by=INSTALLER, login_name=login, display_name=called, unit=unit, at=at, request_id=uuid4()
            )
            grant_post(
                by=INSTALLER, person=person, office=OfficeCode(office), unit=unit, starts=today, ends=None, at=at,
                request_id=uuid4(),
            )  # fmt: skip
            keys.append(person)
        issued = issue_activations(by=INSTALLER, persons=keys, valid_for=VALID, at=at, request_id=uuid4())
    return [issued.tokens[key] for key in keys]


def _split(text: str, called: str) -> tuple[str, str]:
    login, mark, person = text.partition("=")
    if not (mark and login.strip() and person.strip()):
        raise ZhiduError(f"{called}写成“登录名=称呼”，如 zhang=张某；写的是“{text}”。")
    return login.strip(), person.strip()
