"""学校一览：一项创建里够得到的全部学校和进判定的各项，全市一千多行一次读完。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhidu.accounts.rules import Actor
from zhidu.indicators import queries
from zhidu.indicators.queries import Place
from zhidu.insight.boards.campaigns import Campaign, campaign
from zhidu.insight.boards.matrix import MatrixRow, matrix_rows
from zhidu.rulebook.model import Indicator


@dataclass(frozen=True, slots=True)
class SchoolsBoard:
    """学校一览。columns 是进判定的各项；rows 按区县、报表行序；counties：区县主键 → 区县（够不到区县的人为空）。"""

    campaign: Campaign
    year: int
    columns: tuple[Indicator, ...]
    rows: tuple[MatrixRow, ...]
    counties: Mapping[int, Place]


def schools_board(*, by: Actor, rulebook_id: str, year: int, county: str = "") -> SchoolsBoard:
    """够得到的学校一览；county 给了区县代码就只看那个县。这一年没有这项创建、够不着那个县，抛 NotFound。"""
    chosen = campaign(rulebook_id, year=year)
    place = queries.county(county, by=by) if county else None
    found = queries.school_outcomes(
        by=by, years=[year], rulebook_ids=[rulebook_id], county=place.unit if place else None
    )
    counties = [place] if place else queries.counties(by=by)
    return SchoolsBoard(
        campaign=chosen,
        year=year,
        columns=chosen.judged,
        rows=matrix_rows(found, chosen.release),
        counties={each.unit: each for each in counties},
    )
