"""恢复记：说明锚点里舍掉的那一截；抄旧的、改过的、没有密钥写的，都不算数。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tests.audit.conftest import Attacker
from zhidu.audit.enums import TamperSign
from zhidu.audit.models import Event
from zhidu.audit.queries.verification import verify
from zhidu.audit.rules.anchors import Restoration, append_restoration
from zhidu.audit.rules.keys import read_key

AT = "2026-03-02T00:00:00.000000Z"


def rolled_back(kept: int) -> Restoration:
    """库回到第 kept 条，像从备份恢复那样；交回该写的恢复记。"""
    attacker = Attacker()
    attacker.disarm()
    attacker.run("DELETE FROM audit_event WHERE seq > %s", [kept])
    return Restoration(kept, Event.objects.get(seq=kept).mac, AT)


def signs() -> set[TamperSign]:
    """核验看到的迹象。"""
    return {trace.sign for trace in verify().traces}


def test_the_gap_is_explained(chain: Callable[[int], None], anchors: Path) -> None:
    chain(9)
    note = rolled_back(6)
    assert signs() == {TamperSign.CUT}
    append_restoration(anchors, read_key(settings.ZHIDU_AUDIT_KEY), note)
    report = verify()
    assert (report.intact, report.events, report.abandoned, report.unanchored) == (True, 6, 3, 0)
    assert [(each.seq, each.mac) for each in report.restorations] == [(note.seq, note.mac)]
    chain(2)
    assert (verify().intact, verify().events) == (True, 8)


def test_cutting_after_a_restoration_still_shows(chain: Callable[[int], None], anchors: Path) -> None:
    chain(5)
    append_restoration(anchors, read_key(settings.ZHIDU_AUDIT_KEY), rolled_back(4))
    chain(3)
    rolled_back(5)
    assert signs() == {TamperSign.CUT}


def test_the_restored_event_itself_is_an_anchor(chain: Callable[[int], None], anchors: Path) -> None:
    chain(5)
    append_restoration(anchors, read_key(settings.ZHIDU_AUDIT_KEY), rolled_back(4))
    rolled_back(3)
    assert TamperSign.CUT in signs()


def test_a_copied_note_does_not_hide_a_cut(chain: Callable[[int], None], anchors: Path) -> None:
    chain(5)
    append_restoration(anchors, read_key(settings.ZHIDU_AUDIT_KEY), rolled_back(4))
    line = anchors.read_text().splitlines()[-1]
    chain(3)
    rolled_back(4)
    anchors.write_text(anchors.read_text() + f"\n{line}\n")
    assert signs() == {TamperSign.CUT, TamperSign.ANCHOR_DAMAGED}


def test_a_note_without_the_key_does_not_count(chain: Callable[[int], None], anchors: Path) -> None:
    chain(5)
    append_restoration(anchors, b"\x01" * 32, rolled_back(3))
    assert signs() == {TamperSign.CUT, TamperSign.ANCHOR_DAMAGED}


def test_bytes_that_are_not_text_are_only_a_damaged_line(chain: Callable[[int], None], anchors: Path) -> None:
    chain(3)
    anchors.write_bytes(anchors.read_bytes() + b"\nrestored 1 a b \xff\xfe\n1 a b \xff\n")
    assert signs() == {TamperSign.ANCHOR_DAMAGED}
