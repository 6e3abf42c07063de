"""报送到了哪一步：每项创建、每个区县，应报几家、各状态几家、迟了几家。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from zhidu.accounts.rules import Actor
from zhidu.indicators import queries
from zhidu.indicators.queries import FilingStanding


@dataclass(frozen=True, slots=True)
class Collected:
    """一个采集在一个区县的进度，数的是填报单（学校、园、教学点和区县各一份）。

    total 应报；absent 还没报过；submitted 报了、等着审；county_passed 区县审过；city_passed 市审过；frozen 已冻结；
    returned 退回在改；late 截止后才报的和过了截止还没报的；versions 版次合计；reworked 报过不止一版的；due 截止那天（含）。
    """

    total: int
    absent: int
    submitted: int
    county_passed: int
    city_passed: int
    frozen: int
    returned: int
    late: int
    versions: int
    reworked: int
    due: date

    @property
    def arrived(self) -> int:
        """已经报上来的（不管审没审）。"""
        return self.submitted + self.county_passed + self.city_passed + self.frozen


def collected(*, by: Actor, year: int, rulebook_ids: Iterable[str]) -> Mapping[tuple[str, int], Collected]:
    """（规则册，区县主键）→ 进度；没有采集的不在内。只含当事人够得到的单位。"""
    groups: dict[tuple[str, int], list[FilingStanding]] = defaultdict(list)
    for each in queries.filing_states(by=by, year=year, rulebook_ids=rulebook_ids):
        if each.county is not None:
            groups[each.rulebook_id, each.county].append(each)
    return {key: count(members, by.on) for key, members in groups.items()}


def count(members: Sequence[FilingStanding], on: date) -> Collected:
    """一堆填报单数成进度。members 不为空；on 用来定迟没迟。"""
    states: dict[str, int] = defaultdict(int)
    for each in members:
        states[_standing(each)] += 1
    return Collected(
        total=len(members),
        absent=states["absent"],
        submitted=states["submitted"],
        county_passed=states["county_passed"],
        city_passed=states["city_passed"],
        frozen=states["frozen"],
        returned=states["returned"],
        late=sum(1 for each in members if _late(each, on)),
        versions=sum(each.versions for each in members),
        reworked=sum(1 for each in members if each.versions > 1),
        due=max(each.due for each in members),
    )


def _standing(each: FilingStanding) -> str:
    """草稿分两种：没报过的，和报过又退回来的。"""
    if each.state != "draft":
        return each.state
    return "returned" if each.versions else "absent"


def _late(each: FilingStanding, on: date) -> bool:
    """头一次报在截止之后；一次没报的，截止那天过完了才算。"""
    return (localdate(each.first_at) if each.first_at is not None else on) > each.due


def summed(members: Sequence[Collected]) -> Collected:
    """几个县合起来。members 不为空。"""
    return Collected(
        total=sum(each.total for each in members),
        absent=sum(each.absent for each in members),
        submitted=sum(each.submitted for each in members),
        county_passed=sum(each.county_passed for each in members),
        city_passed=sum(each.city_passed for each in members),
        frozen=sum(each.frozen for each in members),
        returned=sum(each.returned for each in members),
        late=sum(each.late for each in members),
        versions=sum(each.versions for each in members),
        reworked=sum(each.reworked for each in members),
        due=max(each.due for each in members),
    )
