"""附件测试的夹具。"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.accounts import staff as staffing
from tests.accounts.staff import Staff


@pytest.fixture
def staff(db: None) -> Staff:
    """一个小市和它的人手。"""
    return staffing.build()


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    """附件目录换到临时目录里。"""
    settings.ZHIDU_PLACES = replace(django_settings.ZHIDU_PLACES, data=tmp_path)
    folder = Path(settings.ZHIDU_PLACES.files)
    folder.mkdir()
    return folder
