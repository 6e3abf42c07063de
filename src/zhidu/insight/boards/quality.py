"""数据质量：每个区县报得及不及时、几处疑点没说明、退回几次、报后改过几次、几所缺数。是疑问，不是结论。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.accounts.rules import Actor
from zhidu.filings.queries import CheckedCounty, checked_counties
from zhidu.indicators import queries
from zhidu.indicators.queries import Collected, Handling, Place
from zhidu.insight.boards.campaigns import Campaign, campaigns
from zhidu.insight.boards.doubting import CountyDoubts, county_doubts
from zhidu.organisations.rules import NotFound

NO_HANDLING = Handling(0, 0, 0)


@dataclass(frozen=True, slots=True)
class QualityLine:
    """一个区县。collected 为 None：没有采集。

    versions 版次合计；reworked 报过不止一版的填报单数；returns 退回次数；remarks 没了结的退回意见；
    explained 说明过的疑点；undecided 缺数判不了的校—学段数，open_points 缺数定不了的项数；
    doubts 是还挂着的毛病和可信度，没有采集是 None。
    """

    place: Place
    collected: Collected | None
    versions: int
    reworked: int
    returns: int
    remarks: int
    explained: int
    undecided: int
    open_points: int
    doubts: CountyDoubts | None


@dataclass(frozen=True, slots=True)
class QualityBoard:
    """一项创建的数据质量，一县一行，按区县代码。"""

    campaign: Campaign
    lines: tuple[QualityLine, ...]


@dataclass(frozen=True, slots=True)
class DataQuality:
    """这一年各项创建的数据质量。"""

    year: int
    boards: tuple[QualityBoard, ...]


def data_quality(*, by: Actor, year: int) -> DataQuality:
    """够得到的区县的数据质量。一个区县也够不到抛 NotFound。"""
    places = queries.counties(by=by)
    if not places:
        raise NotFound
    chosen = campaigns(year=year)
    wanted = [each.rulebook_id for each in chosen]
    status = queries.collected(by=by, year=year, rulebook_ids=wanted)
    handled = queries.handlings(by=by, year=year, rulebook_ids=wanted)
    checked = checked_counties(by=by, year=year, rulebook_ids=wanted)
    lacking = queries.lacking(by=by, year=year, rulebook_ids=wanted)
    return DataQuality(
        year,
        tuple(
            QualityBoard(
                each,
                tuple(
                    _line(
                        place,
                        status.get((each.rulebook_id, place.unit)),
                        handled.get((each.rulebook_id, place.unit), NO_HANDLING),
                        lacking.get((each.rulebook_id, place.unit), (0, 0)),
                        checked.get((each.rulebook_id, place.unit)),
                    )
                    for place in places
                ),
            )
            for each in chosen
        ),
    )


def _line(
    place: Place,
    status: Collected | None,
    handled: Handling,
    lacking: tuple[int, int],
    checked: CheckedCounty | None,
) -> QualityLine:
    return QualityLine(
        place=place,
        collected=status,
        versions=status.versions if status is not None else 0,
        reworked=status.reworked if status is not None else 0,
        returns=handled.returns,
        remarks=handled.remarks,
        explained=handled.explained,
        undecided=lacking[0],
        open_points=lacking[1],
        doubts=county_doubts(checked) if checked is not None else None,
    )
