"""数据质量写成字：每个区县报得及不及时、改过几次、还有几处要说明；写成要问的话，不下结论。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.insight.boards.doubting import KEYS
from zhidu.insight.boards.quality import DataQuality, QualityBoard, QualityLine
from zhidu.web.monitoring.pages.doubts import HEADS, DoubtTable, doubt_table, figure_of
from zhidu.web.monitoring.pages.figures import Shade, day, share_words
from zhidu.web.monitoring.pages.links import county_url
from zhidu.workbooks.book import Column, Sheet, number_cell, text_cell


@dataclass(frozen=True, slots=True)
class QualityWords:
    """一个区县。questions 是要去问的话。"""

    name: str
    href: str
    arrived: str
    share: str
    shade: Shade
    late: str
    returned: str
    returns: str
    remarks: str
    reworked: str
    explained: str
    undecided: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QualityBoardWords:
    """一项创建。"""

    short: str
    due: str
    summary: str
    lines: tuple[QualityWords, ...]
    doubts: DoubtTable | None


def quality_words(of: DataQuality) -> tuple[QualityBoardWords, ...]:
    """各项创建的数据质量写成字。"""
    return tuple(_board(each) for each in of.boards)


def _board(of: QualityBoard) -> QualityBoardWords:
    status = [each.collected for each in of.lines if each.collected is not None]
    whole, arrived = sum(each.total for each in status), sum(each.arrived for each in status)
    late = sum(each.late for each in status)
    summary = "这一年还没有开过采集。"
    if status:
        summary = f"应报 {whole:,} 家，已报 {arrived:,} 家（{share_words(arrived, whole)}）"
        summary += f"，过了截止的 {late:,} 家。" if late else "，没有过截止的。"
    doubted = [
        (each.place.code, each.place.name, each.doubts) for each in of.lines if each.doubts is not None
    ]
    return QualityBoardWords(
        short=of.campaign.short,
        due=day(min((each.due for each in status), default=None)),
        summary=summary,
        lines=tuple(_line(each, of) for each in of.lines),
        doubts=doubt_table(doubted, of.campaign) if doubted else None,
    )


def _line(of: QualityLine, board: QualityBoard) -> QualityWords:
    status = of.collected
    arrived = f"{status.arrived}/{status.total}" if status else "—"
    done = status is not None and status.arrived == status.total
    return QualityWords(
        name=of.place.name,
        href=county_url(of.place.code, board.campaign.rulebook_id, board.campaign.year),
        arrived=arrived,
        share=share_words(status.arrived, status.total) if status else "—",
        shade="unknown" if status is None else ("good" if done else ("bad" if status.late else "warn")),
        late=str(status.late) if status else "—",
        returned=str(status.returned) if status else "—",
        returns=str(of.returns),
        remarks=str(of.remarks),
        reworked=str(of.reworked),
        explained=str(of.explained),
        undecided=str(of.undecided),
        questions=questions(of),
    )


def questions(of: QualityLine) -> tuple[str, ...]:
    """要去问的话。问的是数，不是人。"""
    found = []
    status = of.collected
    if status is not None:
        absent = status.total - status.arrived
        if status.late and absent:
            found.append(f"有 {absent} 家还没报上来，是没报，还是不用报？")
        elif status.late:
            found.append(f"有 {status.late} 家过了截止才报，卡在哪一步？")
        elif absent:
            found.append(f"还有 {absent} 家没报，截止前报得完吗？")
    doubts = of.doubts
    if doubts is not None and doubts.faulty:
        found.append(f"{doubts.faulty} 份草稿里还有 {doubts.errors} 处要改，卡在哪？")
    if doubts is not None and doubts.asks:
        found.append(f"{doubts.asks} 处疑点还没有说明，说得清吗？")
    if of.remarks:
        found.append(f"退回的意见还有 {of.remarks} 条没改好，是看不懂，还是数拿不到？")
    if of.undecided:
        found.append(f"有 {of.undecided} 个校次缺数判不了，缺的是哪几列？")
    elif of.open_points:
        found.append(f"有 {of.open_points} 项缺数定不了，是没统计，还是没填？")
    if of.reworked and status is not None and status.arrived and of.reworked * 2 > status.arrived:
        found.append(f"{of.reworked} 家报过不止一版，是数变了，还是表没讲清楚？")
    return tuple(found)


def quality_sheet(of: DataQuality) -> Sheet:
    """导出的表。"""
    rows = []
    for board in of.boards:
        for each in board.lines:
            status = each.collected
            counts = (status.total, status.arrived, status.late, status.returned) if status else (None,) * 4
            rows.append(
                (
                    board.campaign.short, each.place.name,
                    *(None if count is None else number_cell(count) for count in counts),
                    number_cell(each.returns), number_cell(each.remarks), number_cell(each.reworked),
                    number_cell(each.explained), number_cell(each.undecided), *_doubts(each),
                    text_cell("\n".join(questions(each))),
                )
            )  # fmt: skip
    columns = (
        Column("创建", 16), Column("区县", 14), Column("应报", 8), Column("已报", 8), Column("过了截止", 9),
        Column("退回在改", 9), Column("退回次数", 9), Column("没改好的意见", 12), Column("报过不止一版", 12),
        Column("说明过的疑点", 12), Column("缺数判不了（校次）", 16),
        *(Column(HEADS[key][0], 12) for key in KEYS), Column("要问的", 60),
    )  # fmt: skip
    return Sheet("数据质量", f"数据质量（{of.year} 年）", columns, rows, frozen=2, empty="还没有采集")


def _doubts(of: QualityLine) -> tuple[str | None, ...]:
    """导出里的疑问各项，和页上一样的字。"""
    if of.doubts is None:
        return (None,) * len(KEYS)
    return tuple(figure_of(of.doubts, key)[0] for key in KEYS)
