"""成批导入机构：表里有什么就照什么设立或改名划转，重来一遍什么也不变；有错的行逐行说明，其余照办。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from zhidu.kernel import Fault
from zhidu.organisations.actions.ledger import Entry, Request, entry, fields
from zhidu.organisations.enums import EDIT_UNITS, ChangeKind, UnitKind
from zhidu.organisations.models import Unit, UnitCode, UnitVersion
from zhidu.organisations.queries import in_reach
from zhidu.organisations.rules import Author, Declined, NotFound, Shape, code_fault, parent_fault, shape_of
from zhidu.organisations.rules.versions import alive_from

BATCH = 500
RULE = "机构名录：代码、名称、类别、上级"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """机构名录的一行。kind 是中文类别；parent 是上级的代码或名称，市空着；row 是表里的行号。"""

    row: int
    code: str
    name: str
    kind: str
    parent: str = ""
    division_code: str = ""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """导入的结果：新设几个、改了几个、没变几个，哪些行有错没办。"""

    founded: int
    amended: int
    unchanged: int
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Register:
    """导入时记在内存里的名录：一次读齐，逐行比对，不逐行查库。"""

    on: date
    versions: dict[int, list[UnitVersion]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, int] = field(default_factory=dict)
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    editable: set[int] = field(default_factory=set)
    may_found_city: bool = False

    @classmethod
    def load(cls, current: Entry) -> _Register:
        """锁住全部机构，读齐版本、代码和经办人能改的范围。"""
        on, reach = current.request.on, current.request.by.reach(EDIT_UNITS)
        register = cls(on, may_found_city=reach.everything)
        list(Unit.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        for version in UnitVersion.objects.order_by("unit", "starts"):
            register.add(version)
        register.codes = dict(UnitCode.objects.values_list("value", "unit"))
        register.editable = set(in_reach(reach, on=on).values_list("pk", flat=True))
        return register

    def add(self, version: UnitVersion) -> None:
        """记下一个版本。"""
        self.versions[version.unit_id].append(version)
        if version.ends is None:
            self.names[version.name].add(version.unit_id)

    def parent_of(self, row: UnitRow, kind: UnitKind) -> int | None:
        """这一行的上级；空着就是没有。找不到、重名、类别不合、不归经办人管，抛 Declined。"""
        if not row.parent:
            if fault := parent_fault(kind, None):
                raise Declined(fault)
            if not self.may_found_city:
                raise NotFound
            return None
        # 只在管得到的里面认名称：别处有没有同名的，这里说不得
        named = self.names.get(row.parent, set()) & self.editable
        found = self.codes.get(row.parent) or (next(iter(named)) if len(named) == 1 else None)
        if found is None and named:
            raise Declined(f"叫“{row.parent}”的机构不止一个，请改填上级的代码")
        if found is None or found not in self.editable:
            raise Declined(f"上级“{row.parent}”没有找到，或不在您的管理范围内。请先导入上级，或核对写法")
        above = self.versions[found]
        if not alive_from(above, self.on):
            raise Declined(f"上级“{row.parent}”从 {self.on} 起不是一直在")
        for version in above:
            live = version.ends is None or version.ends > self.on
            if live and (fault := parent_fault(kind, UnitKind(version.kind))):
                raise Declined(fault)
        return found


def import_units(
    rows: Sequence[UnitRow], *, by: Author, on: date, at: datetime, request_id: UUID,
    document: str = "", file: str = "", sheet: str = "",
) -> ImportOutcome:  # fmt: skip
    """照名录设立、更名、划转。凭代码认机构；同样的名录再导一次，什么也不变。

    有错的行不办，逐行列在结果的 faults 里；其余的在一个事务里办完。同一个请求编号再来，交回上次的结果。
    """
    request = Request(by=by, on=on, at=at, request_id=request_id, document=document)
    content = {"rows": [astuple(row) for row in rows]}
    with entry(ChangeKind.IMPORTED, request, content) as current:
        if not current.fresh:
            return _recalled(current.change.detail)
        register = _Register.load(current)
        faults: list[Fault] = []
        counts = [0, 0, 0]
        for kind, chunk in _by_kind(rows, faults, file, sheet):
            shapes = _read(chunk, kind, register, faults, file, sheet)
            for index, number in enumerate(_write(current, register, shapes)):
                counts[index] += number
        founded, amended, unchanged = counts
        ordered = tuple(sorted(faults, key=lambda fault: fault.row or 0))
        outcome = ImportOutcome(founded, amended, unchanged, ordered)
        current.detail.insert(0, _summary(outcome))
        return outcome


def _by_kind(
    rows: Sequence[UnitRow], faults: list[Fault], file: str, sheet: str
) -> Iterable[tuple[UnitKind, list[UnitRow]]]:
    """按类别从上到下分堆：上级先设，下级才有处可归。类别认不得、代码重复的记错。"""
    titles = {kind.label: kind for kind in UnitKind}
    piles: dict[UnitKind, list[UnitRow]] = {kind: [] for kind in UnitKind}
    first: dict[str, int] = {}
    for row in rows:
        if row.kind not in titles:
            message = f"没有“{row.kind}”这个类别，请填：{'、'.join(titles)}"
            faults.append(Fault(file, sheet, row.row, "类别", row.kind, RULE, message))
        elif row.code in first:
            message = f"这个代码第 {first[row.code]} 行已经有了，一个代码只能有一行"
            faults.append(Fault(file, sheet, row.row, "代码", row.code, RULE, message))
        else:
            first[row.code] = row.row
            piles[titles[row.kind]].append(row)
    return piles.items()


def _read(
    rows: Iterable[UnitRow], kind: UnitKind, register: _Register, faults: list[Fault], file: str, sheet: str
) -> list[tuple[Shape, UnitVersion | None]]:
    """一堆同类的行读成（样子，现行版本或无）；有错的记错。"""
    read = []
    for row in rows:
        try:
            read.append(_read_row(row, kind, register))
        except (Declined, NotFound) as refusal:
            faults.append(Fault(file, sheet, row.row, "", row.code, RULE, refusal.message))
    return read


def _read_row(row: UnitRow, kind: UnitKind, register: _Register) -> tuple[Shape, UnitVersion | None]:
    """一行读成（样子，现行版本或无）；不合规矩抛 Declined。"""
    if not row.name.strip():
        raise Declined("机构名称空着，请补上")
    if fault := code_fault(kind, row.code, row.division_code):
        raise Declined(fault)
    unit = register.codes.get(row.code)
    shape = Shape(row.name.strip(), kind, register.parent_of(row, kind), row.code, row.division_code)
    if unit is None:
        return shape, None
    if unit not in register.editable:
        raise Declined(f"代码 {row.code} 已登记给另一个机构、已经撤销，或不在您的管理范围内")
    latest = register.versions[unit][-1]
    if latest.ends is not None or latest.code != row.code:
        raise Declined(f"代码 {row.code} 已经作废，或它的机构将要撤销，不能再用")
    if latest.kind != kind:
        raise Declined(f"“{latest.name}”是{UnitKind(latest.kind).label}，改类别要重编代码，不能靠导入改")
    if register.on < latest.starts and shape != shape_of(latest):
        raise Declined(f"“{latest.name}”自 {latest.starts} 起已有变动，不能再从更早的 {register.on} 起改")
    return shape, latest


def _write(
    current: Entry, register: _Register, shapes: list[tuple[Shape, UnitVersion | None]]
) -> tuple[int, int, int]:
    """一堆写进库，每步一句成批的 SQL；交回新设、改动、没变的个数。"""
    fresh = [shape for shape, latest in shapes if latest is None]
    changed = [
        (shape, latest) for shape, latest in shapes if latest is not None and shape_of(latest) != shape
    ]
    units = Unit.objects.bulk_create([Unit() for _ in fresh], batch_size=BATCH)
    codes = [UnitCode(value=shape.code, unit=unit) for shape, unit in zip(fresh, units, strict=True)]
    UnitCode.objects.bulk_create(codes, batch_size=BATCH)
    opened = [(shape, unit.pk) for shape, unit in zip(fresh, units, strict=True)]
    for shape, unit_id in opened:
        register.codes[shape.code] = unit_id
        register.editable.add(unit_id)
        current.note(unit_id, None, shape)
    opened += _amend(current, register, changed)
    created = [
        UnitVersion(unit_id=unit_id, starts=register.on, opened_by=current.change, **fields(shape))
        for shape, unit_id in opened
    ]
    for version in UnitVersion.objects.bulk_create(created, batch_size=BATCH):
        register.add(version)
    return len(fresh), len(changed), len(shapes) - len(fresh) - len(changed)


def _amend(
    current: Entry, register: _Register, changed: list[tuple[Shape, UnitVersion]]
) -> list[tuple[Shape, int]]:
    """改动的：当天起的版本就地改，早先的结束掉；交回还要另开新版本的。"""
    ending, in_place, opening = [], [], []
    for shape, latest in changed:
        current.note(latest.unit_id, shape_of(latest), shape)
        register.names[latest.name].discard(latest.unit_id)
        if latest.starts == register.on:
            for name, value in fields(shape).items():
                setattr(latest, name, value)
            latest.opened_by = current.change
            register.names[shape.name].add(latest.unit_id)
            in_place.append(latest)
        else:
            latest.ends = register.on
            ending.append(latest.pk)
            opening.append((shape, latest.unit_id))
    UnitVersion.objects.filter(pk__in=ending).update(ends=register.on, closed_by=current.change)
    columns = ["name", "kind", "parent", "code", "division_code", "opened_by"]
    UnitVersion.objects.bulk_update(in_place, columns, batch_size=BATCH)
    touched = [latest.unit_id for _, latest in changed]
    Unit.objects.filter(pk__in=touched).update(revision=F("revision") + 1)
    return opening


def _summary(outcome: ImportOutcome) -> dict[str, object]:
    """结果写进流水的样子，重发时照它交回。"""
    faults = [{name: getattr(fault, name) for name in Fault.__dataclass_fields__} for fault in outcome.faults]
    return {
        "founded": outcome.founded,
        "amended": outcome.amended,
        "unchanged": outcome.unchanged,
        "faults": faults,
    }


def _recalled(detail: list[dict[str, object]]) -> ImportOutcome:
    """流水里记的上次的结果。"""
    first = dict(detail[0])
    faults = first.pop("faults")
    assert isinstance(faults, list)
    return ImportOutcome(**first, faults=tuple(Fault(**fault) for fault in faults))  # type: ignore[arg-type]  # 流水里的三个数就是 int
