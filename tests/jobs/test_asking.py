"""提出任务：和数据同生共死，同一个编号只提一次，别人的看不到。"""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django_tasks_db.models import DBTaskResult

from tests.accounts.staff import AT, Staff, appoint, as_actor, new_id
from tests.jobs import errands
from tests.jobs.errands import Gate, asked, fetched
from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import OfficeCode
from zhidu.audit.models import Event
from zhidu.jobs.actions import ask, ask_system, perform, stop
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.queries import job, jobs
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound, Stale


def test_asking_leaves_one_job_one_place_in_the_queue_and_one_event(staff: Staff) -> None:
    events, request_id = Event.objects.count(), new_id()
    keys = {
        ask(
            kind="tests.echo", by=staff.actor("市督导"), arguments={"n": 1}, at=AT, request_id=request_id
        )
        for _ in range(3)
    }  # fmt: skip
    assert len(keys) == Job.objects.count() == DBTaskResult.objects.count() == 1
    assert Event.objects.count() == events + 1
    found = fetched(keys.pop())
    assert (found.state, found.title, found.arguments) == (JobState.QUEUED, "照样交回", {"n": 1})


def test_the_same_number_with_other_arguments_is_refused(staff: Staff) -> None:
    request_id = new_id()
    for number, refused in ((1, False), (2, True)):
        try:
            ask(
                kind="tests.echo", by=staff.actor("市督导"), arguments={"n": number}, at=AT, request_id=request_id
            )  # fmt: skip
        except Stale:
            assert refused
        else:
            assert not refused
    assert Job.objects.count() == 1


def test_what_is_undone_leaves_no_job(staff: Staff) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        asked(staff, "tests.echo")
        _ = 1 // 0
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_job_can_be_asked_inside_a_deed_with_its_number(staff: Staff) -> None:
    by, request_id = staff.actor("市督导"), new_id()
    with deed("tests.try", by=by, at=AT, request_id=request_id, content={}, target_kind="try") as doing:
        key = ask(kind="tests.echo", by=by, arguments={}, at=AT, request_id=request_id)
        doing.result = {"job": str(key)}
    assert fetched(key).state == JobState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_number_make_one_job(staff: Staff) -> None:
    by, request_id = staff.actor("市督导"), new_id()
    start, found, failures = threading.Barrier(8), [], []

    def press() -> None:
        try:
            start.wait(10)
            found.append(ask(kind="tests.echo", by=by, arguments={"n": 1}, at=AT, request_id=request_id))
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failures == []
    assert len(found) == 8
    assert len(set(found)) == Job.objects.count() == DBTaskResult.objects.count() == 1


def test_only_who_asked_sees_it_and_only_from_that_post(staff: Staff) -> None:
    key = asked(staff, "tests.echo", "东县督导")
    assert job(key, by=staff.actor("东县督导")).pk == key
    assert [each.pk for each in jobs(by=staff.actor("东县督导"))] == [key]
    other = appoint(staff.person("东县督导"), OfficeCode.LEADER, staff.units["东县"])
    said = set()
    for by in (staff.actor("西县督导"), staff.actor("市督导"), as_actor(staff.person("东县督导"), other)):
        for wanted in (key, uuid4(), "nonsense"):
            with pytest.raises(NotFound) as refused:
                job(wanted, by=by)
            said.add(str(refused.value))
    assert len(said) == 1


def test_the_same_system_job_waits_once_and_follows_a_running_one_once(db: None) -> None:
    def press(key: str) -> UUID:
        return ask_system(kind="tests.echo", arguments={"county": 7}, at=AT, key=key)

    first = press("recompute:7")
    assert press("recompute:7") == first
    assert press("recompute:8") != first
    Job.objects.filter(pk=first).update(state=JobState.RUNNING)
    second = press("recompute:7")
    assert second != first
    assert {press("recompute:7") for _ in range(5)} == {second}
    assert DBTaskResult.objects.count() == Job.objects.count() == 3


def test_a_numbered_system_job_is_never_queued_again(db: None) -> None:
    number = uuid4()
    first = ask_system(kind="tests.echo", arguments={}, at=AT, request_id=number)
    perform(str(first), at=AT, clock=errands.clock())
    assert ask_system(kind="tests.echo", arguments={}, at=AT, request_id=number) == first
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_merged_job_does_not_start_before_what_it_was_merged_for_is_committed(
    staff: Staff, gate: Gate
) -> None:
    key = ask_system(kind="tests.count", arguments={}, at=AT, key="count")
    person, failures = staff.person("市督导"), []

    def change() -> None:
        """改一个数，并进已经排着的任务，再过一会儿才提交。"""
        try:
            with transaction.atomic():
                notify(persons=[person], kind="marker", title="改了", at=AT)
                assert ask_system(kind="tests.count", arguments={}, at=AT, key="count") == key
                gate.pass_through()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    changing = threading.Thread(target=change)
    changing.start()
    assert gate.reached.wait(20)
    threading.Timer(0.5, gate.open).start()
    perform(str(key), at=AT)
    changing.join(20)
    assert failures == []
    # 它开办在先而没看见，就等于丢了一次重算
    assert fetched(key).result == {"seen": 1}


def test_a_queued_job_is_called_off_at_once(staff: Staff) -> None:
    key, by = asked(staff, "tests.echo"), staff.actor("市督导")
    request_id = new_id()
    for _ in range(2):
        stop(by=by, job_id=key, at=AT, request_id=request_id)
    assert fetched(key).state == JobState.STOPPED
    assert not perform(str(key), at=AT)
    with pytest.raises(Declined, match="已经结束"):
        stop(by=by, job_id=key, at=AT, request_id=new_id())


def test_nobody_else_can_stop_it(staff: Staff) -> None:
    key = asked(staff, "tests.echo")
    with pytest.raises(NotFound):
        stop(by=staff.actor("领导"), job_id=key, at=AT, request_id=new_id())
    assert fetched(key).state == JobState.QUEUED
