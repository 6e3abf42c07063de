"""书架：平台带着的和进了库的各发布版，按“编号、版本”取一版。

发布版不可改，读过一次就记着；进了库的读库里那一份，磁盘上的换了也不影响已经算出的结果。
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from zhidu.catalog import queries as catalog
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import NotFound
from zhidu.rulebook import Release, ReleaseInfo, available, find_release, verified_share

KEPT = 16


@dataclass(frozen=True, slots=True)
class Shelved:
    """书架上的一版：release 之外，newest 是不是这本最新的，in_force 是从哪年起在用（没在用是空的）。"""

    release: Release
    newest: bool
    in_force: str

    @property
    def verified_share(self) -> float:
        """核实过的出处占几成，0 到 1。"""
        return float(verified_share(self.release))


def shelved(year: int) -> tuple[Shelved, ...]:
    """全部发布版：每本先当前版，再从新到旧；库里有而磁盘上没有的排在后面。year 这一年在用的标出来。"""
    using = {
        each.release_id: f"{each.from_year} 年起在用" + (f"，到 {each.to_year} 年" if each.to_year else "")
        for each in catalog.creations(year)
    }
    entered = {(row.rulebook_id, row.version): row for row in catalog.releases()}
    found = []
    for info in _on_disk():
        row = entered.pop((info.id, info.version), None)
        found.append(Shelved(_read(info.spelled), info.current, using.get(row.pk, "") if row else ""))
    found += [Shelved(catalog.load(row), False, using.get(row.pk, "")) for row in entered.values()]
    return tuple(found)


def release(rulebook_id: str, version: str) -> Release:
    """一个发布版：先看库里，再看平台带着的。没有抛 NotFound。"""
    spec = f"{rulebook_id}@{version}"
    try:
        return catalog.load(catalog.release(spec))
    except NotFound:
        pass
    if not any((each.id, each.version) == (rulebook_id, version) for each in _on_disk()):
        raise NotFound("没有这一版标准。")
    return _read(spec)


def base_of(found: Release) -> Release | None:
    """它延伸的上级；没有延伸就是 None。"""
    return _read(found.extends) if found.extends else None


@lru_cache(maxsize=1)
def _on_disk() -> tuple[ReleaseInfo, ...]:
    return tuple(available())


@lru_cache(maxsize=KEPT)
def _read(spec: str) -> Release:
    try:
        return find_release(spec)
    except ZhiduError as error:
        raise NotFound(f"标准 {spec} 读不出来：{error.message}") from error
