"""发布版进库不可改，读的是库里那份；哪一年用哪一版，换版不动往年。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.accounts.staff import AT, Staff, new_id
from tests.rulebook.tiny import FILES, changed, write
from zhidu.accounts.rules import INSTALLER
from zhidu.audit.models import Event
from zhidu.catalog import queries
from zhidu.catalog.actions import enter_release, put_in_force
from zhidu.catalog.models import CatalogRelease, InForce
from zhidu.organisations.rules import Author, Declined, NotFound
from zhidu.rulebook import load_release

NEXT = changed("rulebook.yaml", "version: 1.0.0", "version: 1.1.0")
OTHER = changed("rulebook.yaml", "id: xiao-ce", "id: da-ce")


def enter(
    folder: Path, files: Mapping[str, str] = FILES, name: str = "xiao-ce", by: Author = INSTALLER
) -> int:
    spec = str(write(folder, files, name))
    return enter_release(by=by, spec=spec, at=AT, request_id=new_id())


def use(release: int, from_year: int, to_year: int | None = None, by: Author = INSTALLER) -> None:
    asked: dict[str, Any] = {"release": release, "from_year": from_year, "to_year": to_year, "at": AT}
    put_in_force(by=by, **asked, request_id=new_id())


def test_the_stored_release_is_read_not_the_disk(staff: Staff, tmp_path: Path) -> None:
    key = enter(tmp_path)
    fresh = load_release(tmp_path / "xiao-ce")
    for path in (tmp_path / "xiao-ce").rglob("*.yaml"):
        path.write_text("毁了", encoding="utf-8")
    row = queries.release(key)
    assert queries.load(row) == fresh
    assert (row.rulebook_id, row.version, row.sha256) == ("xiao-ce", "1.0.0", fresh.sha256)
    assert queries.release("xiao-ce@1.0.0") == row
    assert queries.load(row) is queries.load(queries.release(key))


def test_entering_again_gives_the_same_row_and_a_changed_one_is_refused(staff: Staff, tmp_path: Path) -> None:
    key, events = enter(tmp_path), Event.objects.count()
    assert enter(tmp_path) == key
    assert Event.objects.count() == events + 1
    altered = changed("rulebook.yaml", "owner: 示例科室", "owner: 别的科室")
    with pytest.raises(Declined, match="要升版本号"):
        enter(tmp_path, altered)
    assert enter(tmp_path, NEXT) != key


def test_a_release_in_the_store_cannot_be_changed_by_hand(staff: Staff, tmp_path: Path) -> None:
    key = enter(tmp_path)
    for sql in (
        "UPDATE catalog_catalogrelease SET title = 'x'",
        "DELETE FROM catalog_catalogrelease",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert CatalogRelease.objects.get(pk=key).title == "示例评估办法"


def test_a_new_version_leaves_the_years_before_alone(staff: Staff, tmp_path: Path) -> None:
    old, new, other = enter(tmp_path), enter(tmp_path, NEXT), enter(tmp_path, OTHER, "da-ce")
    use(old, 2020)
    use(other, 2024, 2026)
    use(new, 2026)

    def versions(year: int) -> list[str]:
        return [str(each.release) for each in queries.creations(year)]

    assert versions(2019) == []
    assert versions(2023) == ["xiao-ce@1.0.0"]
    assert versions(2025) == ["xiao-ce@1.0.0", "da-ce@1.0.0"]
    assert versions(2026) == ["xiao-ce@1.1.0", "da-ce@1.0.0"]
    assert versions(2027) == ["xiao-ce@1.1.0"]
    assert queries.release_in_force("xiao-ce", year=2025).version == "1.0.0"
    with pytest.raises(NotFound, match="2027 年没有在用的"):
        queries.release_in_force("da-ce", year=2027)
    with pytest.raises(Declined, match="已经定了"):
        use(old, 2025)
    with pytest.raises(Declined, match="早于"):
        use(old, 2030, 2029)
    assert InForce.objects.count() == 3


def test_only_the_city_or_the_installer_decides(staff: Staff, tmp_path: Path) -> None:
    key = enter(tmp_path, by=staff.actor("市督导"))
    use(key, 2025, by=staff.actor("市督导"))
    for who in ("东县督导", "东小校长", "领导", "系统", "审计"):
        with pytest.raises(NotFound):
            enter(tmp_path, NEXT, by=staff.actor(who))
        with pytest.raises(NotFound):
            use(key, 2028, by=staff.actor(who))


def test_no_such_release(staff: Staff) -> None:
    for key in (10**9, "mei-you@1.0.0", "mei-you"):
        with pytest.raises(NotFound):
            queries.release(key)
    with pytest.raises(NotFound):
        use(10**9, 2025)
