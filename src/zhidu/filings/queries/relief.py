"""减负账：一个单位一年里被要了几次、几项，其中几项照去年的没动，真动手的几项。只数真发生的，不估次数。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.filings.enums import FilingState, MoveKind
from zhidu.filings.models import Filing
from zhidu.filings.queries.collections import asked_of, borrowed_columns
from zhidu.filings.queries.contents import earlier_payload, identity_of, version_payload
from zhidu.filings.queries.filings import filings
from zhidu.filings.rules.asking import identity_values, locating
from zhidu.filings.rules.differences import changes_between
from zhidu.filings.rules.payload import decode
from zhidu.organisations.rules import Author

#: 填一项大约几秒。示例口径：没有文件依据，只用来估分钟，部署时照实际情况给
SECONDS_PER_FIELD = 20


@dataclass(frozen=True, slots=True)
class ReliefLine:
    """一次采集的账。

    asked 要填几格（说自己是谁的、借别处数的不算）；filled 报上来几格有数；kept 其中和去年一样的；typed 新填、改动的；
    borrowed 用别处的数、免填的几格；returned 退回过几次。没报过的 filled 以下都是 0。
    """

    filing: Filing
    asked: int
    filled: int
    kept: int
    typed: int
    borrowed: int
    returned: int


@dataclass(frozen=True, slots=True)
class Relief:
    """一年的账。minutes 是估计：新填、改动的格数 × 每格几秒（seconds，示例口径），进位到整分钟。"""

    year: int
    lines: tuple[ReliefLine, ...]
    minutes: int
    seconds: int

    @property
    def times(self) -> int:
        """被要了几次。"""
        return len(self.lines)


def relief_ledger(unit: int, year: int, *, by: Author, seconds_per_field: int = SECONDS_PER_FIELD) -> Relief:
    """一个单位一年的减负账；够不着的是空账。年份是统计年。"""
    found = filings(by=by).filter(unit=unit, collection__year=year).prefetch_related("moves")
    lines = tuple(_line(each) for each in found)
    typed = sum(each.typed for each in lines)
    return Relief(year, lines, -(-typed * seconds_per_field // 60), seconds_per_field)


def _line(found: Filing) -> ReliefLine:
    asked, free = asked_of(found.collection), _free(found)
    columns = {
        form.name: [name for each in form.fields for name in each.columns() if (form.name, name) not in free]
        for form in asked.of(found.rows)
    }
    payload = version_payload(found) if found.state != FilingState.DRAFT or found.number else None
    before = earlier_payload(found)
    filled = typed = 0
    rows = dict.fromkeys(columns, 1)
    if payload is not None:
        given = decode(payload, asked.of(found.rows))
        rows = {name: max(1, len(given[name])) for name in columns}
        filled = sum(
            1
            for name, names in columns.items()
            for row in given[name]
            for column in names
            if row.values.get(column) is not None
        )
        moved = changes_between(before or {"forms": {}}, payload, asked)
        typed = sum(1 for each in moved if (each.form, each.field) not in free and each.after is not None)
    return ReliefLine(
        filing=found,
        asked=sum(rows[name] * len(names) for name, names in columns.items()),
        filled=filled,
        kept=filled - typed,
        typed=typed,
        borrowed=sum(1 for form, _ in borrowed_columns(found.collection) if form in columns),
        returned=sum(1 for each in found.moves.all() if each.kind == MoveKind.RETURN),
    )


def _free(found: Filing) -> frozenset[tuple[str, str]]:
    """不算要数的（表单，列）：说自己是谁的、说哪一年哪个年级的、用别处的数的。"""
    asked, own = asked_of(found.collection), identity_of(found)
    named = {
        (form.name, name)
        for form in asked.of(found.rows)
        for each in form.fields
        for name in each.columns()
        if name in identity_values(form, asked.release, own) or locating(form, each, asked.release)
    }
    return frozenset(named) | borrowed_columns(found.collection)
