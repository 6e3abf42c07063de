"""网页评测：演示市上每一页的服务器 CPU、查询条数、压缩后的大小，与限值比。

    python3 dev.py bench web              先有演示市（python3 dev.py demo 起过一次）
    python3 dev.py bench web --data 目录  用别的数据目录
    python3 dev.py bench web --rounds 9   每页多取几轮

走的是真的网址、真的门和中间件，不走网络；头一轮热身不算，取中位数。有一页超过 200 毫秒或 30 条查询，退出码是 1。
"""

from __future__ import annotations

import argparse
import gzip
import logging
import os
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # 引用它们要先装好 Django
    from django.test import Client

    from zhidu.accounts.rules import Actor

ROOT = Path(__file__).resolve().parents[1]
MOST_MS, MOST_QUERIES, MOST_BYTES = 200, 30, 250_000
#: 第一次打开要下载的：样式和主脚本
FIRST_VIEW = ("app.css", "app.js")


@dataclass(frozen=True, slots=True)
class Page:
    """一页的结果。"""

    title: str
    milliseconds: float
    queries: int
    size: int


def pages(by: Actor) -> list[tuple[str, str]]:
    """要测的各页：名称、网址。取第一个区县、第一所学校、第一个案、第一份公文。"""
    from zhidu.documents.queries import documents
    from zhidu.organisations.queries import versions
    from zhidu.rectification.queries import cases

    found = versions(by=by, on=by.on)
    case = cases(by=by).order_by("pk").first()
    document = documents(by=by).order_by("pk").first()
    county = found.filter(kind="county").first()
    school = found.filter(kind="school").first()
    assert county is not None
    assert school is not None
    return [
        ("工作台", "/"),
        ("市监测总览", "/overview/"),
        ("区县页", f"/counties/{county.code}/"),
        ("学校一览（义务教育）", "/schools/"),
        ("学校一览（学前）", "/schools/?creation=xueqian-puji-puhui"),
        ("学校页", f"/schools/{school.code}/"),
        ("数据质量", "/quality/"),
        ("驾驶舱", "/cockpit/"),
        ("填报", "/filings/"),
        ("审核", "/reviews/"),
        ("问题", "/findings/"),
        ("整改台账", "/rectification/"),
        *([("整改案", f"/rectification/{case.pk}/")] if case else []),
        ("数字和通报", "/rectification/figures/"),
        ("回头看", "/revisits/"),
        ("公文", "/documents/"),
        *([("一份公文", f"/documents/{document.pk}/")] if document else []),
        ("标准库", "/standards/"),
        ("机构", "/units/"),
        ("账号", "/people/"),
    ]


def visitor(login: str) -> tuple[Client, Actor]:
    """以一个演示账号登录好的浏览器，和这个人。"""
    from django.conf import settings
    from django.test import Client

    from zhidu.accounts.queries import actor, people, posts_in_force
    from zhidu.accounts.rules import INSTALLER
    from zhidu.web.session.visit import KEY, Visit

    person = people(by=INSTALLER, on=_today()).get(login_name=login)
    post = posts_in_force(person=person.pk, on=_today()).get()
    client, now = Client(SERVER_NAME="localhost"), int(time.time())
    session = client.session
    session[KEY] = asdict(Visit(person=person.pk, epoch=person.auth_epoch, since=now, seen=now, post=post.pk))
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    by = actor(person=person.pk, post=post.pk, epoch=person.auth_epoch, on=_today())
    return client, by


def measured(client: Client, title: str, url: str, rounds: int) -> Page:
    """一页：热身一次，再取几轮 CPU 的中位数；查询条数取最后一轮。"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, queries, size = [], 0, 0
    for at in range(rounds + 1):
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            response = client.get(url)
            used = (time.process_time() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{title}（{url}）答的是 {response.status_code}，没法评测。")
        queries, size = len(captured), len(gzip.compress(response.content))
        if at:
            times.append(used)
    return Page(title, statistics.median(times), queries, size)


def first_view(page: Page) -> int:
    """第一次打开这一页共下载多少（压缩后）：页面、样式、主脚本。"""
    built = ROOT / "src" / "zhidu" / "web" / "static" / "zhidu"
    return page.size + sum(len(gzip.compress((built / name).read_bytes())) for name in FIRST_VIEW)


def main() -> int:
    """逐页测，打印一张表。"""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "demo")
    parser.add_argument("--rounds", type=int, default=7)
    parsed = parser.parse_args()
    if not (parsed.data / "database").exists():
        sys.exit(f"{parsed.data} 里没有演示市。请先起一次：python3 dev.py demo")
    os.environ["ZHIDU_DATA"] = str(parsed.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhidu.config.settings"
    import django

    django.setup()
    logging.getLogger("zhidu.access").setLevel(logging.WARNING)
    client, by = visitor("shi")
    found = [measured(client, title, url, parsed.rounds) for title, url in pages(by)]
    print(f"{'页':<16}{'CPU 毫秒':>8}{'查询':>6}{'首次下载 kB':>12}")
    bad = 0
    for each in found:
        whole = first_view(each)
        over = each.milliseconds > MOST_MS or each.queries > MOST_QUERIES or whole > MOST_BYTES
        bad += over
        mark = "  ▼" if over else ""
        print(f"{each.title:<16}{each.milliseconds:>10.0f}{each.queries:>8}{whole / 1000:>12.0f}{mark}")
    print(f"限值：{MOST_MS} 毫秒、{MOST_QUERIES} 条、{MOST_BYTES // 1000} kB；{bad} 页超过。")
    return 1 if bad else 0


def _today() -> date:
    from django.utils.timezone import localdate

    return localdate()


if __name__ == "__main__":
    sys.exit(main())
