"""交来的行归谁：凭标识码对上填报单，对不上的逐行说清；一份单子收得了收不了，也在这里定。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from zhidu.filings.rules.asking import Asked, Identity, identity_values
from zhidu.filings.rules.doubts import by_key, row_key
from zhidu.filings.rules.payload import Payload, decode, encode
from zhidu.filings.rules.typing import owned
from zhidu.kernel import Fault, Severity
from zhidu.rulebook import Form, FormRow, Release, Table, Value
from zhidu.workbooks.identity import code_fault

#: 全部：有错的格空着、留下原因，行照收；没错的：有必须改的错的行整行不收
Take = Literal["all", "good"]
MATCHING = "按学校标识码对到填报单"


@dataclass(frozen=True, slots=True)
class Slot:
    """能收数的一份填报单。codes：单位用过的全部代码（旧码也认）；closed：收不了的原因，收得了是空串。"""

    filing: int
    identity: Identity
    rows: str
    codes: frozenset[str]
    closed: str = ""


@dataclass(slots=True)
class Parcel:
    """归一份填报单的各行。faults：这些行上必须改的错有几处。"""

    slot: Slot
    rows: dict[str, list[FormRow]] = field(default_factory=dict)
    faults: int = 0

    @property
    def places(self) -> str:
        """「学校.xlsx · 学校 · 第 3 行」，给人找。"""
        origins = [row.origin for rows in self.rows.values() for row in rows]
        return "；".join(dict.fromkeys(f"{each.file} · {each.sheet} · 第 {each.row} 行" for each in origins))


@dataclass(frozen=True, slots=True)
class Matched:
    """对好的：各份填报单该收的行，和对行时说的毛病；unmatched 是没有归处的行数，same 是和已经报的一样、不必再收的。"""

    parcels: tuple[Parcel, ...]
    faults: tuple[Fault, ...]
    unmatched: int
    same: int = 0


def match_rows(
    asked: Asked,
    tables: Mapping[str, Table],
    slots: Sequence[Slot],
    gone: Mapping[str, str],
    reported: Mapping[int, Payload] | None = None,
) -> Matched:
    """把读出的行归到填报单。

    slots：够得着、要填的各份；gone：够得着但这次不收的代码 → 为什么（撤销了、不在这次采集里）。
    reported：收不了的各份已经报的内容，一样的行不必说什么。
    别的代码一律说“不在名单里”：没有这个代码和归别的区县管，说同一句话。
    """
    matcher = _Matcher(asked, slots, gone, reported or {})
    for form in asked.forms:
        for row in tables[form.name].rows if form.name in tables else ():
            matcher.put(form, row)
    parcels = sorted(matcher.parcels.values(), key=lambda each: (each.slot.rows, each.slot.identity.code))
    return Matched(tuple(parcels), tuple(matcher.faults), matcher.unmatched, matcher.same)


class _Matcher:
    """一行一行地归。"""

    def __init__(
        self, asked: Asked, slots: Sequence[Slot], gone: Mapping[str, str], reported: Mapping[int, Payload]
    ) -> None:
        assert asked.release is not None
        self.release: Release = asked.release
        self.gone = gone
        self.forms, self.reported = asked.forms, reported
        self.by_code = {code: each for each in slots if each.rows != "county" for code in each.codes}
        self.by_name = {each.identity.name: each for each in slots if each.rows == "county"}
        self.parcels: dict[int, Parcel] = {}
        self.faults: list[Fault] = []
        self.unmatched = self.same = 0

    def put(self, form: Form, row: FormRow) -> None:
        """一行归到它的填报单；归不了记一处错。"""
        slot = self._county(form, row) if form.rows == "county" else self._school(form, row)
        if slot is None:
            self.unmatched += 1
            return
        if slot.closed and self._reported(form, row, slot):
            self.same += 1
            return
        if slot.closed:
            self._say(form, row, self._key(form), f"{slot.identity.name}的填报单{slot.closed}，这一行没有收")
            self.unmatched += 1
            return
        parcel = self.parcels.setdefault(slot.filing, Parcel(slot))
        kept = parcel.rows.setdefault(form.name, [])
        if kept and form.rows != "grade":
            first = kept[0].origin
            said = f"和{first.file} · {first.sheet} · 第 {first.row} 行是同一个单位（{slot.identity.name}），只收了那一行"
            self._say(form, row, self._key(form), said)
            self.unmatched += 1
            return
        kept.append(row)
        self._compare(form, row, slot)

    def _reported(self, form: Form, row: FormRow, slot: Slot) -> bool:
        """这一行交来的各列，和已经报的一样不一样。"""
        if slot.filing not in self.reported or row.withheld:
            return False
        known = identity_values(form, self.release, slot.identity)
        given = {name: value for name, value in row.values.items() if name in row.origin.columns}
        key = row_key(form, self.release, {**row.values, **known})
        held = by_key(form, self.release, decode(self.reported[slot.filing], self.forms)[form.name]).get(key)
        return held is not None and all(
            name in known or held.values.get(name) == value for name, value in given.items()
        )

    def _key(self, form: Form) -> str:
        return self.release.population.unit if form.rows == "county" else self.release.population.code

    def _county(self, form: Form, row: FormRow) -> Slot | None:
        name = str(row.values.get(self.release.population.unit) or "")
        found = self.by_name.get(name)
        if found is None and name:
            self._say(
                form,
                row,
                self.release.population.unit,
                f"你能填的区县里没有「{name}」。请核对名称，照单位台账写全称",
            )
        return found

    def _school(self, form: Form, row: FormRow) -> Slot | None:
        column = self.release.population.code
        code = str(row.values.get(column) or "")
        found = self.by_code.get(code)
        if found is None and code and not code_fault(code):  # 代码写得不对的，读表时已经说过
            why = self.gone.get(code)
            said = (
                why or f"你能填的名单里没有 {code}。可能写错了，或归别的区县管；新建的学校请先登记到单位台账"
            )
            self._say(form, row, column, said)
        return found

    def _compare(self, form: Form, row: FormRow, slot: Slot) -> None:
        """代码对上了，名称、管理单位对不上的提醒：多半是串了行。以台账为准。"""
        for name, known in identity_values(form, self.release, slot.identity).items():
            given: Value = row.values.get(name)
            if given is not None and given != known and name != self._key(form):
                said = f"台账上是「{known}」，这里写的是「{given}」。数已按台账的单位收下，请核对是不是串了行"
                self._say(form, row, name, said, severity="warning")

    def _say(self, form: Form, row: FormRow, column: str, message: str, severity: Severity = "error") -> None:
        origin = row.origin
        letter = origin.columns.get(column, "")
        label = f"{letter} {column}".strip()
        value = origin.raw.get(column, str(row.values.get(column) or ""))
        self.faults.append(
            Fault(origin.file, origin.sheet, origin.row, label, value.strip(), MATCHING, message, severity)
        )


def count_faults(parcels: Iterable[Parcel], faults: Iterable[Fault]) -> None:
    """把必须改的错数到各份单子头上。"""
    owners = {
        (row.origin.file, row.origin.sheet, row.origin.row): parcel
        for parcel in parcels
        for rows in parcel.rows.values()
        for row in rows
    }
    for fault in faults:
        if fault.severity == "error" and fault.row is not None:
            parcel = owners.get((fault.file, fault.sheet, fault.row))
            if parcel is not None:
                parcel.faults += 1


def taken_payload(asked: Asked, parcel: Parcel, base: Payload) -> Payload:
    """收下以后这一份的内容：交来的各行盖在原来的 base 上，没交来的表照原来的。"""
    slot, before = parcel.slot, decode(base, asked.forms)
    fresh = {
        form.name: [
            merged_row(
                form, row, before[form.name][0] if form.rows != "grade" and before[form.name] else None
            )
            for row in rows
        ]
        for form in asked.of(slot.rows)
        if (rows := parcel.rows.get(form.name))
    }
    payload: Payload = {"forms": {**base.get("forms", {}), **encode(fresh)["forms"]}}
    return owned(asked, slot.rows, payload, slot.identity)


def merged_row(form: Form, row: FormRow, before: FormRow | None) -> FormRow:
    """新收的一行盖在原来的上：交来的表里没有的列，照原来的。"""
    if before is None or not row.origin.columns:
        return row
    kept = {
        name: before.values.get(name)
        for each in form.fields
        for name in each.columns()
        if name not in row.origin.columns
    }
    withheld = {name: why for name, why in before.withheld.items() if name in kept}
    return FormRow({**row.values, **kept}, row.origin, {**withheld, **row.withheld})
