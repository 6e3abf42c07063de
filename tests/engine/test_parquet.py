"""快照的 Parquet：写下去再读回来，一位不差；别的工具也打得开。"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhidu.engine.parquet import read_table, write_table
from zhidu.kernel import ZhiduError
from zhidu.rulebook import Field, Form, FormRow, Origin, Table

FORM = Form(
    "学校", "学校表", "school",
    (
        Field("名称", "text"), Field("人数", "count", "人", per_stage=("小学", "初中")),
        Field("面积", "amount", "㎡", decimals=2),
    ),
)  # fmt: skip
COLUMNS = ("名称", "小学人数", "初中人数", "面积")

words = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=6)
decimals = st.builds(lambda whole, power: Fraction(whole, 10**power), st.integers(), st.integers(0, 9))
numbers = st.none() | decimals | st.fractions()
places = st.dictionaries(words, words, max_size=2)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    absent = draw(st.frozensets(st.sampled_from(COLUMNS), max_size=3))
    values = {
        name: (st.none() | words) if name == "名称" else numbers for name in COLUMNS if name not in absent
    }
    row = st.builds(
        FormRow,
        st.fixed_dictionaries(values),
        st.builds(Origin, words, words, st.integers(0, 10**6), places, places),
        places,
    )
    return Table("学校", tuple(draw(st.lists(row, max_size=4))), absent)


@given(tables())
def test_there_and_back(table: Table) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "学'校.parquet"
        write_table(table, FORM, path)
        assert read_table(path, FORM) == table


def test_other_tools_can_add_it_up(tmp_path: Path) -> None:
    path = tmp_path / "表.parquet"
    rows = [
        FormRow({"名称": f"第{n}小学", "小学人数": Fraction(n), "初中人数": None, "面积": Fraction(n, 4)}, Origin("", "", n))
        for n in range(1, 1001)
    ]  # fmt: skip
    write_table(Table("学校", tuple(rows)), FORM, path)
    wanted = "sum(小学人数::INT), sum(面积::DECIMAL(9, 2)), count(初中人数)"
    found = duckdb.sql(f"SELECT {wanted} FROM '{path}'").fetchall()
    assert [[int(pupils), float(area), unknown] for pupils, area, unknown in found] == [[500500, 125125.0, 0]]
    assert [row.origin.row for row in read_table(path, FORM).rows] == list(range(1, 1001))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "别的.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS 面积) TO '{path}'")
    with pytest.raises(ZhiduError, match="不是填报快照"):
        read_table(path, FORM)
