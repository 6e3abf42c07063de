"""上个工作日以来的变化：单子走到哪了、各县结论怎么变了、自己的任务办成了没有。点了就到那件事。

都从存着的流转、测算、任务里数，不另记；自己办的不算变化。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.timezone import make_aware

from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import MoveKind
from zhidu.filings.models import Move
from zhidu.filings.queries import Movement, latest_moves, movements
from zhidu.filings.queries.scopes import takes_part
from zhidu.insight.boards import Sticking, VerdictShift, verdict_shifts
from zhidu.jobs.enums import JobState
from zhidu.jobs.queries import jobs
from zhidu.organisations.rules import NOWHERE
from zhidu.rulebook.periods import work_calendar
from zhidu.web.monitoring.pages.links import county_url, overview_url, quality_url
from zhidu.web.monitoring.pages.overview import sticking_words

#: 一类变化至多说几条，再多的合成一句
MOST = 8
#: 头一次有结果的至多说几项
MOST_FIRST = 3
#: 只管一家的：一步一条；管着许多家的：归并成数
ONE_UNIT = frozenset({OfficeCode.SCHOOL, OfficeCode.MEMBER})
COUNTED = {
    MoveKind.SUBMIT: "报来 {} 份", MoveKind.PASS_COUNTY: "区县审过 {} 份", MoveKind.PASS_CITY: "市审过 {} 份",
    MoveKind.RETURN: "退回 {} 份", MoveKind.WITHDRAW: "撤回 {} 份", MoveKind.FREEZE: "冻结 {} 份",
}  # fmt: skip
SHADES = {"达标": "good", "未达标": "warn", "待定": "unknown"}
ENDED = {JobState.FAILED: "没办成 {} 个", JobState.STOPPED: "停下 {} 个", JobState.DONE: "办完 {} 个"}


@dataclass(frozen=True, slots=True)
class Change:
    """一处变化：什么事、怎么变的、去哪看。shade：good、warn、bad 或空。"""

    title: str
    says: str
    url: str
    shade: str = ""


def last_workday(today: date) -> date:
    """上个工作日，照工作日历：放假回来，看得到放假前最后一天的。"""
    days, day = work_calendar(), today - timedelta(days=1)
    while not days.workday(day):
        day -= timedelta(days=1)
    return day


def changes(by: Actor, *, today: date) -> tuple[Change, ...]:
    """上个工作日零点以来的变化，先单子、后结论、再任务。至多五次查询。"""
    since = make_aware(datetime.combine(last_workday(today), time.min))
    return (*_moved(by, since), *_shifted(by, since), *_ended(by, since))


def _moved(by: Actor, since: datetime) -> Iterator[Change]:
    if by.reach(Right.SEE_FILINGS) == NOWHERE:
        return
    if by.office in ONE_UNIT:
        yield from (_one_move(each) for each in latest_moves(by=by, since=since, most=MOST))
        return
    piles: dict[int, list[Movement]] = defaultdict(list)
    for each in movements(by=by, since=since):
        piles[each.collection].append(each)
    yield from filter(None, (_pile(by, pile) for pile in piles.values()))


def _one_move(move: Move) -> Change:
    """一所学校、一个部门自己的单子走了一步。"""
    kind = MoveKind(move.kind)
    says = str(kind.label) + (f"：{move.reason}" if move.reason else "")
    url = reverse("filing:form", args=[move.filing_id])
    shade = {MoveKind.RETURN: "warn", MoveKind.PASS_CITY: "good"}.get(kind, "")
    return Change(move.filing.collection.title, says, url, shade)


def _pile(by: Actor, pile: Sequence[Movement]) -> Change | None:
    """一次采集里的几种流转合成一句；只有一份的说是谁、直接到那一份。没有一页给他看的，不说。"""
    first = pile[0]
    if len(pile) == 1 and first.count == 1:
        says = f"{first.name} {MoveKind(first.kind).label}"
        return Change(first.title, says, reverse("filing:form", args=[first.filing]))
    order = [*COUNTED, *(kind for kind in MoveKind if kind not in COUNTED)]
    ordered = sorted(pile, key=lambda each: order.index(MoveKind(each.kind)))
    says = "，".join(_counted(MoveKind(each.kind), each.count) for each in ordered)
    if takes_part(by):
        return Change(first.title, says, reverse("filing:collection", args=[first.collection]))
    if by.reach(Right.SEE_BOARDS) == NOWHERE:
        return None
    return Change(first.title, says, quality_url(first.year))


def _counted(kind: MoveKind, count: int) -> str:
    return COUNTED.get(kind, f"{kind.label} {{}} 份").format(count)


def _shifted(by: Actor, since: datetime) -> Iterator[Change]:
    if by.reach(Right.SEE_BOARDS) == NOWHERE or by.office in ONE_UNIT:
        return
    found = verdict_shifts(by=by, since=since)
    yield from _first_results([each for each in found if not each.before])
    changed = [each for each in found if each.before]
    yield from (_shift(each) for each in changed[:MOST])
    if len(changed) > MOST:
        year = changed[MOST].campaign.year
        yield Change("各区县的结论", f"还有 {len(changed) - MOST} 处变了", overview_url(year))


def _first_results(found: Sequence[VerdictShift]) -> Iterator[Change]:
    """头一次有结果的：一个县照说，几个县合成一句。"""
    piles: dict[tuple[int, str], list[VerdictShift]] = defaultdict(list)
    for each in found:
        piles[-each.campaign.year, each.campaign.rulebook_id].append(each)
    for place, (_, pile) in enumerate(sorted(piles.items())):
        if place == MOST_FIRST:
            year = pile[0].campaign.year
            yield Change("往年的结果", f"还有 {len(piles) - place} 项头一次有结果", overview_url(year))
            return
        if len(pile) == 1:
            yield _shift(pile[0])
            continue
        campaign = pile[0].campaign
        counted = Counter(each.now for each in pile)
        says = "，".join(f"{verdict} {count}" for verdict, count in counted.most_common())
        title = f"{campaign.short} {campaign.year} 年"
        yield Change(title, f"{len(pile)} 个区县头一次有结果：{says}", overview_url(campaign.year))


def _shift(of: VerdictShift) -> Change:
    """「青砚区 优质均衡：待定 → 未达标，新卡住小学 R6 仪器设备差异系数」。"""
    campaign = of.campaign
    unit = "校次" if campaign.judges_schools else "所"
    if not of.before:
        said = [f"头一次有结果：{of.now}"]
    elif of.before != of.now:
        said = [f"{of.before} → {of.now}"]
    else:
        said = [f"仍是{of.now}"]
    if of.added:
        said.append("新卡住 " + _stuck(of.added))
    if of.cleared:
        said.append("解开了 " + _stuck(of.cleared))
    if of.before and of.short_before != of.short_now:
        what = "没过关的" if campaign.judges_schools else "有缺口的"
        said.append(f"{what} {of.short_before} → {of.short_now} {unit}")
    return Change(
        f"{of.place.name} {campaign.short} {campaign.year} 年",
        "，".join(said),
        county_url(of.place.code, campaign.rulebook_id, campaign.year),
        SHADES.get(of.now, "") if of.before != of.now else "",
    )


def _stuck(found: Sequence[Sticking]) -> str:
    shown = "、".join(sticking_words(each) for each in found[:2])
    return shown + (f" 等 {len(found)} 项" if len(found) > 2 else "")


def _ended(by: Actor, since: datetime) -> Iterator[Change]:
    """自己提的任务办成了几个、没办成几个。只有一个的直接到那一个。"""
    rows = list(
        jobs(by=by)
        .filter(ended_at__gte=since)
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"), one=Max("title"))
    )
    if not rows:
        return
    counted = {JobState(state): count for state, count, _ in rows}
    says = "，".join(words.format(counted[state]) for state, words in ENDED.items() if state in counted)
    title = f"任务：{rows[0][2]}" if sum(counted.values()) == 1 else "我的任务"
    yield Change(title, says, reverse("jobs:list"), "bad" if JobState.FAILED in counted else "")
