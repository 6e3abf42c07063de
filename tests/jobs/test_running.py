"""办一个任务：办成、办不成、出错、权没了，各有一句话；办事人占着写锁也不会互相等死。"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from django.db import connections

from tests.accounts.staff import AT, Staff, appoint, new_id
from tests.jobs import errands
from tests.jobs.errands import Gate, asked, clock, fetched, until
from zhidu.accounts.actions import revoke_post
from zhidu.accounts.enums import OfficeCode
from zhidu.jobs.actions import ask_system, perform, stop
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.notices.models import Notice
from zhidu.notices.queries import notices


def test_done_keeps_the_result_and_tells_who_asked(staff: Staff) -> None:
    key = asked(staff, "tests.echo", message="导入了 3 所", link="/filings/", n=3)
    assert perform(str(key), at=AT, clock=clock())
    found = fetched(key)
    assert (found.state, found.message, found.link) == (JobState.DONE, "导入了 3 所", "/filings/")
    assert (found.result, found.done, found.total, found.doing) == ({"n": 3}, 1, 1, "照抄")
    assert (found.started_at, found.attempts) == (AT, 1)
    assert found.ended_at is not None and found.ended_at > AT
    told = notices(by=staff.actor("市督导")).get()
    assert (told.title, told.body, told.link) == ("照样交回：办完了", "导入了 3 所", "/filings/")
    assert Notice.objects.count() == 1


def test_a_job_is_done_once(staff: Staff) -> None:
    key = asked(staff, "tests.echo")
    assert [perform(str(key), at=AT, clock=clock()) for _ in range(3)] == [True, False, False]
    assert Notice.objects.count() == 1


def test_a_refusal_is_told_in_its_own_words(staff: Staff) -> None:
    key = asked(staff, "tests.refuse")
    perform(str(key), at=AT, clock=clock())
    found = fetched(key)
    assert (found.state, found.message) == (JobState.FAILED, "表3 第 7 行缺学校标识码，请补上再传。")
    assert notices(by=staff.actor("市督导")).get().title == "办不成的事：没办成"


@pytest.mark.parametrize("kind", ["tests.break", "tests.odd"])
def test_an_error_of_ours_is_told_as_a_number_and_logged(
    staff: Staff, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    key = asked(staff, kind)
    with caplog.at_level(logging.ERROR, "zhidu.jobs"):
        perform(str(key), at=AT, clock=clock())
    found = fetched(key)
    assert found.state == JobState.FAILED
    assert found.message == f"程序出错了，编号 {key}。请把编号告诉管服务器的人。"
    assert str(key) in caplog.text
    assert "Traceback" in caplog.text
    assert "tiger" not in found.message + notices(by=staff.actor("市督导")).get().body


def test_nothing_is_done_for_a_post_that_was_revoked(staff: Staff) -> None:
    key = asked(staff, "tests.steps", "东县督导")
    revoke_post(by=staff.actor("安全"), post=staff.posts["东县督导"][1], at=AT, request_id=new_id())
    perform(str(key), at=AT, clock=clock())
    found = fetched(key)
    assert found.state == JobState.FAILED
    assert "任职已经收回" in found.message
    assert not Notice.objects.filter(kind="marker").exists()


def test_nothing_is_done_with_an_older_authority(staff: Staff) -> None:
    key = asked(staff, "tests.steps", "东县督导")
    appoint(staff.person("东县督导"), OfficeCode.LEADER, staff.units["西县"])
    perform(str(key), at=AT, clock=clock())
    assert "请重新登录" in fetched(key).message
    assert not Notice.objects.filter(kind="marker").exists()


def test_nothing_is_done_when_the_post_has_ended_meanwhile(staff: Staff) -> None:
    short = appoint(
        staff.person("专家"), OfficeCode.EXPERT, staff.units["东县"], listed=[staff.units["东小"]],
        ends=AT.date() + timedelta(days=1),
    )  # fmt: skip
    staff.posts["短期专家"] = (staff.person("专家"), short)
    key = asked(staff, "tests.steps", "短期专家")
    perform(str(key), at=AT + timedelta(days=2), clock=clock())
    assert fetched(key).state == JobState.FAILED
    assert not Notice.objects.filter(kind="marker").exists()


def test_a_system_job_has_nobody_to_tell(db: None) -> None:
    key = ask_system(kind="tests.echo", arguments={"n": 1}, at=AT, key="k")
    perform(str(key), at=AT, clock=clock())
    assert fetched(key).state == JobState.DONE
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_write_neither_blocks_the_pulse_for_ever_nor_is_blocked_by_it(
    staff: Staff, gate: Gate
) -> None:
    key = asked(staff, "tests.hold")
    working = in_thread(lambda: perform(str(key), at=AT))
    assert gate.reached.wait(20)
    gate.open()
    working.join(20)
    assert not working.is_alive()
    found = fetched(key)
    assert (found.state, found.done, found.doing) == (JobState.DONE, 3, "完")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_and_a_running_job_can_be_stopped(staff: Staff, gate: Gate) -> None:
    key = asked(staff, "tests.wait")
    working = in_thread(lambda: perform(str(key), at=AT))
    assert gate.reached.wait(20)
    assert until(lambda: fetched(key).doing == "到门口了")
    stop(by=staff.actor("市督导"), job_id=key, at=AT, request_id=new_id())
    assert until(lambda: fetched(key).stop_asked)
    threading.Timer(1.5, gate.open).start()
    working.join(20)
    found = fetched(key)
    assert (found.state, found.message) == (JobState.STOPPED, "按要求停下了。")
    assert notices(by=staff.actor("市督导")).get().title == "等门开的事：停下了"


@pytest.mark.django_db(transaction=True)
def test_one_taken_over_by_another_process_does_not_overwrite_it(staff: Staff, gate: Gate) -> None:
    key = asked(staff, "tests.wait")
    working = in_thread(lambda: perform(str(key), at=AT))
    assert gate.reached.wait(20)
    Job.objects.filter(pk=key).update(state=JobState.DONE, attempts=2, ended_at=AT, message="别处办完了。")
    gate.open()
    working.join(20)
    assert fetched(key).message == "别处办完了。"
    assert not Notice.objects.exists()


def in_thread(work: errands.Callable[[], object]) -> threading.Thread:
    """另一个线程里办，办完还连接。"""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_failed_system_job_is_told_to_the_keepers_once_a_day(staff: Staff) -> None:
    def fail(days: int) -> None:
        at = AT + timedelta(days=days)
        perform(str(ask_system(kind="tests.refuse", arguments={}, at=at)), at=at, clock=clock(at))

    fail(0)
    fail(0)
    (told,) = notices(by=staff.actor("系统"))
    assert (told.title, told.link) == ("系统任务「办不成的事」没办成", "")
    assert "表3 第 7 行缺学校标识码" in told.body
    assert Notice.objects.count() == 1, "别的人不用知道"
    fail(2)
    assert notices(by=staff.actor("系统")).count() == 2
    perform(str(ask_system(kind="tests.echo", arguments={}, at=AT)), at=AT, clock=clock())
    assert Notice.objects.count() == 2, "办成了的不说"
