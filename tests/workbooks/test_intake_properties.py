"""怎么排都一样、错一格就指那一格：随机的列序、杂列、标题，随机的错处。"""

import tempfile
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbooks.messy import HEADER, Book, Cells, Page, column, schools
from tests.workbooks.sample_release import sample_release
from tests.workbooks.verdicts import letter_of
from zhidu.rulebook.evaluation import Value
from zhidu.workbooks.intake import Intake, read_submissions

QUICK = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
JUNK_NAMES = ("序号", "备注", "联系电话", "校长姓名", "去年在校生", "其他说明")
TITLES: tuple[list[object], ...] = (
    [],
    ["示例市学校情况统计表"],
    ["填报单位：甲县", None, "2025 年 9 月"],
    ["（内部资料）"],
)
NUMBERS = [str(name) for name in HEADER[4:16]]


def read(cells: Cells, name: str) -> Intake:
    with tempfile.TemporaryDirectory() as folder:
        return read_submissions([Book(name, (Page(cells),)).write(Path(folder))], sample_release())


def values_of(intake: Intake) -> list[dict[str, Value]]:
    return [dict(row.values) for row in intake.tables["学校"].rows]


CLEAN = values_of(read(schools(), "学校.xlsx"))


@st.composite
def rearranged(draw: st.DrawFn) -> Cells:
    """干净的学校表：列序打乱，插进杂列，上面加标题，行间加空行。"""
    table = schools()
    order = draw(st.permutations(range(len(HEADER))))
    table = [[row[at] for at in order] for row in table]
    for name in draw(st.lists(st.sampled_from(JUNK_NAMES), unique=True, max_size=4)):
        at = draw(st.integers(0, len(table[0])))
        filling = draw(st.sampled_from(["一般", 12, None, 3.5]))
        table = [[*row[:at], name if row is table[0] else filling, *row[at:]] for row in table]
    blank_after = draw(st.integers(1, len(table)))
    table = [*table[:blank_after], [], *table[blank_after:]]
    return [*draw(st.lists(st.sampled_from(TITLES), max_size=3)), *table]


@QUICK
@given(rearranged(), st.sampled_from(["学校.xlsx", "学校.csv"]))
def test_order_of_columns_junk_and_titles_change_nothing(cells: Cells, name: str) -> None:
    intake = read(cells, name)
    assert values_of(intake) == CLEAN
    assert not intake.faults


@QUICK
@given(
    st.integers(2, 7),
    st.sampled_from(NUMBERS),
    st.sampled_from(["约 12", "十二个", "#N/A", "12,3", "3-5", "待补"]),
)
def test_one_bad_cell_is_named_at_exactly_that_cell(row: int, name: str, bad: str) -> None:
    """坏一格：只报那一格，别的值一个不变，那一格是未知而不是 0。"""
    intake = read(schools({(row, name): bad}), "学校.csv")
    (fault,) = [each for each in intake.faults if each.value == bad]
    assert (fault.row, letter_of(fault)) == (row, column(name))
    assert {each.row for each in intake.faults} == {row}
    stored = name.partition("（")[0]
    for at, (found, clean) in enumerate(zip(values_of(intake), CLEAN, strict=True)):
        changed = {key for key in clean if found[key] != clean[key]}
        assert changed <= ({stored} if at == row - 2 else set())
    assert values_of(intake)[row - 2][stored] is None


@QUICK
@given(st.integers(2, 7), st.integers(1, 10**6), st.integers(0, 99))
def test_money_is_exact_in_yuan(row: int, whole: int, cents: int) -> None:
    """万元换元一分不差：写 w.cc 万元，就是 w×10000＋cc×100 元。"""
    intake = read(schools({(row, "设备值（万元）"): f"{whole}.{cents:02d}"}), "学校.csv")
    assert values_of(intake)[row - 2]["设备值"] == Fraction(whole * 10_000 + cents * 100)
