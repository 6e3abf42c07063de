"""整改程序进库不可改；哪天立案照哪一版。"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from tests.accounts.staff import AT, TODAY, Staff, new_id
from zhidu.accounts.rules import INSTALLER
from zhidu.catalog import queries
from zhidu.catalog.actions import enter_procedure
from zhidu.catalog.models import CatalogProcedure
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rulebook.library import library_root
from zhidu.rulebook.procedure import find_procedure

NAME = "zhenggai-wenze"


def enter(staff: Staff, from_date: date = TODAY) -> int:
    return enter_procedure(
        by=staff.actor("市督导"), name=NAME, from_date=from_date, at=AT, request_id=new_id()
    )


def _next_version(shelf: Path, monkeypatch: pytest.MonkeyPatch, version: str, word: str = "提醒函") -> None:
    """书架上换成另一版。"""
    text = (library_root() / NAME / "procedure.yaml").read_text(encoding="utf-8")
    folder = shelf / NAME
    folder.mkdir(parents=True, exist_ok=True)
    new = re.sub(r"(?m)^version: .*", f"version: {version}", text).replace("name: 提醒函", f"name: {word}")
    (folder / "procedure.yaml").write_text(new, encoding="utf-8")
    monkeypatch.setenv("ZHIDU_RULEBOOKS", str(shelf))


def test_the_stored_procedure_is_read(staff: Staff) -> None:
    key = enter(staff)
    row = queries.procedure_in_force(on=TODAY)
    assert (row.pk, str(row)) == (key, f"{NAME}@{find_procedure(NAME).version}")
    assert queries.load_procedure(row) == find_procedure(NAME)
    assert enter(staff) == key


def test_a_later_version_starts_on_its_day(
    staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = enter(staff)
    _next_version(tmp_path, monkeypatch, "9.0.0")
    second = enter(staff, TODAY + timedelta(days=30))
    assert queries.procedure_in_force(on=TODAY + timedelta(days=29)).pk == first
    assert queries.procedure_in_force(on=TODAY + timedelta(days=30)).pk == second
    with pytest.raises(Declined, match="zhidu adopt"):
        queries.procedure_in_force(on=TODAY - timedelta(days=1))


def test_what_was_published_is_not_changed(
    staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(staff)
    _next_version(tmp_path, monkeypatch, find_procedure(NAME).version, "提示函")
    with pytest.raises(Declined, match="升版本号"):
        enter(staff)
    _next_version(tmp_path, monkeypatch, "9.0.0")
    with pytest.raises(Declined, match="更晚的日子"):
        enter(staff)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses(staff: Staff, verb: str) -> None:
    enter(staff)
    rows = CatalogProcedure.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        if verb == "delete":
            rows.delete()
        else:
            rows.update(title="改了")


def test_only_the_city_decides(staff: Staff) -> None:
    with pytest.raises(NotFound):
        enter_procedure(by=staff.actor("东县督导"), name=NAME, from_date=TODAY, at=AT, request_id=new_id())
    assert enter_procedure(by=INSTALLER, name=NAME, from_date=TODAY, at=AT, request_id=new_id())
