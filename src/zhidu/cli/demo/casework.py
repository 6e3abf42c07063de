"""演示市的整改案照真人的路办：每一步由该办的人、在那一天、用真的动作办，流转、审计、通知都是真的。"""

from __future__ import annotations

import heapq
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.timezone import localdate, make_aware

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.cli.demo.handling import HANDLING, Played
from zhidu.cli.demo.units import DEPARTMENTS, city_code
from zhidu.democity.casework import (
    Casebook,
    DrawDay,
    Exhibit,
    Matter,
    Turn,
    Verb,
    said,
    turns_of,
)
from zhidu.files.actions import ingest
from zhidu.notices.actions import mark_read
from zhidu.organisations.queries import find_by_code
from zhidu.organisations.rules import Declined
from zhidu.rectification import queries
from zhidu.rectification.actions import blow_whistle, commit_draw, draw_revisits, record_revisit, tick
from zhidu.rectification.enums import RevisitResult
from zhidu.rectification.models import Case
from zhidu.rectification.queries import revisiting
from zhidu.rulebook.periods import work_calendar

#: 抽中以后隔这么多天去看头一件，往后隔两天一件；看的第几件里重开一件
FIRST_VISIT, NEXT_VISIT, REOPENED_EVERY = 12, 2, 4
AGAIN = {
    "at_once": "open plan:12+4 approve+2 done+6 accept+2 close+2",
    "dated": "open plan:60+6 approve+3 progress+20 done+20 accept+3 close+3",
}
Step = Callable[[str, int, int], None]


@dataclass(slots=True)
class Live:
    """办着的一件案子：主键、责任单位、现在是不是市里督办、走到的那一级和那次救济；over 是停过再起、已经办过的。"""

    matter: Matter
    unit: int
    city: bool
    key: int = 0
    escalation: int = 0
    remedy: int = 0
    letter: int = 0
    whistle: int = 0
    reports: int = 0
    over: bool = False


@dataclass(slots=True)
class Office:
    """办案的台子：谁是谁、哪个单位是哪个主键、算好了哪几年的结果、今天到几点。"""

    people: Mapping[str, Actor]
    seats: Mapping[str, str]
    measured: frozenset[int]
    at: datetime
    units: dict[str, int] = field(default_factory=dict)
    counties: tuple[str, ...] = ()
    known: dict[int, Live] = field(default_factory=dict)

    def by(self, login: str, day: date) -> Actor:
        """以他的任职、在那一天办事。"""
        return replace(self.people[login], on=day)

    def unit(self, code: str) -> int:
        """单位的主键。"""
        if code not in self.units:
            self.units[code] = find_by_code(code, by=INSTALLER, on=localdate(self.at)).unit_id
        return self.units[code]

    def supervisors(self, live: Live) -> tuple[str, str]:
        """督办的两个人，轮着谁先谁后。"""
        county = live.matter.place.county
        both = ("shi", "shi2") if live.city else (f"xian{county:02d}", f"xian{county:02d}s")
        return both if live.matter.number % 2 else both[::-1]

    def responsible(self, live: Live) -> str:
        """责任单位那边谁来报：有账号的学校自己报，没有的由区县报，成员单位自己报。"""
        place = live.matter.place
        return self.seats.get(place.code) or ("bumen" if not place.county else f"xian{place.county:02d}")

    def department(self) -> int:
        """会签的成员单位。"""
        return self.unit(f"{city_code()}-{DEPARTMENTS[0][1]}")

    def case(self, live: Live, by: Actor) -> Case:
        """案子现在的样子。"""
        return queries.case(live.key, by=by)

    def keep(self, shown: Exhibit, live: Live, by: Actor, at: datetime) -> UUID:
        """收一份佐证。"""
        return ingest(
            by=by, unit=live.unit, right=Right.SEE_FINDINGS, purpose="rectification.evidence", name=shown.name,
            content=io.BytesIO(shown.content), at=at, request_id=uuid4(),
        ).id  # fmt: skip


@dataclass(order=True, slots=True)
class _Due:
    """到了时候要办的一件。"""

    at: datetime
    order: int
    do: Callable[[datetime], Any] = field(compare=False)


class Diary:
    """一本日程：先到的先办，办的时候还能往后加。"""

    def __init__(self, office: Office) -> None:
        self.office, self._queue, self._order = office, list[_Due](), count()

    def put(self, day: date, minute: int, do: Callable[[datetime], Any]) -> None:
        """记一件：哪天、那天第几分钟。晚于现在的不记。"""
        at = make_aware(datetime.combine(day, time())) + timedelta(minutes=minute)
        if at <= self.office.at:
            heapq.heappush(self._queue, _Due(at, next(self._order), do))

    def run(self, step: Callable[[int, int], None] = lambda done, most: None) -> None:
        """从早到晚都办了；step 是（办了几步，共几步）。要一起成、一起不成的，外面开事务。"""
        done = 0
        while self._queue:
            step(done, done + len(self._queue))
            each = heapq.heappop(self._queue)
            each.do(each.at)
            done += 1


def play_first(book: Casebook, office: Office, *, step: Step) -> None:
    """先办每个状态、每一级都有的那几件：打开就看得到。"""
    chosen = [each for each in book.matters if each.first]
    for place, matter in enumerate(chosen):
        step("办几件整改案", place, len(chosen))
        play(matter, office)
    with transaction.atomic():
        _read_notices(office)
        _pending_whistle(office)
        tick(on=localdate(office.at), at=office.at)


