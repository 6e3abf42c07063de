"""整改案的总安排：哪件案子、哪个单位、什么问题、谁督办、哪天哪一步；何时抽签回头看。同一个市、同一天，安排一个字不差。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from zhidu.democity.aims import NATIONAL, Aims
from zhidu.democity.casework.courses import (
    AT_ONCE,
    COURSES,
    DATED,
    LONG,
    Course,
    Turn,
    Verb,
    ending,
    turns_of,
)
from zhidu.democity.casework.troubles import Gap, Trouble, gaps, kinds, monitored, trouble
from zhidu.democity.city import City
from zhidu.democity.dice import Dice
from zhidu.democity.schools import COMBINED, JUNIOR, PRIMARY, School
from zhidu.rulebook.periods import WorkCalendar, work_calendar

#: 案子散在这么多天里
SPAN = 730
#: 学校不到这么多的小市，每种走法只演一件
SMALL = 100
#: 从市里抽签回头看：离今天几天；最后一天只公开种子的摘要，留给看的人抽
DRAWS = (470, 290, 150, 40)
#: 一个区县自己也抽
COUNTY_DRAW = 100
PLAIN = (PRIMARY, JUNIOR, COMBINED)
#: 监测的结果从学年初的几月起用得上
MEASURED_MONTH = 10
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Place:
    """一件案子在哪：第几个区县、单位的代码（区县、成员单位自己的是空串和成员单位的叫法）、叫什么。"""

    county: int
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Matter:
    """一件案子。number 从 1 起，先立案的在前；city 为真由市里督办，不然由所归的区县督办；first 的先办。"""

    number: int
    course: Course
    city: bool
    place: Place
    troubles: tuple[Trouble, ...]
    turns: tuple[Turn, ...]
    spread: tuple[str, ...] = ()
    first: bool = False

    @property
    def lettered(self) -> bool:
        """走过阶梯的：有公文，要和别的走过阶梯的一起从早到晚办，文号才照日子排。"""
        return any(each.verb == Verb.RUNG for each in self.turns)

    @property
    def opened(self) -> date:
        """立案那天。"""
        return self.turns[0].day


@dataclass(frozen=True, slots=True)
class DrawDay:
    """一次抽签：哪天；county 是第几个区县抽，0 是市里。only_commit：只公开种子的摘要，不抽。"""

    day: date
    county: int = 0
    only_commit: bool = False


@dataclass(frozen=True, slots=True)
class Casebook:
    """全部安排。"""

    matters: tuple[Matter, ...]
    draws: tuple[DrawDay, ...]


@dataclass(slots=True)
class _Desk:
    """排的时候手里的：哪年的红格、各单位用过哪几种问题。"""

    city: City
    today: date
    aims: Aims
    days: WorkCalendar
    seated: frozenset[str]
    gaps: dict[int, dict[str, list[tuple[int, School, Gap]]]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    kinds: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def build_casebook(
    city: City, today: date, *, seated: Collection[str] = (), aims: Aims = NATIONAL
) -> Casebook:
    """排出两年的案子。seated 是有账号的学校、幼儿园的代码：由区县督办的案子，要它们自己来报。"""
    desk = _Desk(city, today, aims, work_calendar(), frozenset(seated))
    small = city.plan.schools < SMALL
    planned: list[tuple[Course, tuple[Turn, ...]]] = []
    for at, course in enumerate(COURSES):
        times = 1 if small else course.times
        planned += [(course, _timed(desk, course, at + each * 7, each, times)) for each in range(times)]
    planned.sort(key=lambda each: (each[1][0].day, each[0].name))
    latest = {course.name: number for number, (course, _) in enumerate(planned, 1) if course.first}
    matters = [
        _matter(desk, number, course, turns, latest.get(course.name) == number)
        for number, (course, turns) in enumerate(planned, 1)
    ]
    return Casebook(tuple(matters), tuple(_draws(desk)))


def _timed(desk: _Desk, course: Course, number: int, each: int, times: int) -> tuple[Turn, ...]:
    """一件案子的各步在哪天。了结了的均匀散在两年里，没了结的停在今天以前几天。"""
    yesterday = desk.today - timedelta(days=1)
    if course.last is not None:
        near, far = course.last
        back = near + (far - near) * each // max(1, times - 1) if times > 1 else near
        return ending(course.text, desk.today - timedelta(days=back), desk.days, number)
    first = desk.today - timedelta(days=SPAN)
    length = (turns_of(course.text, first, desk.days)[-1].day - first).days
    room = SPAN - length - 3
    dice = Dice(desk.city.plan.seed, "散开", course.name, str(each))
    opened = first + timedelta(days=int(room * (each + dice.between(0.05, 0.95)) / times))
    found = turns_of(course.text, opened, desk.days, number)
    return found if found[-1].day <= yesterday else ending(course.text, yesterday, desk.days, number)


def _draws(desk: _Desk) -> Iterator[DrawDay]:
    for back in DRAWS:
        yield DrawDay(desk.days.next_workday(desk.today - timedelta(days=back)))
    yield DrawDay(desk.days.next_workday(desk.today - timedelta(days=COUNTY_DRAW)), county=1)
    yield DrawDay(desk.today - timedelta(days=1), only_commit=True)


def _matter(desk: _Desk, number: int, course: Course, turns: tuple[Turn, ...], first: bool) -> Matter:
    dice = Dice(desk.city.plan.seed, "案子", str(number))
    opened = turns[0].day
    city = not course.county and (course.city or number % 3 != 0 or course.category == LONG)
    found = None
    if course.category != AT_ONCE and not course.source and number % 5 < 3 and city:
        found = _monitored(desk, number, course, opened, dice)
    if found is None:
        found = _told(desk, number, course, opened, city, dice)
    place, troubles = found
    spread: tuple[str, ...] = ()
    if any(each.verb == Verb.SPREAD for each in turns):
        others = [each for each in desk.city.counties[place.county - 1].schools if each.kind in PLAIN]
        spread = tuple(each.code for each in others if each.code != place.code)[:6]
    return Matter(number, course, city, place, troubles, turns, spread, first)


def _monitored(
    desk: _Desk, number: int, course: Course, opened: date, dice: Dice
) -> tuple[Place, tuple[Trouble, ...]] | None:
    """那时看得到的最近一年的红格；没有合适的是 None。"""
    year = opened.year if opened.month >= MEASURED_MONTH else opened.year - 1
    if year not in desk.city.plan.book_years:
        return None
    if year not in desk.gaps:
        by_category: dict[str, list[tuple[int, School, Gap]]] = {AT_ONCE: [], DATED: [], LONG: []}
        for at, county in enumerate(desk.city.counties_in(year), 1):
            for school, gap in gaps(county, year, desk.aims):
                by_category[monitored(gap, number=0).category].append((at, school, gap))
        desk.gaps[year] = by_category
    pool = [
        each for each in desk.gaps[year][course.category] if (each[1].code, each[2].code) not in desk.used
    ]
    if len({each[2].code for each in pool}) == 0:
        return None
    at, school, gap = pool[dice.whole(0, len(pool) - 1)]
    chosen = [gap]
    chosen += [each[2] for each in pool if each[1].code == school.code and each[2].code != gap.code]
    chosen = chosen[: course.findings]
    desk.used.update((school.code, each.code) for each in chosen)
    troubles = [monitored(each, number=number) for each in chosen]
    place = Place(at, school.code, school.name, "school")
    for kind in kinds("school", DATED):
        if len(troubles) >= course.findings:
            break
        if (school.code, kind["code"]) not in desk.used:
            desk.used.add((school.code, kind["code"]))
            troubles.append(trouble(kind, dice, year=opened.year, number=number))
    return place, tuple(troubles)


def _told(
    desk: _Desk, number: int, course: Course, opened: date, city: bool, dice: Dice
) -> tuple[Place, tuple[Trouble, ...]]:
    """别的来源的问题：这一类整改里用得最少的一种，找一个没用过它的单位。"""
    open_kinds = [
        each
        for at in ("school", "garden", "county", DEPARTMENT)
        for each in kinds(at, course.category)
        if (not course.source or course.source in each["sources"])
        and (course.source == "self_check") == (each["sources"] == ["self_check"])
        and (city or each["at"] in ("school", "garden"))
        and (course.findings == 1 or each["at"] == "school")
    ]
    ordered = sorted(open_kinds, key=lambda each: (desk.kinds[course.category, each["code"]], each["code"]))
    many = len(desk.city.counties)
    start = course.county - 1 if course.county else dice.whole(0, many - 1)
    # 定了区县的先在那里找；小市里那里没有，再到别处找
    tried = [range(start, start + 1)] * bool(course.county) + [range(start, start + many)]
    for among, kind in product(tried, ordered):
        place = _place(desk, kind["at"], kind["code"], among, city, dice)
        if place is None:
            continue
        chosen = [kind]
        more = [each for each in kinds(kind["at"], course.category) if each is not kind]
        chosen += [each for each in more if (place.code, each["code"]) not in desk.used]
        found = []
        for each in chosen[: course.findings]:
            desk.used.add((place.code or place.name, each["code"]))
            desk.kinds[course.category, each["code"]] += 1
            found.append(trouble(each, dice, year=opened.year, number=number, source=course.source))
        return place, tuple(found)
    raise ValueError(f"「{course.name}」找不到没用过的单位")


def _place(desk: _Desk, at: str, kind: str, among: range, city: bool, dice: Dice) -> Place | None:
    """没有立过这一种问题的一个单位，在 among 这几个区县（从 0 数，数到头从头来）里依次找。"""
    counties = desk.city.counties
    if at == DEPARTMENT:
        return None if (DEPARTMENT, kind) in desk.used else Place(0, DEPARTMENT, "财政局", DEPARTMENT)
    for each in among:
        index = each % len(counties)
        county = counties[index]
        if at == "county":
            code, name = "", county.place.unit
            if (name, kind) not in desk.used:
                return Place(index + 1, code, name, "county")
            continue
        whole = [(unit.code, unit.name) for unit in county.gardens] if at == "garden" else [
            (unit.code, unit.name) for unit in county.schools if unit.kind in PLAIN
        ]  # fmt: skip
        free = [
            unit for unit in whole if (unit[0], kind) not in desk.used and (city or unit[0] in desk.seated)
        ]
        if free:
            code, name = free[0] if not city else dice.pick(free)
            return Place(index + 1, code, name, at)
    return None
