"""收拾没人在办的：死了的进程立刻认得出，别的等够了才动；刚取走就被杀的也不丢。"""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from tests.accounts.staff import AT, Staff, new_id
from tests.jobs.errands import asked, clock, fetched
from zhidu.jobs.actions import ask_system, perform, reap, stop, tidy
from zhidu.jobs.actions.pulse import pulse
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.rules import alive, this_process
from zhidu.notices.queries import notices

ELSEWHERE = "another-machine/1/1"
LATER = AT + timedelta(seconds=61)


@pytest.fixture(scope="module")
def dead() -> str:
    """一个真起过、真死了的进程的名字。"""
    code = "import django; django.setup()\nfrom zhidu.jobs.rules.processes import this_process; print(this_process())"
    name = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert alive(name) is False
    return name


def left(staff: Staff, worker: str, kind: str = "tests.echo", **changed: Any) -> Job:
    """一个写着正在办、其实没人在办的任务。"""
    key = asked(staff, kind)
    taken = {"state": JobState.RUNNING, "worker": worker, "attempts": 1, "started_at": AT, "beat_at": AT}
    Job.objects.filter(pk=key).update(**(taken | changed))
    DBTaskResult.objects.get(pk=fetched(key).task).claim(worker)
    return fetched(key)


def ready() -> int:
    """队列里等着取的有几个。"""
    return DBTaskResult.objects.ready().count()


def test_one_left_by_a_dead_process_is_queued_again_at_once(staff: Staff, dead: str) -> None:
    row = left(staff, dead)
    assert (reap(at=AT), reap(at=AT)) == (1, 0)
    assert (fetched(row.pk).state, ready()) == (JobState.QUEUED, 1)
    perform(str(row.pk), at=AT, clock=clock())
    assert (fetched(row.pk).state, fetched(row.pk).attempts) == (JobState.DONE, 2)
    assert notices(by=staff.actor("市督导")).count() == 1


@pytest.mark.parametrize("worker", [ELSEWHERE, this_process()], ids=["elsewhere", "here"])
def test_one_that_may_be_alive_is_left_alone_until_it_was_silent_long_enough(
    staff: Staff, worker: str
) -> None:
    row = left(staff, worker)
    assert reap(at=AT + timedelta(seconds=59)) == 0
    assert fetched(row.pk).state == JobState.RUNNING
    assert reap(at=LATER) == 1


def test_one_running_in_this_process_is_never_taken_however_silent(staff: Staff) -> None:
    row = left(staff, this_process())
    with pulse(str(row.pk), 1, clock()):
        assert reap(at=AT + timedelta(hours=3)) == 0
    assert reap(at=AT + timedelta(hours=3)) == 1


def test_the_third_death_ends_it_and_tells_who_asked(staff: Staff, dead: str) -> None:
    row = left(staff, dead, attempts=3)
    assert reap(at=AT) == 0
    found = fetched(row.pk)
    assert found.state == JobState.FAILED
    assert f"办了 3 次都没办完，先停下了，编号 {row.pk}" in found.message
    assert notices(by=staff.actor("市督导")).get().body == found.message
    assert ready() == 0


def test_a_system_job_already_asked_again_is_done_by_the_later_one(db: None, dead: str) -> None:
    first = ask_system(kind="tests.echo", arguments={}, at=AT, key="k")
    Job.objects.filter(pk=first).update(state=JobState.RUNNING, worker=dead, attempts=1, beat_at=AT)
    second = ask_system(kind="tests.echo", arguments={}, at=AT, key="k")
    assert second != first
    reap(at=AT)
    assert fetched(first).message == "已由后来的同一件事代办。"
    assert fetched(second).state == JobState.QUEUED


def test_one_asked_to_stop_is_not_begun_again(staff: Staff, dead: str) -> None:
    row = left(staff, dead)
    stop(by=staff.actor("市督导"), job_id=row.pk, at=AT, request_id=new_id())
    assert reap(at=AT) == 0
    assert fetched(row.pk).state == JobState.STOPPED


@pytest.mark.parametrize(("at", "expected"), [(0, 0), (61, 1)])
def test_one_taken_from_the_queue_but_never_begun_is_put_back(staff: Staff, at: int, expected: int) -> None:
    key = asked(staff, "tests.echo")
    task = DBTaskResult.objects.get()
    task.claim(ELSEWHERE)
    assert task.started_at is not None
    assert reap(at=task.started_at + timedelta(seconds=at)) == expected
    assert ready() == expected
    assert perform(str(key), at=AT, clock=clock())


def test_one_taken_by_a_process_that_died_before_beginning_is_put_back_at_once(
    staff: Staff, dead: str
) -> None:
    asked(staff, "tests.echo")
    DBTaskResult.objects.get().claim(dead)
    assert (reap(at=AT), reap(at=AT)) == (1, 0)
    assert ready() == 1


def test_one_missing_from_the_queue_is_put_back(staff: Staff) -> None:
    asked(staff, "tests.echo")
    DBTaskResult.objects.all().delete()
    assert (reap(at=AT), ready()) == (1, 1)


def test_tidying_removes_only_what_ended_long_ago(staff: Staff) -> None:
    keys = [asked(staff, "tests.echo") for _ in range(3)]
    tasks = [fetched(key).task for key in keys]
    old = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    DBTaskResult.objects.filter(pk__in=tasks[:2]).update(enqueued_at=old)
    DBTaskResult.objects.filter(pk=tasks[0]).update(status="SUCCESSFUL")
    DBTaskResult.objects.filter(pk=tasks[2]).update(status="SUCCESSFUL", enqueued_at=AT)
    assert tidy(at=AT) == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == set(tasks[1:])
    assert Job.objects.count() == 3


def test_tidying_drops_done_runs_of_what_repeats_every_while(staff: Staff) -> None:
    """每隔一会儿自己办的，一年几十万行：办成的过了保留期就清；没办成的、每天一次的、有人提出的留着。"""
    old = AT - timedelta(days=15)
    kept = [asked(staff, "tests.echo")]
    for key, state, ended in (
        ("schedule:tests.often", JobState.DONE, old), ("schedule:tests.often", JobState.FAILED, old),
        ("schedule:tests.often", JobState.DONE, AT), ("schedule:tests.daily@x", JobState.DONE, old),
    ):  # fmt: skip
        row = ask_system(kind="tests.echo", arguments={}, at=old, key=key)
        Job.objects.filter(pk=row).update(state=state, ended_at=ended)
        kept.append(row)
    Job.objects.filter(pk=kept[0]).update(state=JobState.DONE, ended_at=old)
    tidy(at=AT)
    del kept[1]
    assert set(Job.objects.values_list("pk", flat=True)) == set(kept)
