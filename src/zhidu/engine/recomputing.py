"""一个县一个县地重算：源表在 Parquet 里，会话常驻，哪个县的数改了就只算哪个县那一年。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from duckdb import Statement

from zhidu.engine.compilation import quote
from zhidu.engine.duck import DuckSession, RowDict, result_names
from zhidu.engine.national import scan_sources
from zhidu.engine.plan import Plan, build_plan
from zhidu.engine.results import Options
from zhidu.engine.scope import Relation
from zhidu.kernel import ZhiduError
from zhidu.rulebook.model import Release

COUNTY = "picked_county"


class UnitRecomputer:
    """常备着源表和各年的计划。schools、county：Parquet 文件或通配，列名同 evaluate_parquet；session 由调用方关。

    源表按管理单位排过序、行组小的，只读到该读的几块。错误：ZhiduError（没有年份列）。
    """

    def __init__(
        self,
        session: DuckSession,
        release: Release,
        schools: Path,
        county: Path | None,
        options: Options,
        *,
        year_column: str = "年份",
    ) -> None:
        session.connection.execute("SET parquet_metadata_cache = true")  # 文件没变就不再读文件尾
        self.session = session
        self.release = release
        self.options = options
        self.sources = scan_sources(session, release, schools, county, year_column)
        self.chosen = f"{quote(release.population.unit)} = $1 AND {quote(year_column)} = $2"
        self.scripts: dict[int, _Script] = {}

    def recompute(self, unit: str, year: int) -> Mapping[str, list[RowDict]]:
        """unit 在 year 年的全部结果表，与 compute 同名同列（没有行序）。错误：ZhiduError（这个单位这一年没有学校）。"""
        if year not in self.scripts:
            self.scripts[year] = self.script(year)
        script, run = self.scripts[year], self.session.connection.execute
        for each in script.picks:
            run(each, [unit, year])
        if not self.session.rows("institution", "1"):
            raise ZhiduError(f"{year} 年没有「{unit}」的学校，没有可算的。")
        found = {}
        try:  # 剩下的表都只有几十行，让优化器去琢磨比算还慢
            run("PRAGMA disable_optimizer")
            for name, makes, takes in script.steps:
                if makes is not None:
                    run(makes)
                if takes is not None:
                    found[name] = self.session.fetched(takes)
        finally:
            run("PRAGMA enable_optimizer")
        return found

    def script(self, year: int) -> _Script:
        """一年要跑的语句：学校行从源表里挑，县行挑出来放着；后面步骤要用的建成表，没人再用的直接取。"""
        plan, picks = self.plan(year), []
        if self.sources.county is not None:
            picks.append(self.made(COUNTY, f"SELECT * FROM {self.sources.county.sql} WHERE {self.chosen}"))
        picks.append(self.made("institution", dict(plan.steps)["institution"]))
        wanted, steps = result_names(plan), []
        for name, sql in plan.steps[1:]:
            kept = name in ("parts", "schools", "means", "totals")
            takes = self.parsed(f"SELECT * FROM {name}" if kept else sql) if name in wanted else None
            steps.append((name, self.made(name, sql) if kept else None, takes))
        return _Script(tuple(picks), tuple(steps))

    def plan(self, year: int) -> Plan:
        """一年的计划：线用这一年的。"""
        county = Relation(COUNTY, self.sources.county.columns) if self.sources.county is not None else None
        sources = replace(self.sources, county=county, where=self.chosen)
        return build_plan(self.release, sources, replace(self.options, year=year))

    def made(self, name: str, sql: str) -> Statement:
        """建一张临时表，换掉上一个县的。"""
        return self.parsed(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def parsed(self, sql: str) -> Statement:
        """语法只分析一次。"""
        return self.session.connection.extract_statements(sql)[0]


@dataclass(frozen=True, slots=True)
class _Script:
    """一年的语句。picks：挑出学校行、县行（两个参数：单位、年份）；steps：表名、建表、取数。"""

    picks: tuple[Statement, ...]
    steps: tuple[tuple[str, Statement | None, Statement | None], ...]
