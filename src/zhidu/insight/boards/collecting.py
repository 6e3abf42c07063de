"""报送到了哪一步：几个县合起来。"""

from __future__ import annotations

from collections.abc import Sequence

from zhidu.indicators.queries import Collected


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
