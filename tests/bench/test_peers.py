"""评测先得公平：三家在小样上逐格相同，比对看得出一格之差，假数据同一个种子造出来一样。"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from tests.architecture.repository import ROOT

BENCH = ROOT / "bench"
PEERS = ("zhidu_parquet", "handwritten_sql", "tuned_pandas")
FORMS = ("schools", "kindergartens")


@pytest.fixture(scope="module")
def bench() -> Iterator[tuple[ModuleType, ModuleType]]:
    """评测的脚本不是包，跑的时候自己所在的文件夹在搜索路径上；这里也一样。"""
    sys.path.insert(0, str(BENCH))
    try:
        yield importlib.import_module("_national_data"), importlib.import_module("_agreement")
    finally:
        sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def results(bench: tuple[ModuleType, ModuleType], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """三家各跑一遍小样。"""
    folder = tmp_path_factory.mktemp("bench")
    data = bench[0].prepare(bench[0].SMALL, folder)
    for peer in PEERS:
        given = (
            data.schools,
            data.school_counties,
            data.kindergartens,
            data.kindergarten_counties,
            folder / peer,
        )
        subprocess.run([sys.executable, str(BENCH / "peers" / f"{peer}.py"), *map(str, given)], check=True)
    return folder


@pytest.mark.parametrize("peer", PEERS[1:])
@pytest.mark.parametrize("form", FORMS)
def test_outputs_are_equal(bench: tuple[ModuleType, ModuleType], results: Path, peer: str, form: str) -> None:
    assert bench[1].differences(results / PEERS[0] / form, results / peer / form) == []


def test_small_sample_meets_every_kind_of_answer(results: Path) -> None:
    """小样里达到、未达到、判不了的都有，两种结论都有：比出来相同才算数。"""
    folder = results / PEERS[0]
    with duckdb.connect() as connection:
        for code in ("R1", "R4", "R7", "G5"):
            source = f"read_parquet('{folder}/schools/schools.parquet')"
            found = connection.execute(f"SELECT DISTINCT {code}_达到 FROM {source}").fetchall()
            assert {row[0] for row in found} >= {True, False}, code
        source = f"read_parquet('{folder}/schools/counties.parquet')"
        found = connection.execute(f"SELECT DISTINCT 资源配置达到 FROM {source}").fetchall()
        assert {row[0] for row in found} >= {True, False}


def test_one_changed_cell_is_noticed(
    bench: tuple[ModuleType, ModuleType], results: Path, tmp_path: Path
) -> None:
    """改一格（差 1e-9）、改一个真假、少一列、少一行，各说得出是哪里。"""
    good = results / PEERS[0] / "schools"
    changes = {
        "R6_值": "SELECT * EXCLUDE (m) REPLACE (CASE WHEN 学校标识码 = m THEN R6_值 * (1 + 1e-9) ELSE R6_值 END AS R6_值)",
        "R1_达到": "SELECT * EXCLUDE (m) REPLACE (CASE WHEN 学校标识码 = m THEN NOT R1_达到 ELSE R1_达到 END AS R1_达到)",
        "列不同：G4_线": "SELECT * EXCLUDE (m, G4_线)",
        "行只有一边有": "SELECT * EXCLUDE (m)",
    }
    with duckdb.connect() as connection:
        for number, (said, select) in enumerate(changes.items()):
            folder = tmp_path / str(number)
            folder.mkdir()
            for path in good.iterdir():
                (folder / path.name).write_bytes(path.read_bytes())
            rows = f"SELECT *, (SELECT min(学校标识码) FROM read_parquet('{good}/schools.parquet') WHERE R1_值 > 0) AS m"
            where = " WHERE 学校标识码 <> m" if "只有一边" in said else ""
            source = f"({rows} FROM read_parquet('{good}/schools.parquet'))"
            target = folder / "schools.parquet"
            connection.execute(f"COPY ({select} FROM {source}{where}) TO '{target}' (FORMAT parquet)")
            found = bench[1].differences(good, folder)
            assert len(found) == 1, (said, found)
            assert said in found[0]


def test_data_has_the_promised_shape(bench: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    """60 个字段，行数、两个学段的学校数对得上；同一个种子造两遍一样。"""
    national_data = bench[0]
    size = national_data.Size(kindergartens=50, schools=80, two_stage=10, counties=3)
    first, second = (national_data.prepare(size, tmp_path / name) for name in ("one", "two"))
    with duckdb.connect() as connection:
        for path, again, rows in (
            (first.schools, second.schools, 80),
            (first.kindergartens, second.kindergartens, 50),
        ):
            source = f"read_parquet('{path}')"
            assert len(connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()) == 60
            counted = connection.execute(f"SELECT 年份, count(*) FROM {source} GROUP BY 年份").fetchall()
            assert sorted(counted) == [(year, rows) for year in national_data.YEARS]
            unlike = f"(FROM {source} EXCEPT FROM read_parquet('{again}'))"
            assert connection.execute(f"SELECT count(*) FROM {unlike}").fetchone() == (0,)
        both = "小学在校生数 > 0 AND 初中在校生数 > 0"
        source = f"read_parquet('{first.schools}')"
        assert connection.execute(
            f"SELECT count(*) FROM {source} WHERE 年份 = 2025 AND {both}"
        ).fetchone() == (10,)
