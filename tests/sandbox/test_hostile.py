"""每个坏文件都有预定的下场：按预定的代号拒收，或照预定的内容读出来。"""

import re
from pathlib import Path

import pytest

from tests.sandbox.building import Case
from tests.sandbox.hostile import CASES
from zhidu.sandbox import Refused, read_workbook
from zhidu.sandbox.refusals import NOTES, SENTENCES


def is_one_sentence(message: str) -> bool:
    """一句中文：句号只在末尾，没有没填上的空。"""
    chinese = len(re.findall("[\u4e00-\u9fff]", message))
    return (
        message.endswith("。")
        and message.count("。") == 1
        and chinese >= 10
        and not re.search(r"[{}!?\n]", message)
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_hostile_file(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.file
    path.write_bytes(case.make())
    if isinstance(case.expected, str):
        with pytest.raises(Refused) as caught:
            read_workbook(path, case.limits)
        assert caught.value.code == case.expected
        assert str(caught.value) == caught.value.message
        assert is_one_sentence(caught.value.message), caught.value.message
    else:
        result = read_workbook(path, case.limits)
        assert case.expected(result), result
        assert result.file == case.file
    assert [each.name for each in tmp_path.iterdir()] == [case.file]


def test_the_set_is_large_and_names_are_unique() -> None:
    assert len(CASES) >= 130
    assert len({case.name for case in CASES}) == len(CASES)


#: 样品造不出来的：路径类在 test_paths，超时与退出在 test_broker
ELSEWHERE = {"missing", "unreadable", "symlink", "directory", "not-a-file", "timeout", "crashed"}


def test_every_sentence_has_a_file_that_earns_it() -> None:
    earned = {case.expected for case in CASES if isinstance(case.expected, str)}
    assert set(SENTENCES) - earned - ELSEWHERE == set()


def test_every_sentence_is_one_sentence() -> None:
    for template in SENTENCES.values():
        assert template.endswith("。")
        assert template.count("。") == 1
    for template in NOTES.values():
        assert template.endswith("。")
