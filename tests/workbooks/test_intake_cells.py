"""一格写坏：该修的修好，该报的报在那一格，说清怎么改。"""

from pathlib import Path

import pytest

from tests.workbooks.messy import Messy
from tests.workbooks.messy_cells import cell_cases
from tests.workbooks.sample_release import sample_release
from tests.workbooks.verdicts import assert_as_expected
from zhidu.workbooks.intake import read_submissions

CASES = cell_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_bad_cell_is_named_or_repaired(case: Messy, tmp_path: Path) -> None:
    assert_as_expected(
        case, read_submissions([book.write(tmp_path) for book in case.books], sample_release())
    )
