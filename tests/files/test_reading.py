"""看附件：够得着才有，够不着的和没有的说同一句话；看一次留一次痕；残缺的不给。"""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.accounts.staff import AT, TODAY, Staff, appoint, as_actor, new_id
from zhidu.accounts.actions import revoke_post
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.rules import CALCULATOR, INSTALLER
from zhidu.audit.models import Event
from zhidu.files.actions import ingest, read
from zhidu.files.models import StoredFile
from zhidu.files.queries import Damaged, check_digests, path_of, stored
from zhidu.organisations.actions import close_unit
from zhidu.organisations.models import Unit
from zhidu.organisations.rules import NotFound


def take(staff: Staff, who: str = "东县督导", unit: str = "东小", right: str = Right.SEE_FILINGS) -> UUID:
    """收一个文件，交回编号。"""
    return ingest(
        by=staff.actor(who), unit=staff.units[unit], right=right, purpose="evidence", name="证据.pdf",
        content=io.BytesIO(b"%PDF-1.4 " + uuid4().bytes), at=AT, request_id=new_id(),
    ).id  # fmt: skip


def sees(by: Any, key: UUID) -> bool:
    """看不看得到。"""
    try:
        return stored(key, by=by, on=TODAY).pk == key
    except NotFound:
        return False


def test_who_reaches_the_unit_with_that_right_sees_it(staff: Staff) -> None:
    key = take(staff)
    seeing = {name for name in staff.posts if sees(staff.actor(name), key)}
    assert seeing == {"市督导", "东县督导", "东小校长", "督学", "领导"}
    assert sees(CALCULATOR, key)
    assert not sees(INSTALLER, key)


def test_what_a_closed_school_left_is_still_seen(staff: Staff) -> None:
    """撤了校，那里的材料归它最后一天归的县看；别的县照样看不到，也不能再往那里放。"""
    key = take(staff)
    for name in ("东点", "东小"):
        found = Unit.objects.get(pk=staff.units[name])
        close_unit(by=INSTALLER, unit=found.pk, seen=found.revision, on=TODAY, at=AT, request_id=new_id())
    seeing = {name for name in staff.posts if sees(staff.actor(name), key)}
    assert seeing == {"市督导", "东县督导", "领导"}
    with pytest.raises(NotFound):
        take(staff)


def test_without_a_right_only_who_stored_it_sees_it_and_only_from_that_post(staff: Staff) -> None:
    key = take(staff, right="")
    assert {name for name in staff.posts if sees(staff.actor(name), key)} == {"东县督导"}
    other = appoint(staff.person("东县督导"), OfficeCode.LEADER, staff.units["东县"])
    assert not sees(as_actor(staff.person("东县督导"), other), key)
    assert sees(staff.actor("东县督导"), key)


def test_out_of_reach_and_not_there_are_told_alike(staff: Staff) -> None:
    key, said, by = take(staff), set(), staff.actor("西县督导")
    for wanted in (key, uuid4(), "not-a-number", "../../etc/passwd"):
        with pytest.raises(NotFound) as looked:
            stored(wanted, by=by, on=TODAY)
        with pytest.raises(NotFound) as taken:
            read(wanted, by=by, at=AT)
        said |= {str(looked.value), str(taken.value)}
    assert len(said) == 1


def test_an_actor_whose_post_was_revoked_meanwhile_sees_nothing(staff: Staff) -> None:
    key, by = take(staff), staff.actor("东小校长")
    assert sees(by, key)
    revoke_post(by=staff.actor("安全"), post=by.post_id, at=AT, request_id=new_id())
    assert not sees(by, key)


def test_every_reading_leaves_one_event_and_a_refused_one_none(staff: Staff) -> None:
    key, by = take(staff), staff.actor("东小校长")
    events = Event.objects.count()
    found, path = read(key, by=by, at=AT)
    assert path.read_bytes().startswith(b"%PDF")
    event = Event.objects.latest("seq")
    assert (Event.objects.count() - events, event.action, event.target) == (1, "files.read", str(found.pk))
    with pytest.raises(NotFound):
        read(key, by=staff.actor("西县督导"), at=AT)
    assert Event.objects.count() == events + 1


def test_a_damaged_one_is_not_given_as_good(staff: Staff) -> None:
    by = staff.actor("东县督导")
    row = stored(take(staff), by=by, on=TODAY)
    path = path_of(row)
    events = Event.objects.count()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged, match="大小与收下时不符"):
        read(row.pk, by=by, at=AT)
    path.unlink()
    with pytest.raises(Damaged, match="不见了"):
        read(row.pk, by=by, at=AT)
    assert Event.objects.count() == events


def test_checking_finds_every_damaged_one_and_only_those(staff: Staff) -> None:
    rows = [StoredFile.objects.get(pk=take(staff)) for _ in range(4)]
    seen: list[tuple[int, int]] = []
    assert check_digests(lambda done, total, _: seen.append((done, total))) == []
    assert seen == [(number, 4) for number in range(1, 5)]
    turned, cut, gone = (path_of(row) for row in rows[:3])
    turned.write_bytes(turned.read_bytes()[:-1] + bytes([turned.read_bytes()[-1] ^ 1]))
    cut.write_bytes(b"%PDF")
    gone.unlink()
    found = {each.file.pk: each.fault for each in check_digests()}
    assert found.keys() == {row.pk for row in rows[:3]}
    for row, said in zip(rows, ("内容与收下时不符", "大小与收下时不符", "不见了"), strict=False):
        assert said in found[row.pk]


def test_one_that_cannot_be_read_is_reported_too(staff: Staff) -> None:
    row = StoredFile.objects.get(pk=take(staff))
    path = path_of(row)
    path.unlink()
    path.mkdir()
    StoredFile.objects.filter(pk=row.pk).update(size=path.stat().st_size or 1)
    (found,) = check_digests()
    assert found.file.pk == row.pk
    assert "证据.pdf" in found.fault
