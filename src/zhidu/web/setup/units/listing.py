"""机构名录的样子：按区县归堆，每堆按上下级排；查找时不分堆。"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from zhidu.organisations.enums import KIND_ORDER, UnitKind
from zhidu.organisations.models import UnitVersion
from zhidu.workbooks.book import Book, Column, Sheet, code_cell, text_cell

#: 名录里的堆：这几类各成一堆，下面的都归它
HEADS = frozenset({UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA})
COUNTED = (
    UnitKind.SCHOOL,
    UnitKind.KINDERGARTEN,
    UnitKind.TEACHING_POINT,
    UnitKind.TOWNSHIP,
    UnitKind.DEPARTMENT,
)
CITY_WIDE, CITY_KEY = "市直", "city"
#: 查找最多列多少个
MOST_FOUND = 300


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """名录的一行。depth 是在堆里的层次，0 在最外。"""

    name: str
    url: str
    kind: str
    code: str
    division_code: str
    parent: str
    starts: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Pile:
    """一堆：一个区县（或市直），各类几个，里面的各个机构和层次。"""

    title: str
    key: str
    url: str
    counts: tuple[int, ...]
    total: int
    members: tuple[tuple[UnitVersion, int], ...]
    current: bool = False


@dataclass(frozen=True, slots=True)
class UnitList:
    """名录页。piles 是各堆的个数；rows 是选中的那一堆或查到的；clipped 是查到的太多、没列全。"""

    on: date
    words: str
    piles: tuple[Pile, ...]
    chosen: Pile | None
    rows: tuple[ListedUnit, ...]
    total: int
    clipped: bool
    whole: tuple[ListedUnit, ...]
    heads: tuple[str, ...]
    sums: tuple[int, ...]
    searching: bool
    export_url: str


def unit_list(
    versions: Iterable[UnitVersion], *, on: date, today: date, words: str, pile: str, whole: bool = False
) -> UnitList:
    """versions 是这一天看得到的全部机构；words 查名称和代码；pile 是选中的堆（区县的代码）。

    whole 为真时 whole 一栏列出要导出的全部：查到的、选中的那一堆，都没有就是全部。
    """
    found = list(versions)
    by_unit = {each.unit_id: each for each in found}
    piles = _piles(found, by_unit, on, today, pile)
    shown = [place for place in range(len(COUNTED)) if any(each.counts[place] for each in piles)]
    piles = tuple(replace(each, counts=tuple(each.counts[place] for place in shown)) for each in piles)
    chosen = next((each for each in piles if each.current), piles[0] if len(piles) == 1 else None)
    words = words.strip()
    if words:
        picked = [
            (each, 0)
            for each in sorted(found, key=_order)
            if words in each.name or each.code.startswith(words)
        ]
    else:
        picked = list(chosen.members) if chosen else []
    write = _Hand(by_unit, on, today)
    everything = picked if words or chosen else [pair for each in piles for pair in each.members]
    query = {"as": "xlsx", "on": on.isoformat(), "words": words, "pile": pile}
    return UnitList(
        on=on,
        words=words,
        piles=piles,
        chosen=None if words else chosen,
        rows=tuple(write.row(*pair) for pair in picked[: MOST_FOUND if words else None]),
        total=len(picked) if words else len(found),
        clipped=bool(words) and len(picked) > MOST_FOUND,
        whole=tuple(write.row(*pair) for pair in everything) if whole else (),
        heads=tuple(str(COUNTED[place].label) for place in shown),
        sums=tuple(sum(each.counts[place] for each in piles) for place in range(len(shown))),
        searching=bool(words),
        export_url="?" + urlencode({key: value for key, value in query.items() if value}),
    )


def unit_book(page: UnitList, made_on: date) -> Book:
    """名录的工作簿：查了就是查到的，选了一堆就是那一堆，都没有就是全部。"""
    columns = [
        Column("代码", 14), Column("名称", 34), Column("类别", 10), Column("上级", 24), Column("区划代码", 12),
        Column("现在的样子起于", 16),
    ]  # fmt: skip
    rows = [
        (
            code_cell(each.code), text_cell(each.name), text_cell(each.kind), text_cell(each.parent),
            code_cell(each.division_code), text_cell(each.starts),
        )
        for each in page.whole
    ]  # fmt: skip
    sheet = Sheet("机构名录", "机构名录", columns, rows, frozen=2, empty="没有机构")
    return Book("机构名录", [sheet], made_on, note=f"{page.on} 的样子，{len(rows)} 个")


def unit_url(unit: int, on: date, today: date) -> str:
    """一个机构的网址；看的不是今天就带上日期。"""
    url = reverse("units:unit", args=[unit])
    return url if on == today else f"{url}?on={on.isoformat()}"


class _Hand:
    """写名录的行：网址的头尾只拼一次，一千多行不必逐行反查。"""

    def __init__(self, by_unit: Mapping[int, UnitVersion], on: date, today: date) -> None:
        self.by_unit = by_unit
        self.kinds = {kind.value: str(kind.label) for kind in UnitKind}
        self.head, self.tail = unit_url(0, on, today).split("0", 1)

    def row(self, each: UnitVersion, depth: int) -> ListedUnit:
        """一行。"""
        above = self.by_unit.get(each.parent_id) if each.parent_id is not None else None
        return ListedUnit(
            name=each.name,
            url=f"{self.head}{each.unit_id}{self.tail}",
            kind=self.kinds[each.kind],
            code=each.code,
            division_code=each.division_code,
            parent=above.name if above is not None else "",
            starts=each.starts.isoformat(),
            depth=depth,
        )


def _piles(
    found: Sequence[UnitVersion], by_unit: Mapping[int, UnitVersion], on: date, today: date, wanted: str
) -> tuple[Pile, ...]:
    below: dict[int | None, list[UnitVersion]] = defaultdict(list)
    for each in found:
        below[each.parent_id if each.parent_id in by_unit else None].append(each)
    later = {} if on == today else {"on": on.isoformat()}

    def pile(title: str, key: str, heads: Sequence[UnitVersion]) -> Pile:
        members = tuple(pair for each in heads for pair in _descend(each, below, 0))
        count = Counter(each.kind for each, _ in members)
        counts = tuple(count[kind] for kind in COUNTED)
        url = "?" + urlencode({"pile": key} | later)
        return Pile(title, key, url, counts, len(members), members, current=key == wanted)

    tops = sorted(_tops(below), key=_order)
    loose = [each for each in tops if each.kind not in HEADS]
    headed = [pile(each.name, each.code, [each]) for each in tops if each.kind in HEADS]
    return tuple(([pile(CITY_WIDE, CITY_KEY, loose)] if loose else []) + headed)


def _tops(below: Mapping[int | None, Sequence[UnitVersion]]) -> Iterator[UnitVersion]:
    """堆的头：最上面的，和市下面直接的各个。"""
    for each in below[None]:
        yield each
        if each.kind == UnitKind.CITY:
            yield from below.get(each.unit_id, ())


def _descend(
    each: UnitVersion, below: Mapping[int | None, Sequence[UnitVersion]], depth: int
) -> Iterator[tuple[UnitVersion, int]]:
    yield each, depth
    if each.kind == UnitKind.CITY:
        return  # 市下面的各自成堆
    for child in sorted(below.get(each.unit_id, ()), key=_order):
        yield from _descend(child, below, depth + 1)


def _order(each: UnitVersion) -> tuple[int, str]:
    return _RANK[each.kind], each.code


_RANK = {kind.value: place for place, kind in enumerate(KIND_ORDER)}
