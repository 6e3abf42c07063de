"""算一个市：表 → 结果。三台引擎（DuckDB、Spark、精确求值器）同一个入口。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhidu.engine.assembly import Assembly
from zhidu.engine.duck import DuckSession, computed
from zhidu.engine.exact import ExactEngine
from zhidu.engine.plan import Plan, Sources, build_plan
from zhidu.engine.results import Evaluation, Options
from zhidu.engine.scope import one_row_per_unit
from zhidu.kernel import ZhiduError
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import Table

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def evaluate(release: Release, tables: Mapping[str, Table], options: Options) -> Evaluation:
    """按一个发布版把交来的表算一遍。

    tables：表单名 → 表（workbooks.read_submissions 给的）；学校表必有，县表没有时县级指标是未知。
    返回未取整的结果。options.engine 选引擎，三台结果相同（测试保证）。
    错误：ZhiduError（没有学校表；要 Spark 而没装）。
    """
    name = release.population.form
    if name not in tables or not tables[name].rows:
        raise ZhiduError(f"没有读到「{release.form(name).title}」，无法计算。请把这张表一起交来。")
    return Assembly(release, tables, options, compute(release, tables, options)).evaluation()


def compute(release: Release, tables: Mapping[str, Table], options: Options) -> Rows:
    """只算不拼：各结果表的行，列名见 plan。"""
    if options.engine == "exact":
        return ExactEngine(release, tables, options).computed()
    if options.engine == "spark":
        from zhidu.engine.spark import compute_on_spark

        return compute_on_spark(release, tables, options)
    with DuckSession(shared=True) as session:
        return computed(session, plan_for(session, release, tables, options))


def plan_for(session: DuckSession, release: Release, tables: Mapping[str, Table], options: Options) -> Plan:
    """把表装进会话，得到计划。"""
    school_form = release.form(release.population.form)
    schools = session.load("raw_schools", school_form, tables[school_form.name])
    county_form = next((each for each in release.forms if each.rows == "county"), None)
    county = None
    if county_form is not None and county_form.name in tables and tables[county_form.name].rows:
        unique = one_row_per_unit(tables[county_form.name], release.population.unit)
        county = session.load("raw_county", county_form, unique)
    return build_plan(release, Sources(schools, county, row_column="#row"), options)
