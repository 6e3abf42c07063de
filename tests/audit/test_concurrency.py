"""许多线程、进程同时记，链不断、不重、不缺；写到一半被 kill -9，已确认的都在。"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.audit.conftest import write
from zhidu.audit.actions import record
from zhidu.audit.models import SEALED, Event
from zhidu.audit.queries.verification import verify
from zhidu.audit.rules.chain import GENESIS, sealer
from zhidu.audit.rules.keys import read_key

THREADS, EACH = 8, 50
WRITER = Path(__file__).with_name("writer.py")


def start_writer(number: int, name: str, data: Path) -> subprocess.Popen[bytes]:
    """在测试库上起一个写者进程；data 是它的数据目录，锚点写在里面。"""
    database = connection.settings_dict
    url = f"sqlite:///{quote(str(database['NAME']))}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(database['HOST'], safe='')}"
    places = settings.ZHIDU_PLACES
    environment = {**os.environ, "DATABASE_URL": url, "ZHIDU_DATA": str(data), "ZHIDU_KEYS": str(places.keys)}
    command = [sys.executable, str(WRITER), str(number), name]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


@pytest.mark.django_db(transaction=True)
def test_threads_writing_at_once_leave_one_whole_chain() -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for each in range(EACH):
                with transaction.atomic():
                    record(actor=name, action="audit.try", target_kind="try", target=str(each))
                if each % 10 == 0:  # 掺进回滚的：回滚不占号
                    with transaction.atomic():
                        record(actor=name, action="audit.undone", target_kind="try")
                        transaction.set_rollback(True)
        except BaseException as failure:  # 线程里的失败要带回来说
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"p{number}",)) for number in range(THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"\n{connection.vendor}：{THREADS} 线程 × {EACH} 条，{time.perf_counter() - began:.2f} 秒")
    assert not failures
    assert list(Event.objects.values_list("seq", flat=True)) == list(range(1, THREADS * EACH + 1))
    by_actor = {name: Event.objects.filter(actor=name).count() for name in {f"p{n}" for n in range(THREADS)}}
    assert set(by_actor.values()) == {EACH}
    report = verify()
    assert (report.intact, report.unanchored) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_processes_writing_at_once_leave_one_whole_chain(tmp_path: Path) -> None:
    writers = [start_writer(25, f"p{number}", tmp_path) for number in range(3)]
    outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    acknowledged = sorted(int(line) for output in outputs for line in output.split())
    assert acknowledged == list(range(1, 76))
    report = verify(anchors=tmp_path / "anchors" / "audit.anchors")
    assert (report.intact, report.events, report.unanchored) == (True, 75, 0)


@pytest.mark.django_db(transaction=True)
def test_killed_while_writing_loses_nothing_acknowledged(tmp_path: Path) -> None:
    dice, acknowledged = random.Random("kill"), []
    for number in range(4):
        writer = start_writer(100_000, f"p{number}", tmp_path)
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(dice.randint(1, 20))]
        time.sleep(dice.random() * 0.02)
        writer.kill()
        lines += writer.stdout.read().splitlines(keepends=True)
        writer.wait()
        writer.stdout.close()
        acknowledged += [int(line) for line in lines if line.endswith(b"\n")]
    assert len(acknowledged) == len(set(acknowledged)) >= 4
    report = verify(anchors=tmp_path / "anchors" / "audit.anchors")
    assert report.intact, report.traces
    assert set(acknowledged) <= set(Event.objects.values_list("seq", flat=True))
    assert report.events - len(acknowledged) <= 4, "每次被杀，至多多出一条提交了却没来得及报的"


@pytest.mark.django_db
def test_how_fast_a_chain_is_verified() -> None:
    """只打印，不断言：机器忙时会误报。"""
    number, seal, previous, events = 20_000, sealer(read_key(settings.ZHIDU_AUDIT_KEY)), GENESIS, []
    write(1)
    columns = Event.objects.values(*SEALED).get()
    Event.objects.get().refresh_from_db()
    previous = Event.objects.get().mac
    for seq in range(2, number + 1):
        event = Event(**{**columns, "seq": seq, "previous": previous})
        event.mac = previous = seal([getattr(event, name) for name in SEALED])
        events.append(event)
    Event.objects.bulk_create(events, batch_size=2000)
    began = time.perf_counter()
    report = verify()
    took = time.perf_counter() - began
    print(
        f"\n{connection.vendor}：核验 {report.events} 条 {took:.2f} 秒，每秒 {report.events / took:,.0f} 条"
    )
    assert report.events == number
