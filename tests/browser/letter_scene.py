"""走阶梯用的小市：一个早就到期的案子，时钟已经建议了提醒函；市、县的督导和校长各有口令。"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tests.accounts.staff import GOOD
from tests.rectification import lettering
from zhidu.accounts.models import Person
from zhidu.rectification.actions import tick


def build() -> dict[str, Any]:
    """造小市，交回各人的登录名和案子的编号。"""
    letters = lettering.build()
    desk = letters.desk
    case = desk.working()
    now = timezone.localtime()
    tick(on=now.date(), at=now)
    Person.objects.update(password=make_password(GOOD))
    people = dict(Person.objects.values_list("pk", "login_name"))
    posts = desk.bench.staff.posts | desk.bench.extra
    return {"people": {name: people[person] for name, (person, _) in posts.items()}, "case": case}
