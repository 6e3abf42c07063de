"""成批计算：全国多年的 Parquet 一次算完，写出学校、县、单位三张 Parquet。

学校行不进内存：指标边扫源表边写进学校表，县里的两遍从写好的学校表取数，所以数据多十倍，内存不多十倍。
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from zhidu.engine.compilation import literal, quote
from zhidu.engine.duck import DuckSession
from zhidu.engine.national_tables import counties_sql, reread_sql, schools_sql, units_sql
from zhidu.engine.plan import Plan, Sources, build_plan
from zhidu.engine.results import Options
from zhidu.kernel import ZhiduError
from zhidu.rulebook.measuring import candidate_lines, census_date
from zhidu.rulebook.model import Line, Release

Progress = Callable[[str, int, int], None]
MEMORY = "300MB"
SCHOOLS, COUNTIES, UNITS = "schools.parquet", "counties.parquet", "units.parquet"
_FORMAT = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 4000, ROW_GROUP_SIZE 30720)"


def evaluate_parquet(  # noqa: PLR0913 —— 每项都是只能写名字的口径或资源
    release: Release,
    schools: Path,
    county: Path | None,
    out: Path,
    options: Options,
    *,
    year_column: str = "年份",
    memory_limit: str = MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """把几年的学校表（一行一校一年）和县表（一行一县一年，可没有）按一个发布版全部算完。

    schools、county：Parquet 文件或通配（schools-*.parquet），列名是表单的列名（分学段的带学段前缀），另有年份列；
    表单里没有的列不看，缺的列当未知。数按表单的入库单位（元、㎡、人），不取整。
    out：写到哪个文件夹，得 schools.parquet、counties.parquet、units.parquet（列名见 national_tables），返回这三个路径；
    已有同名的会被换掉，中途出错时不留半个文件。options.year 不看：每年用当年统计时点有效的线，线不同的年份分开算。
    memory_limit：数据库可用的内存，不含 Python 自己（约 100 MiB）；不够时借用 out 里的临时文件。
    progress（做什么，做完几步，共几步）。错误：ZhiduError（没有年份列、没有行、文件读不了）。
    """
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".zhidu-", dir=out) as folder,
        DuckSession(threads=threads, memory_limit=memory_limit) as session,
    ):
        session.connection.execute(f"SET temp_directory = {literal(folder)}")
        batch = _Batch(session, release, options, year_column, Path(folder), progress)
        for written in batch.run(schools, county):
            written.replace(out / written.name)
    return [out / name for name in (SCHOOLS, COUNTIES, UNITS)]


def scan_sources(
    session: DuckSession, release: Release, schools: Path, county: Path | None, year_column: str
) -> Sources:
    """两张源表。county 为 None、或规则册没有县表时，县级指标是未知。错误：ZhiduError（没有年份列）。"""
    form = release.form(release.population.form)
    county_form = next((each for each in release.forms if each.rows == "county"), None)
    found = session.scan(schools, form, year_column=year_column)
    if year_column not in found.columns:
        raise ZhiduError(f"{schools} 里没有「{year_column}」这一列，不知道各行是哪一年的数。")
    counties = None
    if county is not None and county_form is not None:
        counties = session.scan(county, county_form, year_column=year_column)
    return Sources(found, counties, year_column)


def lines_in_force(release: Release, year: int, options: Options) -> tuple[tuple[Line, ...], ...]:
    """这一年用得上的全部线；两年相同就可以一起算。"""
    stages = (None, *(each.stage for each in release.population.stages))
    on = census_date(year)
    return tuple(
        candidate_lines(each, stage, on, options.switches) for each in release.indicators for stage in stages
    )


@dataclass(slots=True)
class _Batch:
    """一次成批计算。"""

    session: DuckSession
    release: Release
    options: Options
    year_column: str
    folder: Path
    progress: Progress | None
    done: int = 0
    total: int = 1
    pieces: dict[str, list[Path]] = field(default_factory=lambda: {SCHOOLS: [], COUNTIES: [], UNITS: []})

    def run(self, schools: Path, county: Path | None) -> list[Path]:
        """各组年份依次算，每组各写一份，最后合成三张。"""
        sources = scan_sources(self.session, self.release, schools, county, self.year_column)
        groups = self.groups(sources)
        self.total = 5 * len(groups)
        for years in groups:
            self.group(sources, years)
        return [self.merged(name) for name in (SCHOOLS, COUNTIES, UNITS)]

    def say(self, what: str) -> None:
        """报一步。"""
        self.done += 1
        if self.progress is not None:
            self.progress(what, self.done, self.total)

    def groups(self, sources: Sources) -> list[list[int]]:
        """源表里有哪些年，线相同的放在一组。"""
        name = quote(self.year_column)
        found = self.session.connection.execute(
            f"SELECT DISTINCT {name} FROM {sources.schools.sql}"
        ).fetchall()
        years = sorted(int(row[0]) for row in found if row[0] is not None)
        if not years:
            raise ZhiduError("学校表里一行也没有，没有可算的。")
        same: dict[tuple[tuple[Line, ...], ...], list[int]] = {}
        for year in years:
            same.setdefault(lines_in_force(self.release, year, self.options), []).append(year)
        return list(same.values())

    def group(self, sources: Sources, years: list[int]) -> None:
        """线相同的几年一起算。"""
        where = f"{quote(self.year_column)} IN ({', '.join(map(str, years))})"
        options = replace(self.options, year=years[0])
        plan = build_plan(self.release, replace(sources, where=where), options, merged=True)
        steps = dict(plan.steps)
        span = f"{years[0]}—{years[-1]} 年" if len(years) > 1 else f"{years[0]} 年"
        self.make("VIEW", "institution", steps.pop("institution"))
        self.make("VIEW", "parts", steps.pop("parts"))
        written = self.write(SCHOOLS, schools_sql(plan, self.year_column))
        self.say(f"{span}：各校指标")
        if "totals" in steps:  # 汇总要用源表里的列，学校表里没有
            self.make("TABLE", "totals", steps.pop("totals"))
        self.say(f"{span}：县级汇总")
        self.reread(plan, written, years)
        for name, sql in steps.items():
            self.make("TABLE", name, sql)
            if name in ("means", "balance"):
                self.say(f"{span}：校际差异")
        self.write(COUNTIES, counties_sql(plan, self.year_column))
        self.write(UNITS, units_sql(plan, self.year_column))
        self.say(f"{span}：县级结论")
        for name in ("parts", "schools", "institution"):
            self.session.connection.execute(f"DROP VIEW IF EXISTS {name}")
        for name in steps:
            self.session.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def reread(self, plan: Plan, written: Path, years: list[int]) -> None:
        """把 parts 换成写好的学校表。"""
        source = f"read_parquet({literal(str(written))})"
        self.make("VIEW", "parts", reread_sql(plan, source, self.year_column, years))
        if plan.school_measures:
            self.make("VIEW", "schools", f"SELECT * FROM parts WHERE {quote('#lead')}")

    def make(self, kind: str, name: str, sql: str) -> None:
        """建一张临时表或视图。"""
        self.session.connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {sql}")

    def write(self, name: str, sql: str) -> Path:
        """写一份。"""
        path = self.folder / f"{len(self.pieces[name])}-{name}"
        self.session.connection.execute(f"COPY ({sql}) TO {literal(str(path))} {_FORMAT}")
        self.pieces[name].append(path)
        return path

    def merged(self, name: str) -> Path:
        """一份就改个名，几份就合起来。"""
        target = self.folder / name
        pieces = self.pieces[name]
        if len(pieces) == 1:
            return pieces[0].replace(target)
        listed = ", ".join(literal(str(each)) for each in pieces)
        source = f"SELECT * FROM read_parquet([{listed}], union_by_name = true)"
        self.session.connection.execute(f"COPY ({source}) TO {literal(str(target))} {_FORMAT}")
        return target
