"""把一个县的结果存成一次测算：一行县、一批学校。只在重算的事务里用。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from zhidu.engine import Evaluation, Figure, SchoolResult
from zhidu.indicators.enums import Basis
from zhidu.indicators.models import Calculation, CountyResult, SchoolOutcome
from zhidu.indicators.queries.inputs import Inputs, units_of
from zhidu.indicators.rules import ENGINE, Outcome, short_count, shortfalls
from zhidu.indicators.rules.documents import (
    excluded_document,
    figure_document,
    plain,
    stage_document,
    unit_document,
)

NAME_LENGTH, KIND_LENGTH, WHY_LENGTH = 100, 40, 300
BATCH = 500


def store(given: Inputs, outcome: Outcome, *, at: datetime) -> Calculation:
    """存成现行的一次测算。旧的要先撤下，否则唯一约束不让存。"""
    calculation = Calculation.objects.create(
        collection=given.collection,
        county_id=given.county,
        release_id=given.release_key,
        rulebook_id=given.release.id,
        year=given.options.year,
        engine_version=ENGINE,
        basis=Basis.LIVE if given.snapshot is None else Basis.SNAPSHOT,
        snapshot_id=given.snapshot,
        input_digest=given.digest,
        made_at=at,
        current=True,
    )
    CountyResult.objects.create(calculation=calculation, **_county(given, outcome))
    SchoolOutcome.objects.bulk_create(_schools(calculation, outcome), batch_size=BATCH)
    return calculation


def _county(given: Inputs, outcome: Outcome) -> dict[str, Any]:
    stages, worst = outcome.evaluation.stages, outcome.worst
    return {
        "verdict": outcome.verdict,
        "verdict_other": outcome.verdict_other or "",
        "schools": sum(each.schools for each in stages),
        "passed": sum(each.passed for each in stages),
        "failed": sum(each.failed for each in stages),
        "undecided": sum(each.undecided for each in stages),
        "short": short_count(outcome.evaluation.schools),
        "blockers": [asdict(each) for each in outcome.blockers],
        "open_points": [asdict(each) for each in outcome.open_points],
        "worst_code": worst.code if worst else "",
        "worst_stage": worst.stage if worst else "",
        "worst_value": worst.value if worst else None,
        "worst_limit": worst.limit if worst else "",
        "worst_ratio": worst.ratio if worst else None,
        "spreads": [
            [stage.stage, code, plain(part.cv), plain(part.cv_other), plain(part.limit), part.met]
            for stage in stages
            for code, part in stage.balance.items()
        ],
        "shortfalls": [
            [each.stage, each.code, each.schools, each.below_floor, plain(each.total)]
            for each in shortfalls(given.release, outcome.evaluation.schools)
        ],
        "document": _document(outcome),
    }


def _document(outcome: Outcome) -> dict[str, Any]:
    found, other = outcome.evaluation, outcome.other
    return {
        "conventions": asdict(found.conventions),
        "unit": unit_document(found.units[0]) if found.units else None,
        "stages": [stage_document(each) for each in found.stages],
        "other": None if other is None else _other(other),
        "excluded": [excluded_document(each) for each in found.excluded],
        "notes": list(found.notes),
    }


def _other(other: Evaluation) -> dict[str, Any]:
    """另一种口径只留会不同的：口径、结论、各项差异系数。"""
    slim = [replace(each, figures={}, reasons=()) for each in other.stages]
    return {"conventions": asdict(other.conventions), "stages": [stage_document(each) for each in slim]}


def _schools(calculation: Calculation, outcome: Outcome) -> list[SchoolOutcome]:
    found = outcome.evaluation
    codes = {each.code for each in found.schools} | {each.code for each in found.excluded}
    units = units_of(codes)
    rows = [_school(each, outcome.judged) for each in found.schools]
    rows += [
        {"code": each.code, "name": each.name, "excluded": each.why[:WHY_LENGTH]} for each in found.excluded
    ]
    return [
        SchoolOutcome(calculation=calculation, unit_id=units.get(row["code"]), place=place, **_fitting(row))
        for place, row in enumerate(rows)
    ]


def _school(each: SchoolResult, judged: tuple[str, ...]) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "stage": each.stage,
        "kind": each.kind[:KIND_LENGTH],
        "pupils": None if each.pupils is None else float(each.pupils),
        "passed": each.passed,
        "met": each.met,
        "short": sum(1 for part in each.figures.values() if part.met is False),
        "below_floor": any(part.below_floor for part in each.figures.values()),
        "cells": {code: list(_cell(part)) for code, part in each.figures.items() if code in judged},
        "figures": {code: figure_document(part) for code, part in each.figures.items()},
    }


def _cell(part: Figure) -> Iterator[Any]:
    yield plain(part.value)
    yield plain(part.line)
    yield part.met
    yield part.below_floor
    yield plain(part.gap)


def _fitting(row: dict[str, Any]) -> dict[str, Any]:
    """报来的代码、名称再长也存得下：判定用的是全文，这里只管显示。"""
    return row | {"code": row["code"][:20], "name": row["name"][:NAME_LENGTH]}
