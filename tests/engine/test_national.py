"""成批计算：几年的 Parquet 一次算完，逐格与精确求值器相同；一个县一个县地重算也相同。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engine.matching import same
from tests.engine.sample_release import COUNTY, SCHOOLS, composite_release, sample_release
from tests.engine.school_years import Dice, county_row, joined_school, plain_school, tables
from zhidu.engine import Evaluation, Options, evaluate
from zhidu.engine.duck import DuckSession
from zhidu.engine.evaluating import compute
from zhidu.engine.national import evaluate_parquet, lines_in_force
from zhidu.engine.recomputing import UnitRecomputer
from zhidu.kernel import ZhiduError
from zhidu.rulebook import Release
from zhidu.rulebook.tables import Table

YEARS = (2016, 2019, 2024, 2025)
Tables = Mapping[str, Table]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """几年的数，和写成的 Parquet。"""

    release: Release
    given: Mapping[int, Tables]
    schools: Path
    county: Path
    exact: Mapping[int, Mapping[str, Sequence[Row]]]  # 精确求值器的各张结果表


def write(folder: Path, release: Release, given: Mapping[int, Tables]) -> Snapshot:
    """学校表一年一个文件，县表几年一个文件；人数存成 32 位整数，和真的快照一样。"""
    with DuckSession(threads=1) as session:
        run = session.connection.execute
        for form in (SCHOOLS, COUNTY):
            for year, each in given.items():
                session.load(f"{form}{year}", release.form(form), each[form])
        for year in given:
            counts = [
                name for name in columns_of(release, SCHOOLS) if name.endswith(("在校生数", "教师数", "班数"))
            ]
            cast = ", ".join(f'CAST("{name}" AS INTEGER) AS "{name}"' for name in counts)
            rows = f'SELECT * REPLACE ({cast}), {year} AS 年份, 1 AS 别的列 FROM "{SCHOOLS}{year}" ORDER BY 管理单位'
            run(f"COPY ({rows}) TO '{folder}/schools-{year}.parquet' (FORMAT parquet)")
        union = " UNION ALL ".join(f'SELECT *, {year} AS 年份 FROM "{COUNTY}{year}"' for year in given)
        run(f"COPY ({union}) TO '{folder}/county.parquet' (FORMAT parquet)")
    exact = {year: compute(release, each, Options(year, engine="exact")) for year, each in given.items()}
    return Snapshot(release, given, folder / "schools-*.parquet", folder / "county.parquet", exact)


def columns_of(release: Release, form: str) -> list[str]:
    """一张表单的列。"""
    return [column for each in release.form(form).fields if each.numeric for column in each.columns()]


@pytest.fixture(scope="module", params=["sample", "composite"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """四年的数，线在中间换过；县表每年不同，有一年缺一个县。"""
    release = sample_release() if request.param == "sample" else composite_release()
    given = {}
    for number, year in enumerate(YEARS):
        city = Dice(year).city(90, 3, 0.004)
        counties = [
            county_row(unit, 交流教师数=Fraction(8 + number + place), 巩固率=Fraction(94 + number))
            for place, unit in enumerate(sorted({str(row.values["管理单位"]) for row in city[SCHOOLS].rows}))
        ]
        given[year] = tables(city[SCHOOLS].rows, counties[number % 2 :])
    return write(tmp_path_factory.mktemp("snapshot"), release, given)


@pytest.fixture(scope="module")
def written(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """算好的文件夹。"""
    out = tmp_path_factory.mktemp("national") / "结果"
    steps: list[tuple[str, int, int]] = []
    paths = evaluate_parquet(
        snapshot.release,
        snapshot.schools,
        snapshot.county,
        out,
        Options(2025),
        progress=lambda what, done, total: steps.append((what, done, total)),
    )
    assert [path.name for path in paths] == ["schools.parquet", "counties.parquet", "units.parquet"]
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in paths)
    assert [done for _, done, _ in steps] == list(range(1, len(steps) + 1))
    assert {total for *_, total in steps} == {len(steps)}
    return out


def read(path: Path) -> list[dict[str, Any]]:
    """一张结果表。"""
    with duckdb.connect() as connection:
        cursor = connection.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [each[0] for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def exact(snapshot: Snapshot, name: str) -> Iterator[tuple[int, Row]]:
    """精确求值器的某张结果表，各年接起来。"""
    for year, tables_of_year in snapshot.exact.items():
        for row in tables_of_year.get(name, ()):
            yield year, row


def faults(found: Row, wanted: Row, names: Mapping[str, str], scale: float = 0.0) -> list[str]:
    """一行里不一样的格。names：写出去的列名 → 精确求值器的列名。"""
    return [
        f"{name}：准 {wanted[inner]!r}，得 {found[name]!r}"
        for name, inner in names.items()
        if not same(wanted[inner], found[name], scale)
    ]


def measured(row: Row, code: str) -> dict[str, str]:
    """这个指标写出去的列对应精确求值器的哪些列。"""
    words = {"值": "value", "达到": "met", "低于底线": "low", "还差": "gap"}
    return {f"{code}_{word}": f"{code}_{what}" for word, what in words.items() if f"{code}_{word}" in row}


def test_lines_change_between_years(snapshot: Snapshot) -> None:
    """这份数真的要分几组年份算，也有能一起算的年份。"""
    groups = {lines_in_force(snapshot.release, year, Options(year)) for year in YEARS}
    assert 1 < len(groups) < len(YEARS)


def test_school_rows_match(snapshot: Snapshot, written: Path) -> None:
    release = snapshot.release
    rows = {(row["年份"], row["学校标识码"], row["学段"]): row for row in read(written / "schools.parquet")}
    parts = {(year, row["学校标识码"], row["学段"]): row for year, row in exact(snapshot, "parts")}
    schools = {(year, row["学校标识码"]): row for year, row in exact(snapshot, "schools")}
    assert rows.keys() == parts.keys()
    whys = [each.why for each in release.population.exclusions]
    for key, wanted in parts.items():
        found = rows[key]
        names = {"管理单位": "管理单位", "学校名称": "学校名称", "在校生数": "在校生数"}
        names |= {"达到项数": "#met", "校级判定": "#passed"}
        for each in release.indicators:
            if each.level == "part":
                names |= measured(found, each.code)
            elif each.level == "school":
                assert not faults(found, schools[key[:2]], measured(found, each.code)), key
            if each.level != "county" and each.lines:
                position = (wanted if each.level == "part" else schools[key[:2]])[f"{each.code}_rule"]
                line = None if position is None else float(each.lines[position].value)
                assert found[f"{each.code}_线"] == line, key
        assert not faults(found, wanted, names), key
        assert found["不纳入原因"] == (None if wanted["#excluded"] is None else whys[wanted["#excluded"]]), (
            key
        )


def test_each_school_is_counted_once(snapshot: Snapshot, written: Path) -> None:
    """一贯制学校有几行，只有头一个学段的那行算一所学校。"""
    rows = read(written / "schools.parquet")
    counted = [(row["年份"], row["学校标识码"]) for row in rows if row["首学段"]]
    assert sorted(counted) == sorted({(row["年份"], row["学校标识码"]) for row in rows})
    assert len(rows) > len(counted)


def test_county_rows_match(snapshot: Snapshot, written: Path) -> None:
    rows = {(row["年份"], row["管理单位"], row["学段"]): row for row in read(written / "counties.parquet")}
    balance = {(year, row["管理单位"], row["学段"]): row for year, row in exact(snapshot, "balance")}
    figures = {(year, row["管理单位"], row["学段"]): row for year, row in exact(snapshot, "stage_figures")}
    assert rows.keys() == balance.keys()
    rule = snapshot.release.judgement.balance
    assert rule is not None
    for key, wanted in balance.items():
        found = rows[key]
        names = {
            "校数": "schools",
            "过关校数": "passed",
            "未过关校数": "failed",
            "资源配置达到": "#resources",
        }
        names["综合差异系数"] = "#composite"
        assert not faults(found, wanted, names), key
        for code in rule.indicators:
            scale = abs(float(wanted[f"{code}_mean"] or 0))
            names = {
                f"{code}_均值": f"{code}_mean",
                f"{code}_标准差": f"{code}_sd",
                f"{code}_达到校数": f"{code}_above",
            }
            assert not faults(found, wanted, names, scale), key
            names = {f"{code}_差异系数": f"{code}_cv", f"{code}_差异系数另一口径": f"{code}_cv_other"}
            if rule.how == "each":
                names[f"{code}_均衡达到"] = f"{code}_even"
            assert not faults(found, wanted, names, 1.0), key
        for each in snapshot.release.indicators:
            if each.level == "county" and each.stages and key in figures:
                assert not faults(found, figures[key], measured(found, each.code)), key


def test_unit_rows_match(snapshot: Snapshot, written: Path) -> None:
    """县级指标按年份接各年的县表；结论与拼装出来的一样。"""
    rows = {(row["年份"], row["管理单位"]): row for row in read(written / "units.parquet")}
    figures = {(year, row["管理单位"]): row for year, row in exact(snapshot, "unit_figures")}
    evaluations: dict[int, Evaluation] = {
        year: evaluate(snapshot.release, given, Options(year)) for year, given in snapshot.given.items()
    }
    wanted = {(year, each.unit): each for year, found in evaluations.items() for each in found.units}
    assert rows.keys() == wanted.keys()
    for key, unit in wanted.items():
        found = rows[key]
        assert found["结论"] == unit.verdict, key
        for each in snapshot.release.indicators:
            if each.level == "county" and not each.stages:
                names = measured(found, each.code)
                if f"{each.code}_分子" in found:
                    names |= {
                        f"{each.code}_分子": f"{each.code}_top",
                        f"{each.code}_分母": f"{each.code}_weight",
                    }
                assert not faults(found, figures[key], names), key
        for code in snapshot.release.judgement.county:
            expected = False if code in unit.blocking else (None if code in unit.undecided else True)
            assert found[f"{code}_达到"] is expected, (key, code)
    assert {row["结论"] for row in rows.values()} >= {"未达标"}


def test_one_unit_recomputed_equals_all(snapshot: Snapshot) -> None:
    """单独重算一个县一年，与只拿这个县的数算一遍相同；会话和计划用了又用。"""
    with DuckSession(threads=1) as session:
        recomputer = UnitRecomputer(
            session, snapshot.release, snapshot.schools, snapshot.county, Options(2025)
        )
        for year in (*YEARS, YEARS[0]):
            given = snapshot.given[year]
            unit = str(given[SCHOOLS].rows[year % 7].values["管理单位"])
            found = recomputer.recompute(unit, year)
            only = {
                name: replace(table, rows=tuple(row for row in table.rows if row.values["管理单位"] == unit))
                for name, table in given.items()
            }
            wanted = compute(snapshot.release, only, Options(year, engine="exact"))
            assert set(found) == set(wanted) - {"institution"}
            for name, rows in found.items():
                keys = ("学校标识码", "学段")
                mine = {tuple(str(row.get(key)) for key in keys): row for row in rows}
                theirs = {tuple(str(row.get(key)) for key in keys): row for row in wanted[name]}
                assert mine.keys() == theirs.keys(), name
                for key, row in theirs.items():
                    shared = {each: each for each in row if each in mine[key] and each != "#row"}
                    assert not faults(mine[key], row, shared, 1e3), (name, key)
        with pytest.raises(ZhiduError, match="没有「不存在的县」的学校"):
            recomputer.recompute("不存在的县", 2025)
        assert recomputer.recompute(unit, 2025)["parts"]


def test_without_a_county_table_its_indicators_are_unknown(snapshot: Snapshot, tmp_path: Path) -> None:
    evaluate_parquet(snapshot.release, snapshot.schools, None, tmp_path, Options(2025))
    given = {form: snapshot.given[2025][form] for form in (SCHOOLS,)}
    wanted = {
        row["管理单位"]: row
        for row in compute(snapshot.release, given, Options(2025, engine="exact"))["unit_figures"]
    }
    for row in read(tmp_path / "units.parquet"):
        if row["年份"] == 2025:
            for each in snapshot.release.indicators:
                if each.level == "county" and not each.stages:
                    assert not faults(row, wanted[row["管理单位"]], measured(row, each.code))


def test_refuses_a_table_without_years(tmp_path: Path) -> None:
    release = sample_release()
    with DuckSession(threads=1) as session:
        session.load("schools", release.form(SCHOOLS), tables([plain_school(1)])[SCHOOLS])
        session.connection.execute(f"COPY schools TO '{tmp_path}/schools.parquet' (FORMAT parquet)")
    with pytest.raises(ZhiduError, match="没有「年份」这一列"):
        evaluate_parquet(release, tmp_path / "schools.parquet", None, tmp_path / "out", Options(2025))
    assert list((tmp_path / "out").iterdir()) == []


def test_refuses_an_empty_table_and_keeps_the_old_result(tmp_path: Path) -> None:
    release = sample_release()
    good = write(tmp_path, release, {2025: tables([joined_school(1, "甲县", {"小学": 500, "初中": 500})])})
    out = tmp_path / "out"
    evaluate_parquet(release, good.schools, good.county, out, Options(2025))
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with duckdb.connect() as connection:
        rows = f"SELECT * FROM read_parquet('{good.schools}') LIMIT 0"
        connection.execute(f"COPY ({rows}) TO '{tmp_path}/empty.parquet' (FORMAT parquet)")
    with pytest.raises(ZhiduError, match="一行也没有"):
        evaluate_parquet(release, tmp_path / "empty.parquet", None, out, Options(2025))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
