"""县级各项：政府保障、教育质量这些县里的指标，和「所有学校都要」的指标。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhidu.engine.results import CountyFigure, StageResult
from zhidu.rulebook.model import Indicator, Release


@dataclass(frozen=True, slots=True)
class CountyItem:
    """一项县级指标（或「所有学校都要」的指标）。stage 为空是全县；group 是指标组的名称。"""

    indicator: Indicator
    group: str
    stage: str
    figure: CountyFigure
    judged: bool


def county_items(stages: Sequence[StageResult], release: Release) -> tuple[CountyItem, ...]:
    """县级各项。不分学段的在各学段结果里是同一个数，只说一次（stage 为空）。"""
    wanted = set(release.judgement.county)
    found = []
    for indicator in release.indicators:
        seen = [
            (each.stage, each.figures[indicator.code]) for each in stages if indicator.code in each.figures
        ]
        if not seen:
            continue
        same = all(part == seen[0][1] for _, part in seen)
        if same and (not indicator.stages or indicator.level == "school"):
            seen = [("", seen[0][1])]
        group = release.groups.get(indicator.group, indicator.group)
        found += [CountyItem(indicator, group, stage, part, indicator.code in wanted) for stage, part in seen]
    return tuple(found)
