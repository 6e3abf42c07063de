"""审一份：今年和去年并排，变得多的、有说明的在前，可信度几项放在旁边。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhidu.filings.models import Explanation
from zhidu.filings.queries import Contents
from zhidu.filings.rules.checking import Flaw
from zhidu.filings.rules.credibility import Reliability
from zhidu.filings.rules.differences import changes_between
from zhidu.filings.rules.doubts import Doubt
from zhidu.filings.rules.payload import Payload
from zhidu.filings.rules.spelling import texts_of
from zhidu.web.filing.pages.form import locked_cells
from zhidu.workbooks.template import entry_unit


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """一项：表、名称、单位、今年、去年、变没变，问过什么、怎么说的。place 是退回时写意见用的名字。"""

    form: str
    field: str
    unit: str
    now: str
    before: str
    changed: bool
    asked: tuple[str, ...]
    said: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ReliabilityWords:
    """可信度的一项，写成字。没有分的 score 是“—”。"""

    title: str
    score: str
    sentence: str


def review_lines(
    found: Contents,
    before: Payload | None,
    flaws: Sequence[Flaw],
    explanations: Iterable[Explanation],
    *,
    peers: Sequence[Doubt] = (),
) -> list[ReviewLine]:
    """各项一行：有疑问的在前，其次是和去年不同的，再照表单的先后；两年都空着的不列。peers 是跟同类比问出来的。"""
    filing = found.filing
    now = texts_of(found.payload, found.asked, filing.rows)
    old = texts_of(before, found.asked, filing.rows) if before is not None else {}
    moved = (
        {(each.form, each.row, each.field) for each in changes_between(before, found.payload, found.asked)}
        if before is not None
        else set()
    )
    locked = locked_cells(found)
    said = {(each.form, each.field): each.text for each in explanations}
    asked: dict[tuple[str, str], list[str]] = {}
    for flaw in flaws:
        asked.setdefault((flaw.form, flaw.field), []).append(flaw.message)
    for doubt in peers:
        asked.setdefault((doubt.form, doubt.field), []).append(doubt.sentence)
    lines = []
    for form in found.asked.of(filing.rows):
        if form.rows == "grade":
            continue
        row, last = (now.get(form.name) or [{}])[0], (old.get(form.name) or [{}])[0]
        keys = {key for name, key, _ in moved if name == form.name}
        for each in form.fields:
            for column in each.columns():
                if (form.name, column) in locked:
                    continue
                key = next(iter(keys), "")
                spot = (form.name, column)
                lines.append(
                    ReviewLine(
                        form=form.title,
                        field=column,
                        unit=entry_unit(each),
                        now=row.get(column, "—"),
                        before=last.get(column, "—"),
                        changed=(form.name, key, column) in moved,
                        asked=tuple(asked.get(spot, ())),
                        said=(said[spot],) if spot in said else (),
                        place=f"remark|{form.name}|{column}",
                    )
                )
    shown = [each for each in lines if each.now != "—" or each.before != "—" or each.asked]
    return sorted(shown, key=lambda each: (not each.asked, not each.changed))


def reliability_words(found: Iterable[Reliability]) -> list[ReliabilityWords]:
    """可信度各项。"""
    return [
        ReliabilityWords(
            each.title, "—" if each.score is None else f"{float(each.score) * 100:.0f}%", each.sentence
        )
        for each in found
    ]
