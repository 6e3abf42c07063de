"""后台重算：系统排的就办，人排的要有权；重办不多出结果；每夜补上漏算的。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import new_id
from tests.indicators import town
from tests.indicators.filled import AT, Filled
from zhidu.indicators.models import Calculation
from zhidu.jobs.actions import ask, ask_system, perform
from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job


def done(job: Job) -> Job:
    assert perform(str(job.pk), at=AT, clock=lambda: AT)
    job.refresh_from_db()
    return job


@pytest.fixture
def arguments(city: Filled) -> dict[str, int]:
    name = next(iter(city.counties))
    return {"collection": city.collections[town.PRESCHOOL, town.YEAR], "county": city.county(name)}


def test_the_system_recomputes_a_county(city: Filled, arguments: dict[str, int]) -> None:
    for _ in range(2):
        ask_system(kind="indicators.recompute", arguments=arguments, at=AT, key="一个县")
        job = done(Job.objects.latest("asked_at", "pk"))
        assert job.state == JobState.DONE
        assert job.result == {"calculation": Calculation.objects.get(current=True).pk}
        Job.objects.all().delete()
    assert Calculation.objects.count() == 1


@pytest.mark.parametrize(("who", "state"), [("市督导", JobState.DONE), ("县督导", JobState.FAILED)])
def test_a_person_needs_the_right(city: Filled, arguments: dict[str, int], who: str, state: JobState) -> None:
    key = ask(
        kind="indicators.recompute", by=city.staff[who], arguments=arguments, at=AT, request_id=new_id()
    )
    assert done(Job.objects.get(pk=key)).state == state
    assert Calculation.objects.exists() == (state == JobState.DONE)


def test_the_night_makes_up_what_was_missed(city: Filled) -> None:
    ask_system(kind="indicators.nightly", arguments={}, at=AT, key="夜")
    job = done(Job.objects.get())
    assert job.result == {"collections": len(city.collections), "thinned": 0}
    assert Calculation.objects.filter(current=True).count() == len(city.collections) * len(city.counties)
