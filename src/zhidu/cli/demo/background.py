"""起了服务以后接着办的整改案：近的先办，几件一个任务，别的任务插得进来；停过再起，办过的不再办。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from zhidu.accounts.queries import people
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.cli.demo.casework import Office, play, play_draws, play_lettered
from zhidu.cli.demo.people import as_actor
from zhidu.democity import CityPlan, build_city
from zhidu.democity.casework import Casebook, Matter, build_casebook
from zhidu.jobs.actions import ask_system
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.rules import NotFound

CASES = "demo.cases"
#: 一个任务办几件
TOGETHER = 4
#: 头一个任务办走过阶梯的
LETTERED = -1
#: 装的那一刻和照哪个计划，记在数据目录里，停过再起照它接着办；办完就删
KEPT = "演示整改案.json"
_HELD: dict[str, tuple[Casebook, Office, list[Matter]]] = {}


def leave(plan: CityPlan, office: Office) -> None:
    """把没办的留给后台。"""
    told = {
        "at": office.at.isoformat(), "year": plan.year, "years": plan.years, "schools": plan.schools,
        "kindergartens": plan.kindergartens, "units": plan.units, "seats": dict(office.seats),
        "measured": list(plan.book_years[-2:]), "counties": list(office.counties),
    }  # fmt: skip
    _kept().write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def resume(at: datetime) -> bool:
    """有没办完的就排上，交回有没有。"""
    if not _kept().exists():
        return False
    ask_system(kind=CASES, arguments={"from": LETTERED}, at=at, key=CASES)
    return True


def _kept() -> Path:
    return Path(settings.ZHIDU_PLACES.data) / KEPT


@handler(CASES, title="演示市的整改案")
def play_cases(job: Running) -> dict[str, Any]:
    """接着办几件；还有没办的，另排一个任务。最后抽签回头看。只由系统排。"""
    if isinstance(job.by, Actor):
        raise NotFound
    if not _kept().exists():
        return {"played": 0}
    book, office, left = _held(json.loads(_kept().read_text(encoding="utf-8")))
    start = int(job.arguments["from"])
    if start == LETTERED:
        play_lettered(book, office, lambda done, most: job.progress(done, most, "走过阶梯的案子"))
        ask_system(kind=CASES, arguments={"from": 0}, at=job.at, key=CASES)
        return {"played": 0}
    some = left[start : start + TOGETHER]
    for place, matter in enumerate(some, start):
        job.progress(place, len(left), matter.troubles[0].title)
        play(matter, office)
    if some:
        ask_system(kind=CASES, arguments={"from": start + TOGETHER}, at=job.at, key=CASES)
    else:
        play_draws(book, office)
        _kept().unlink()
        _HELD.clear()
    return {"played": len(some)}


def _held(told: Mapping[str, Any]) -> tuple[Casebook, Office, list[Matter]]:
    """安排和台子；同一个进程里只备一次。"""
    if told["at"] not in _HELD:
        at = datetime.fromisoformat(told["at"])
        office = Office(
            _actors(at), told["seats"], frozenset(told["measured"]), at, counties=tuple(told["counties"])
        )
        plan = CityPlan(
            **{name: told[name] for name in ("year", "years", "schools", "kindergartens", "units")}
        )
        book = build_casebook(build_city(plan), localdate(at), seated=told["seats"])
        left = sorted(
            (each for each in book.matters if not each.first and not each.lettered),
            key=lambda one: one.opened,
            reverse=True,
        )
        _HELD[told["at"]] = book, office, left
    return _HELD[told["at"]]


def _actors(at: datetime) -> dict[str, Actor]:
    """{登录名: 当事人}。三员办不了案，不取。"""
    found = {}
    for each in people(by=INSTALLER, on=localdate(at)):
        if each.login_name not in ("xitong", "anquan", "shenji", "lingdao", "zhuanjia", "duxue"):
            found[each.login_name] = as_actor(each.pk, at)
    return found
