"""zhidu reissue：三员忘了口令，在服务器上重发激活码。网页上一员重设不了另一员的口令，免得一个人拿到两样权。"""

from __future__ import annotations

import argparse
from uuid import uuid4

from zhidu.cli.console import out
from zhidu.cli.deployment import connected, now
from zhidu.cli.found import VALID
from zhidu.kernel import ZhiduError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("login_name", metavar="登录名", help="谁的口令要重设")


def run(parsed: argparse.Namespace) -> int:
    """给一个账号重发激活码，旧的作废；记一条审计。退出码 0 办成，2 没有这个账号。"""
    with connected():
        called, token = _reissued(parsed.login_name)
    console = out()
    console.print(f"重发好了。激活码只显示这一次，{VALID.days} 天内有效，请当面交给本人：")
    console.print(f"  {called}（{parsed.login_name}）　激活码 {token}", soft_wrap=True)
    console.print("本人打开 网址/activate/ 用激活码设新口令；设好以前，旧口令还能用。")
    return 0


def _reissued(login_name: str) -> tuple[str, str]:
    from django.utils.timezone import localdate

    from zhidu.accounts.actions import issue_activations
    from zhidu.accounts.models import tidy_login_name
    from zhidu.accounts.queries import people
    from zhidu.accounts.rules import INSTALLER

    at = now()
    found = people(by=INSTALLER, on=localdate(at)).filter(login_name=tidy_login_name(login_name)).first()
    if found is None:
        raise ZhiduError(f"没有登录名是“{login_name}”的账号。")
    issued = issue_activations(by=INSTALLER, persons=[found.pk], valid_for=VALID, at=at, request_id=uuid4())
    return found.display_name, issued.tokens[found.pk]
