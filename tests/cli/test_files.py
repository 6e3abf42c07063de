"""zhidu files check：完好退出码 0；不见了、变了是 2，说出几个、哪个。"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.staff import AT, Staff, build, new_id
from tests.cli.running import Zhidu
from zhidu.accounts.enums import Right
from zhidu.files.actions import Receipt, ingest
from zhidu.files.queries import place_of


@pytest.fixture
def kept(db: None, settings: Any, tmp_path: Path) -> list[Receipt]:
    """收下了三个附件。"""
    staff: Staff = build()
    by = staff.actor("东县督导")
    return [
        ingest(
            by=by, unit=by.unit_id, right=Right.SEE_FILINGS, purpose="test", name=f"甲{each}.csv",
            content=io.BytesIO(f"标识码\n{each}".encode()), at=AT, request_id=new_id(),
        )
        for each in range(3)
    ]  # fmt: skip


def test_whole(kept: list[Receipt], zhidu: Zhidu) -> None:
    ran = zhidu("files", "check")
    assert ran.code == 0, ran.said
    assert "附件 3 个：完好 3，不见了 0，变了或读不出 0。" in ran.out


def test_missing_and_altered(kept: list[Receipt], zhidu: Zhidu) -> None:
    place_of(kept[0].id).unlink()
    place = place_of(kept[1].id)
    place.write_bytes(place.read_bytes()[:-1] + b"9")
    ran = zhidu("files", "check")
    assert ran.code == 2
    assert "附件 3 个：完好 1，不见了 1，变了或读不出 1。" in ran.out
    assert str(kept[0].id) in ran.out and str(kept[1].id) in ran.out
    assert str(kept[2].id) not in ran.out


def test_other_words_are_refused(zhidu: Zhidu) -> None:
    assert zhidu("files", "sweep").code == 2
