"""标准换版：同一批报上来的数，按两个发布版各算一遍，谁的结论变了、哪一条干的。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zhidu.accounts.rules import Actor
from zhidu.engine import Options, VerdictChange, evaluate, verdict_changes
from zhidu.indicators import queries
from zhidu.indicators.queries import Place
from zhidu.organisations.rules import NotFound
from zhidu.rulebook import Difference, compare
from zhidu.rulebook.model import Release


@dataclass(frozen=True, slots=True)
class ReleaseComparison:
    """换版的影响。difference 是两版规则册的不同；changes 先县、再学段、再学校，只列变了的。

    counties 是算了哪几个县；counted：「县」「学段」「学校」→ 变了几个。没有报上来的数时 counties 为空。
    """

    before: Release
    after: Release
    year: int
    difference: Difference
    counties: tuple[Place, ...]
    changes: tuple[VerdictChange, ...]
    counted: Mapping[str, int]


def release_comparison(*, by: Actor, before: Release, after: Release, year: int) -> ReleaseComparison:
    """两个发布版（进没进库都行）在这一年报上来的数上各算一遍。够得到区县的人才能比，否则抛 NotFound。

    全市约一秒半 CPU；比大市时放进后台任务。
    """
    if not queries.counties(by=by):
        raise NotFound
    given = queries.gathered(by=by, year=year, rulebook_ids=list(dict.fromkeys((before.id, after.id))))
    changes: tuple[VerdictChange, ...] = ()
    if given.tables:
        options = Options(year=year)
        changes = verdict_changes(
            evaluate(before, given.tables, options), evaluate(after, given.tables, options), before, after
        )
    return ReleaseComparison(
        before=before,
        after=after,
        year=year,
        difference=compare(before, after),
        counties=given.places,
        changes=changes,
        counted=Counter(each.level for each in changes),
    )
