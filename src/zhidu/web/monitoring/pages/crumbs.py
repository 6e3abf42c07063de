"""面包屑：市 / 区县 / 学校。够不到的上级写名字，不给链接。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.accounts.rules import Actor
from zhidu.indicators import queries
from zhidu.insight.boards.county import CountyPage
from zhidu.insight.boards.school import SchoolPage
from zhidu.web.monitoring.pages.links import county_url, overview_url


@dataclass(frozen=True, slots=True)
class Crumb:
    """一级。href 空：不给链接。"""

    title: str
    href: str = ""


def overview_crumbs(by: Actor, year: int, here: str = "") -> tuple[Crumb, ...]:
    """总览，和总览下面的一页。"""
    if not here:
        return (Crumb("市监测总览"),)
    reached = bool(queries.counties(by=by))
    return Crumb("市监测总览", overview_url(year) if reached else ""), Crumb(here)


def county_crumbs(by: Actor, of: CountyPage) -> tuple[Crumb, ...]:
    """市 / 区县。"""
    return Crumb("市监测总览", overview_url(of.year)), Crumb(of.place.name)


def school_crumbs(by: Actor, of: SchoolPage) -> tuple[Crumb, ...]:
    """市 / 区县 / 学校。学校的人看不到县和市，只写名字。"""
    reached = {each.unit for each in queries.counties(by=by)}
    chain = [Crumb("市监测总览", overview_url(of.year) if reached else "")]
    if of.county is not None:
        creation = of.standings[0].campaign.rulebook_id if of.standings else ""
        href = county_url(of.county.code, creation, of.year) if of.county.unit in reached and creation else ""
        chain.append(Crumb(of.county.name, href))
    return (*chain, Crumb(of.place.name))