def play_lettered(book: Casebook, office: Office, step: Callable[[int, int], None]) -> None:
    """把其余走过阶梯的放在一本日程里，从早到晚一步一步办：文号照日子排。"""
    diary = Diary(office)
    for matter in book.matters:
        if matter.lettered and not matter.first:
            _enter(diary, _live(matter, office), matter.turns)
    diary.run(step)


def play(matter: Matter, office: Office) -> None:
    """把一件案子从头办到它停下的地方，一个事务；办过了的不再办。"""
    diary = Diary(office)
    _enter(diary, _live(matter, office), matter.turns)
    with transaction.atomic():
        diary.run()


def _live(matter: Matter, office: Office) -> Live:
    place = matter.place
    if place.kind in ("school", "garden"):
        return Live(matter, office.unit(place.code), matter.city)
    code = office.counties[place.county - 1] if place.county else f"{city_code()}-{DEPARTMENTS[0][1]}"
    return Live(matter, office.unit(code), matter.city)


def play_draws(book: Casebook, office: Office) -> None:
    """抽签回头看，从早到晚；都在案子办完以后。一次抽签一个事务。"""
    for each in sorted(book.draws, key=lambda one: one.day):
        diary = Diary(office)
        _enter_draw(diary, each)
        with transaction.atomic():
            diary.run()
    with transaction.atomic():
        _read_notices(office)
        tick(on=localdate(office.at), at=office.at)


def _enter(diary: Diary, live: Live, turns: Iterable[Turn]) -> None:
    """一件案子的各步记进日程。"""
    for turn in turns:
        diary.put(turn.day, turn.minute, _one(diary.office, live, turn))


def _one(office: Office, live: Live, turn: Turn) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        if live.over:
            return
        try:
            HANDLING[turn.verb](office, live, turn, at)
        except Played:
            live.over = True
            return
        except Declined as refusal:
            matter = live.matter
            raise Declined(
                f"第 {matter.number} 件「{matter.course.name}」{turn.verb}：{refusal.message}"
            ) from refusal
        if turn.verb == Verb.OPEN:
            office.known[live.key] = live

    return do


def _enter_draw(diary: Diary, each: DrawDay) -> None:
    """一次抽签：公开种子的摘要，抽，隔几天一件一件去看。"""
    office = diary.office
    login = f"xian{each.county:02d}" if each.county else "shi"

    def do(at: datetime) -> None:
        by = office.by(login, each.day)
        made = commit_draw(by=by, at=at, request_id=uuid4())
        if each.only_commit:
            return
        try:
            draw_revisits(by=by, draw_key=made, at=at + timedelta(minutes=20), request_id=uuid4())
        except Declined:
            return  # 小市里还没有销号满一个月的，种子留着
        for place, row in enumerate(revisiting.revisits(by=by, draw=made)):
            day = each.day + timedelta(days=FIRST_VISIT + NEXT_VISIT * place)
            diary.put(day, 10 * 60 + place, _visit(diary, row.pk, place))

    diary.put(each.day, 9 * 60, do)


def _visit(diary: Diary, key: int, place: int) -> Callable[[datetime], None]:
    office = diary.office

    def do(at: datetime) -> None:
        day = localdate(at)
        anyone = office.by("shi", day)
        live = office.known.get(revisiting.revisit(key, by=anyone).case_id)
        if live is None:
            return  # 停过再起的，记不得是哪一件了，留给看的人去看
        logins = [login for login in office.supervisors(live) if _may_visit(office, live, login, day)]
        if not logins:
            return
        by = office.by(logins[0], day)
        row = revisiting.revisit(key, by=by)
        if row.case.state != "closed" or row.case.round != row.round:
            return  # 去看以前又反弹了，这一轮不用看
        again = AGAIN.get(live.matter.course.category)
        reopened = place % REOPENED_EVERY == 1 and again is not None
        result = RevisitResult.REOPENED if reopened else RevisitResult.CONFIRMED
        record_revisit(
            by=by, revisit=key, seen=row.revision, result=result, text=said(result.value, place), visited_on=day,
            at=at, request_id=uuid4(),
        )  # fmt: skip
        if reopened and again is not None:
            _enter(diary, live, turns_of(again, day, work_calendar(), place)[1:])

    return do


def _may_visit(office: Office, live: Live, login: str, day: date) -> bool:
    """审核通过的、销号的人不能自己去看。"""
    by = office.by(login, day)
    return by.actor != office.case(live, by).accepted_by


def _read_notices(office: Office) -> None:
    """从前的通知都看过了，只剩今天的：不然一登录就是几百条没看的。"""
    for login in office.people:
        mark_read(by=office.by(login, localdate(office.at)), at=office.at)


def _pending_whistle(office: Office) -> None:
    """今天刚吹、还没人签收的一件，留给看的人签收。"""
    at = office.at - timedelta(minutes=35)
    login = next(iter(office.seats.values()))
    by = office.by(login, localdate(at))
    blow_whistle(
        by=by, unit=by.unit_id, text="操场边的围挡被风刮倒了一段（示例），学生暂时绕行，请帮忙协调施工方。", at=at,
        request_id=uuid4(),
    )  # fmt: skip
