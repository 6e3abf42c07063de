"""照清单成批立问题：好的行立，有错的行逐格说明；同一份清单再来一遍，不会立两次。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog.models import CatalogProcedure
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.findings.actions.raising import Grounds, create
from zhidu.findings.enums import FindingState
from zhidu.findings.models import Finding
from zhidu.findings.rules.listing import RULE, FindingRow, Spelled, read_row
from zhidu.kernel import Fault
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import Declined, NotFound

MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class FindingsOutcome:
    """成批立的结果：立了哪几个（主键）、几行早就立过、哪些格有错没立。"""

    raised: tuple[int, ...]
    known: int
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Names:
    """清单里的单位写的是代码或名称；一次读齐。"""

    codes: dict[str, int]
    names: dict[str, list[int]]

    @classmethod
    def within(cls, by: Actor) -> _Names:
        """当事人能立问题的各单位。"""
        units = units_in_reach(by=by, right=Right.RAISE_FINDINGS, on=by.on)
        found = UnitVersion.objects.filter(on_date(by.on), unit__in=units).values_list("unit", "code", "name")
        names: dict[str, list[int]] = {}
        codes = {}
        for unit, code, name in found:
            codes[code] = unit
            names.setdefault(name, []).append(unit)
        return cls(codes, names)

    def find(self, text: str) -> int | str:
        """认出来的单位；认不出来是一句话。"""
        if text in self.codes:
            return self.codes[text]
        found = self.names.get(text, [])
        if len(found) == 1:
            return found[0]
        if found:
            return f"叫“{text}”的单位有 {len(found)} 个，请改填代码"
        return f"没有找到“{text}”，或不归您管；请填单位的全称或代码"


def import_findings(
    rows: Sequence[FindingRow], *, by: Actor, at: datetime, request_id: UUID, file: str = "", sheet: str = ""
) -> FindingsOutcome:
    """照清单立问题。和已有的待立案问题一字不差（单位、问题、依据、发现日期）的算早就立过，不再立。

    同一个请求编号再来，交回上次的结果。错误：Declined（行太多）；NotFound（没有立问题的权）。
    """
    content = {"rows": [asdict(each) for each in rows], "file": file}
    with deed(
        "findings.import", by=by, at=at, request_id=request_id, content=content, target_kind="finding"
    ) as doing:
        if not doing.fresh:
            kept = doing.result
            return FindingsOutcome(
                tuple(kept["raised"]), kept["known"], tuple(Fault(**each) for each in kept["faults"])
            )
        if not by.reach(Right.RAISE_FINDINGS).roots:
            raise NotFound
        if len(rows) > MOST_ROWS:
            raise Declined(f"清单有 {len(rows)} 行，一次最多 {MOST_ROWS} 行，请分几次导。")
        procedure = procedure_in_force(on=by.on)
        faults: list[Fault] = []
        raised, known = _raise_all(rows, procedure, faults, by=by, at=at, file=file, sheet=sheet)
        doing.result = {"raised": raised, "known": known, "faults": [asdict(each) for each in faults]}
        doing.details = {"raised": len(raised), "known": known, "faults": len(faults)}
        return FindingsOutcome(tuple(raised), known, tuple(faults))


def _raise_all(
    rows: Sequence[FindingRow], procedure: CatalogProcedure, faults: list[Fault], *, by: Actor, at: datetime,
    file: str, sheet: str,
) -> tuple[list[int], int]:  # fmt: skip
    words, names = load_procedure(procedure), _Names.within(by)
    open_ones = Finding.objects.filter(owner=by.unit_id, state=FindingState.OPEN)
    held = set(open_ones.values_list("unit", "title", "basis", "found_on"))
    raised, known = [], 0
    for row in rows:
        read = read_row(row, words, today=by.on, file=file, sheet=sheet)
        if not isinstance(read, Spelled):
            faults += read
            continue
        unit = names.find(read.unit)
        if isinstance(unit, str):
            faults.append(Fault(file, sheet, row.row, "单位", read.unit, RULE, unit))
            continue
        mark = (unit, read.title, read.basis, read.found_on)
        if mark in held:
            known += 1
            continue
        held.add(mark)
        raised.append(create(by=by, grounds=_grounds(read, unit), at=at, procedure=procedure).pk)
    return raised, known


def _grounds(read: Spelled, unit: int) -> Grounds:
    return Grounds(
        unit=unit, title=read.title, basis=read.basis, source=read.source, severity=read.severity, cause=read.cause,
        found_on=read.found_on, channel=read.row.text("发现途径"), reference=read.row.text("来文文号"),
        post=read.row.text("岗位"), detail=read.row.text("情况"),
    )  # fmt: skip
