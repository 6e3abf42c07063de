"""给断电测试备一个数据目录：密钥、表、小市、一次采集；打印各人的会话和单子，JSON 一行。"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from importlib import import_module

import django


def main() -> None:
    """备好，打印 [{"cookie", "filing"}]。"""
    from tests.databases import copy_blank
    from zhidu.config import environment, installing

    places = environment.places()
    installing.install(places)
    copy_blank(places.database)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.accounts.staff import epoch
    from tests.filings import town as towns
    from zhidu.web.session.visit import KEY, Visit

    town = towns.build()
    told = []
    for name, unit in (("东小校长", "东小"), ("东中校长", "东中"), ("西小校长", "西小")):
        person, post = town.extra.get(name) or town.staff.posts[name]
        now = int(time.time())
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[KEY] = asdict(Visit(person=person, epoch=epoch(person), since=now, seen=now, post=post))
        session.create()
        told.append(
            {
                "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
                "filing": town.filing(unit).pk,
            }
        )
    print(json.dumps(told))


if __name__ == "__main__":
    main()
