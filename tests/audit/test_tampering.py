"""篡改一次，核验就看得出一次：每种手法 200 个随机样本，一个不漏。

攻击者有数据库的全部权限（关得掉触发器），没有密钥，改不了锚点文件。
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tests.audit.conftest import Attacker, Capture, write
from zhidu.audit.enums import TamperSign
from zhidu.audit.models import SEALED, Event
from zhidu.audit.queries.verification import ChainReport, verify
from zhidu.audit.rules.chain import GENESIS, sealer

LENGTH = 25
INSTANCES = 200
#: 攻击者改得到的全部文字列；从表上取，不从 SEALED 取：哪天漏签一列，这里就看得出来
TEXTS = [field.column for field in Event._meta.local_fields if field.column != "seq"]

Tampering = Callable[[Attacker, random.Random], None]


def edit(attacker: Attacker, dice: random.Random) -> None:
    """改一条的一列：换一个字、清空、抄别的一条的，或改序号。"""
    rows = attacker.rows()
    row = dice.choice(rows)
    column = dice.choice([*TEXTS, "seq"])
    if column == "seq":
        value: object = LENGTH + dice.randint(1, 50)
    else:
        old = row[column]
        at = dice.randrange(len(old))
        changed = old[:at] + ("x" if old[at] != "x" else "y") + old[at + 1 :]
        others = [other[column] for other in rows if other[column] != old]
        value = dice.choice([changed, "", *others])
    attacker.run(f"UPDATE audit_event SET {column} = %s WHERE seq = %s", [value, row["seq"]])


def delete(attacker: Attacker, dice: random.Random) -> None:
    """删一条或几条；一半时候把后面的序号补上来，不留空。"""
    doomed = sorted(dice.sample(range(1, LENGTH + 1), dice.randint(1, 3)), reverse=True)
    close_up = dice.random() < 0.5
    for seq in doomed:
        attacker.run("DELETE FROM audit_event WHERE seq = %s", [seq])
        if close_up:
            attacker.move(seq + 1, -1)


def swap(attacker: Attacker, dice: random.Random) -> None:
    """两条对调：只换序号，或连同接头（previous）一起理顺。"""
    one, two = dice.sample(attacker.rows(), 2)
    tidy = dice.random() < 0.5
    for row in (one, two):
        attacker.run("DELETE FROM audit_event WHERE seq = %s", [row["seq"]])
    for row, place in ((one, two), (two, one)):
        moved = {**row, "seq": place["seq"]}
        if tidy:
            moved["previous"] = place["previous"]
        attacker.put(moved)


def insert(attacker: Attacker, dice: random.Random) -> None:
    """在任一处插一条假的：抄一条真的，改几处，接头接好，签章抄来或乱写；后面的序号让位。"""
    rows = attacker.rows()
    place = dice.randint(1, LENGTH + 1)
    forged = dict(dice.choice(rows))
    forged.update(seq=place, previous=rows[place - 2]["mac"] if place > 1 else GENESIS)
    if dice.random() < 0.5:
        forged.update(actor=f"p{dice.randint(100, 999)}", mac=f"{dice.getrandbits(256):064x}")
    attacker.move(place, 1)
    attacker.put(forged)


def cut(attacker: Attacker, dice: random.Random) -> None:
    """截掉尾巴：从一条到全部。"""
    attacker.run("DELETE FROM audit_event WHERE seq > %s", [dice.randrange(LENGTH)])


def rewrite(attacker: Attacker, dice: random.Random) -> None:
    """改一条，再用自己的密钥把整条链（或从那条起）重新签一遍，处处接得上。"""
    seal = sealer(dice.randbytes(32))
    rows = attacker.rows()
    target = dice.randrange(LENGTH)
    rows[target]["actor"] = "p-nobody"
    start = dice.choice([0, target])
    previous = rows[start - 1]["mac"] if start else GENESIS
    for row in rows[start:]:
        row["previous"] = previous
        row["mac"] = previous = seal([row[name] for name in SEALED])
        attacker.run(
            "UPDATE audit_event SET actor = %s, previous = %s, mac = %s WHERE seq = %s",
            [row["actor"], row["previous"], row["mac"], row["seq"]],
        )


EXPECTED = {
    edit: {TamperSign.ALTERED},
    delete: {TamperSign.CUT, TamperSign.ALTERED, TamperSign.MISSING},
    swap: {TamperSign.ALTERED},
    insert: {TamperSign.ALTERED},
    cut: {TamperSign.CUT},
    rewrite: {TamperSign.ALTERED},
}


def tampered(how: Callable[[], None], attacker: Attacker) -> tuple[ChainReport, bool]:
    """做一次篡改，核验，再全部撤回；交回核验结果和库是不是真的变了。"""
    before = attacker.rows()
    with transaction.atomic():
        attacker.disarm()
        how()
        changed = attacker.rows() != before
        report = verify()
        transaction.set_rollback(True)
    return report, changed


@pytest.mark.parametrize("how", EXPECTED, ids=lambda how: how.__name__)
def test_every_tampering_is_seen(how: Tampering, chain: Callable[[int], None], attacker: Attacker) -> None:
    chain(LENGTH)
    assert verify().intact
    dice = random.Random(how.__name__)
    unseen, signs = [], set()
    for instance in range(INSTANCES):
        report, changed = tampered(lambda: how(attacker, dice), attacker)
        assert changed, f"第 {instance} 个样本什么也没改"
        signs |= {trace.sign for trace in report.traces}
        if report.intact:
            unseen.append(instance)
    assert not unseen, f"{how.__name__}：{len(unseen)}/{INSTANCES} 个没看出来：{unseen}"
    assert EXPECTED[how] <= signs
    assert verify().intact


def test_new_events_after_a_cut_do_not_hide_it(
    chain: Callable[[int], None], attacker: Attacker, django_capture_on_commit_callbacks: Capture
) -> None:
    chain(LENGTH)
    attacker.disarm()
    attacker.run("DELETE FROM audit_event WHERE seq > %s", [LENGTH - 3])
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        write(10, start=500)
    report = verify()
    assert [trace.seq for trace in report.traces] == [LENGTH - 2, LENGTH - 1, LENGTH]
    assert {trace.sign for trace in report.traces} == {TamperSign.REPLACED}


def test_even_the_right_key_cannot_rewrite_what_is_anchored(
    chain: Callable[[int], None], attacker: Attacker, settings: Any
) -> None:
    chain(LENGTH)
    key = bytes.fromhex(settings.ZHIDU_AUDIT_KEY.read_text())
    seal, rows, previous = sealer(key), attacker.rows(), GENESIS
    rows[4]["actor"] = "p-nobody"
    attacker.disarm()
    for row in rows:
        row["previous"] = previous
        row["mac"] = previous = seal([row[name] for name in SEALED])
        attacker.run("DELETE FROM audit_event WHERE seq = %s", [row["seq"]])
        attacker.put(row)
    report = verify()
    assert {trace.sign for trace in report.traces} == {TamperSign.REPLACED}
    assert report.total == LENGTH - 4


def test_a_foreign_type_put_into_a_column_is_seen(chain: Callable[[int], None], attacker: Attacker) -> None:
    chain(3)
    attacker.disarm()
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL 的列塞不进别的类型")
    attacker.run("UPDATE audit_event SET actor = CAST(actor AS BLOB), mac = x'00' WHERE seq = 2")
    report = verify()
    assert {(trace.sign, trace.seq) for trace in report.traces} == {
        (TamperSign.ALTERED, 2),
        (TamperSign.REPLACED, 2),
        (TamperSign.BROKEN_LINK, 3),
    }


def test_a_missing_anchor_file_and_a_bad_line_are_seen(chain: Callable[[int], None], settings: Any) -> None:
    chain(5)
    file = settings.ZHIDU_AUDIT_ANCHORS
    whole = file.read_text(encoding="ascii")
    lines = whole.split("\n\n")
    file.write_text("\n\n".join([lines[0], lines[1].replace("2 ", "7 ", 1), *lines[2:]]), encoding="ascii")
    report = verify()
    assert [trace.sign for trace in report.traces] == [TamperSign.ANCHOR_DAMAGED]
    assert report.anchors == 4
    file.unlink()
    assert [trace.sign for trace in verify().traces] == [TamperSign.ANCHORS_GONE]
    file.write_text(whole, encoding="ascii")
    assert verify().intact


def test_a_report_lists_so_many_and_counts_all(chain: Callable[[int], None]) -> None:
    chain(5)
    report = verify(key=bytes(32))
    assert report.total == 10  # 五条记录、五行锚点
    for each in range(2000):
        report.add(TamperSign.ALTERED, each, "示例")
    assert (report.total, len(report.traces)) == (2010, 1000)
