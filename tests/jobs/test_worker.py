"""办事线程：两秒内办完小事，停得干净；服务器被 -9 杀在半中间，重开后办完，一步不多一步不少。"""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.accounts.staff import Staff
from tests.jobs.errands import HANG, STEPS, Gate, asked, fetched, other_process, until
from zhidu.audit.models import Event
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.tasks import start_worker
from zhidu.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_small_job_is_done_within_two_seconds_and_the_threads_go_home(staff: Staff) -> None:
    before = {each.name for each in threading.enumerate()}
    shop = start_worker()
    try:
        begun = time.monotonic()
        key = asked(staff, "tests.echo", n=1)
        assert until(lambda: fetched(key).state == JobState.DONE, 10)
        assert time.monotonic() - begun < 2
    finally:
        assert shop.stop()
    assert {each.name for each in threading.enumerate()} <= before


def test_stopping_waits_for_the_one_in_hand_and_takes_no_more(staff: Staff, gate: Gate) -> None:
    shop = start_worker(poll=0.05)
    first = asked(staff, "tests.wait")
    second = asked(staff, "tests.echo")
    assert gate.reached.wait(20)
    threading.Timer(0.3, gate.open).start()
    assert shop.stop()
    assert (fetched(first).state, fetched(second).state) == (JobState.DONE, JobState.QUEUED)


def test_a_failing_job_does_not_take_the_worker_with_it(staff: Staff) -> None:
    shop = start_worker(poll=0.05)
    try:
        bad, good = asked(staff, "tests.break"), asked(staff, "tests.echo")
        assert until(lambda: fetched(good).state == JobState.DONE)
        assert fetched(bad).state == JobState.FAILED
    finally:
        assert shop.stop()


def test_killed_in_the_middle_it_is_finished_exactly_once_after_a_restart(staff: Staff) -> None:
    key = asked(staff, "tests.steps")
    other = other_process({HANG: "3"})
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "hanging\n"
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait(20)
        other.stdout.close()  # type: ignore[union-attr]
    assert fetched(key).state == JobState.RUNNING
    assert Notice.objects.filter(kind="marker").count() == 3
    shop = start_worker(poll=0.05)
    try:
        assert until(lambda: fetched(key).state == JobState.DONE)
    finally:
        assert shop.stop()
    found = Job.objects.get()
    assert (found.attempts, found.message, found.done) == (2, f"{STEPS} 步都办了。", STEPS)
    steps = Notice.objects.filter(kind="marker").order_by("pk").values_list("title", flat=True)
    assert list(steps) == [f"step-{number}" for number in range(STEPS)]
    assert Notice.objects.filter(kind="job").count() == 1
    assert Event.objects.filter(action="tests.step").count() == STEPS
