"""任务的登记、定时的算法、进程的名字。"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from zhidu.accounts.rules import CALCULATOR
from zhidu.jobs.rules import Running, alive, days_due, handler, handler_of, handlers, next_slot, this_process

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def running(key: str) -> Running:
    """一个正在办的任务。"""
    return Running(key, CALCULATOR, {}, AT, lambda *_: None)


def test_a_kind_registered_twice_is_refused_but_loading_the_same_module_again_is_not() -> None:
    def run(job: Running) -> dict[str, object]:
        return {}

    def another(job: Running) -> dict[str, object]:
        return {}

    for _ in range(2):
        handler("tests.twice", title="登记两次")(run)
    with pytest.raises(RuntimeError, match="登记了两次"):
        handler("tests.twice", title="登记两次")(another)
    with pytest.raises(ValueError, match="只能写一样"):
        handler("tests.both", title="两样", daily=time(3), every=5)


def test_the_rooms_own_jobs_are_found_by_looking() -> None:
    assert handler_of("jobs.tidy").daily == time(3, 20)
    assert "jobs.tidy" in handlers()
    with pytest.raises(KeyError):
        handler_of("tests.nobody")


def test_a_step_has_the_same_number_every_time_the_job_is_done_again() -> None:
    one, other = str(uuid4()), str(uuid4())
    assert running(one).request_id("甲") == running(one).request_id("甲")
    assert (
        len({running(one).request_id("甲"), running(one).request_id("乙"), running(other).request_id("甲")})
        == 3
    )


@pytest.mark.parametrize(
    ("slot", "every", "at", "expected"),
    [(0, 60, 0, 60), (0, 60, 59, 60), (0, 60, 60, 120), (0, 60, 3601, 3660), (10, 60, 0, 70)],
)
def test_the_next_slot_keeps_its_beat(slot: int, every: int, at: int, expected: int) -> None:
    def seconds(number: int) -> datetime:
        return AT + timedelta(seconds=number)

    assert next_slot(seconds(slot), None, every, seconds(at)) == seconds(expected)


def test_the_next_day_is_a_local_day() -> None:
    at = datetime(2026, 3, 2, 19, tzinfo=UTC)  # 本地 3 月 3 日三点整
    assert next_slot(at, time(3), None, at) == at + timedelta(days=1)
    assert next_slot(at, time(3), None, at - timedelta(seconds=1)) == at
    assert days_due(at, at) == ["2026-03-03"]
    assert days_due(at, at + timedelta(days=1) - timedelta(seconds=1)) == ["2026-03-03"]
    assert days_due(at, at + timedelta(days=1)) == ["2026-03-03", "2026-03-04"]


def test_a_process_is_known_by_its_name_while_it_lives_and_not_after() -> None:
    code = "import django; django.setup()\nfrom zhidu.jobs.rules import this_process\nprint(this_process(), flush=True)"
    child = subprocess.Popen(
        [sys.executable, "-c", f"{code}\ninput()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    assert name != this_process()
    assert alive(name) is True
    child.communicate("\n")
    assert alive(name) is False


def test_a_process_number_used_again_is_not_the_same_process() -> None:
    host, pid, started = this_process().rsplit("/", 2)
    assert alive(f"{host}/{pid}/{started}") is True
    assert alive(f"{host}/{os.getpid()}/{int(started) - 1}") is False
    assert alive(f"elsewhere/{pid}/{started}") is None
    assert alive(f"{host}/x/{started}") is None
    assert alive("") is False
