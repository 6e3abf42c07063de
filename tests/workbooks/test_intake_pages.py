"""表头、行、文件的花样：认得出、对得上、数不变。"""

from pathlib import Path

import pytest

from tests.workbooks.messy import Messy
from tests.workbooks.messy_cells import cell_cases
from tests.workbooks.messy_pages import file_cases, header_cases, row_cases
from tests.workbooks.sample_release import sample_release
from tests.workbooks.verdicts import assert_as_expected
from zhidu.workbooks.intake import read_submissions

CASES = [*header_cases(), *row_cases(), *file_cases()]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_messy_page_is_read_as_a_person_would(case: Messy, tmp_path: Path) -> None:
    assert_as_expected(
        case, read_submissions([book.write(tmp_path) for book in case.books], sample_release())
    )


def test_catalogue_is_large_and_titles_differ() -> None:
    """样例不少于 120 个，名字不重。"""
    titles = [case.title for case in (*CASES, *cell_cases())]
    assert len(titles) >= 120
    assert len(set(titles)) == len(titles)
