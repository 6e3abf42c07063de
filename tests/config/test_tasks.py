"""装配处定时办的事：附件定时清扫、定时核对，坏了告诉系统管理员。"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, Staff, new_id
from zhidu.accounts.enums import Right
from zhidu.files.actions import ingest
from zhidu.files.models import StoredFile
from zhidu.files.queries import path_of
from zhidu.jobs.actions import ask_system, perform
from zhidu.jobs.models import Job
from zhidu.jobs.rules import handler_of
from zhidu.notices.models import Notice


@pytest.fixture
def staff(db: None, settings: Any, tmp_path: Path) -> Staff:
    """一个小市和它的人手；附件目录在临时目录里。"""
    settings.ZHIDU_PLACES = replace(django_settings.ZHIDU_PLACES, data=tmp_path)
    Path(settings.ZHIDU_PLACES.files).mkdir()
    return staffing.build()


def take(staff: Staff) -> Path:
    """收一个附件，交回字节在哪。"""
    receipt = ingest(
        by=staff.actor("东县督导"), unit=staff.units["东小"], right=Right.SEE_FILINGS, purpose="test",
        name="机密名字.pdf", content=io.BytesIO(b"%PDF-1.4"), at=AT, request_id=new_id(),
    )  # fmt: skip
    return path_of(StoredFile.objects.get(pk=receipt.id))


def done(kind: str, at: datetime = AT) -> dict[str, Any]:
    """办一次，交回结果。"""
    key = ask_system(kind=kind, arguments={}, at=at)
    perform(str(key), at=at)
    return dict(Job.objects.get(pk=key).result)


def test_they_are_registered_with_their_hours() -> None:
    assert handler_of("files.sweep").daily == time(3, 40)
    assert handler_of("files.check").every == 7 * 24 * 3600
    assert handler_of("audit.verify").title == "核验审计流水"


def test_sound_files_disturb_nobody(staff: Staff) -> None:
    take(staff)
    assert done("files.check") == {"damaged": []}
    assert not Notice.objects.exists()


def test_a_damaged_file_is_told_to_the_system_administrator_by_number_only(staff: Staff) -> None:
    sound, broken = take(staff), take(staff)
    broken.write_bytes(b"%PDF-1.5")
    assert done("files.check") == {"damaged": [str(StoredFile.objects.get(pk=broken.name).pk)]}
    told = Notice.objects.get()
    assert told.person_id == staff.person("系统")
    assert broken.name not in (sound.name, "") and "机密名字" not in told.title + told.body
    assert str(StoredFile.objects.get(pk=broken.name).pk) in told.body


def test_sweeping_removes_what_is_old_and_unregistered(staff: Staff) -> None:
    kept = take(staff)
    stray = kept.with_name("0" * 32)
    stray.write_bytes(b"x")
    now = datetime.now(UTC)
    old = (now - timedelta(days=2)).timestamp()
    os.utime(stray, (old, old))
    assert done("files.sweep", now) == {"removed": 1}
    assert kept.exists() and not stray.exists()
