"""Spark：一台机器装不下时，把同一份 SQL 转写过去跑。pyspark 是可选件，没装时说清怎么装。

用现成的集群：设环境变量 ZHIDU_SPARK_MASTER=spark://主机:端口（没设就在本机起 local[2]），不用改一行代码。
集群里各台机器连得回来就行，不要求有共享磁盘：数由本机直接递过去。要从别的机器连回本机时，
再按 Spark 自己的办法设 SPARK_LOCAL_IP。
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import sqlglot

from zhidu.engine.duck import result_names
from zhidu.engine.plan import Plan, Sources, build_plan
from zhidu.engine.results import Options
from zhidu.engine.scope import Relation, one_row_per_unit
from zhidu.kernel import ZhiduError
from zhidu.rulebook.model import Form, Release
from zhidu.rulebook.tables import Table

MASTER = "ZHIDU_SPARK_MASTER"
LOCAL = "local[2]"
Rows = dict[str, list[dict[str, Any]]]
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.caseSensitive": "true",  # 列名只差大小写也是两列
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
}
_AT_HOME = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkSessionHolder:
    """一个 Spark 会话，用完 stop。

    master：local[2]、spark://主机:端口；不给就读环境变量 ZHIDU_SPARK_MASTER，再没有就是 local[2]。
    settings：另加的 Spark 设置。错误：ZhiduError（没有装 pyspark；没有 Java 或连不上 master）。
    """

    def __init__(self, master: str | None = None, settings: Mapping[str, str] | None = None) -> None:
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError:
            raise ZhiduError(
                "没有装 Spark。要用它，请执行：pip install 'zhidu[spark]'（还需要 Java 17）。"
            ) from None
        where = master or os.environ.get(MASTER) or LOCAL
        near = where.startswith("local") or "//127.0.0.1:" in where
        builder = SparkSession.builder.master(where).appName("zhidu")
        for key, setting in {**_SETTINGS, **(_AT_HOME if near else {}), **(settings or {})}.items():
            builder = builder.config(key, setting)
        try:
            self.spark = builder.getOrCreate()
        except PySparkException as error:
            reason = "没有找到 Java 17" if "JAVA" in str(error) else f"连不上 {where}"
            raise ZhiduError(f"Spark 起不来：{reason}。请先装好 Java 17，或核对 {MASTER}。") from error
        self.spark.sparkContext.setLogLevel("ERROR")

    def load(self, name: str, form: Form, table: Table) -> Relation:
        """把收好的行交给 Spark，多一列 #row 是行序；列和类型与 DuckSession.load 相同。"""
        from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType

        columns = {
            column: each.numeric
            for each in form.fields
            for column in each.columns()
            if column not in table.absent
        }
        fields = [StructField("#row", LongType(), nullable=False)]
        fields += [
            StructField(column, DoubleType() if numeric else StringType())
            for column, numeric in columns.items()
        ]
        rows = [
            (position, *(_plain(row.values.get(column)) for column in columns))
            for position, row in enumerate(table.rows)
        ]
        frame = self.spark.createDataFrame(rows, StructType(fields), verifySchema=False)
        frame.createOrReplaceTempView(name)
        return Relation(name, frozenset(columns))

    def scan(self, name: str, path: Path | str) -> Relation:
        """一个 Parquet 路径当源表；集群的每台机器都要看得见它。"""
        frame = self.spark.read.parquet(str(path))
        frame.createOrReplaceTempView(name)
        return Relation(name, frozenset(frame.columns))

    def run(self, plan: Plan) -> None:
        """照计划建临时视图；要反复用的先算好放着：不然后面每一步都把前面的计划再分析一遍，慢几倍。"""
        for name, sql in plan.steps:
            frame = self.spark.sql(to_spark(sql))
            if name in ("parts", "schools", "means"):
                frame = frame.localCheckpoint()
            frame.createOrReplaceTempView(name)

    def rows(self, name: str, *columns: str) -> list[dict[str, Any]]:
        """取一张结果表，或其中几列。"""
        frame = self.spark.table(name)
        return [row.asDict() for row in (frame.select(*columns) if columns else frame).collect()]

    def stop(self) -> None:
        """关掉会话。"""
        self.spark.stop()


def to_spark(sql: str) -> str:
    """DuckDB 方言 → Spark 方言。"""
    return sqlglot.transpile(sql, read="duckdb", write="spark")[0]


def compute_on_spark(
    release: Release, tables: Mapping[str, Table], options: Options, holder: SparkSessionHolder | None = None
) -> Rows:
    """交给 Spark 算；表名、列名、含义与 DuckDB 相同。holder 不给就临时起一个，用完关掉。"""
    own = holder is None
    holder = holder or SparkSessionHolder()
    try:
        form = release.form(release.population.form)
        schools = holder.load("raw_schools", form, tables[form.name])
        county = next((each for each in release.forms if each.rows == "county"), None)
        counties = None
        if county is not None and county.name in tables and tables[county.name].rows:
            unique = one_row_per_unit(tables[county.name], release.population.unit)
            counties = holder.load("raw_county", county, unique)
        plan = build_plan(release, Sources(schools, counties, row_column="#row"), options)
        holder.run(plan)
        result = {name: holder.rows(name) for name in result_names(plan)}
        result["institution"] = holder.rows("institution", "#row", "#excluded")
        holder.spark.catalog.clearCache()
        return result
    finally:
        if own:
            holder.stop()


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value
