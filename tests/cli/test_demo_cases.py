"""演示市的整改案：照真的动作办，打开就有各种状态、各级阶梯和申诉；停过再起，办过的不办第二遍。"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.timezone import localdate

from tests.accounts.staff import AT
from zhidu.audit.models import Event
from zhidu.cli.demo.background import CASES, KEPT, _held, resume
from zhidu.cli.demo.casework import play
from zhidu.cli.demo.loading import load
from zhidu.democity import CityPlan
from zhidu.documents.models import Document
from zhidu.jobs.models import Job
from zhidu.rectification.models import Case, CaseMove, Escalation, ProgressFile, Remedy, Whistle

# 演示用的案子照产品自己的动作走，各动作在两种数据库上另有测试
pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]
#: 放得下全部走法的最小的市
PLAN = CityPlan(year=2025, schools=12, kindergartens=4, units=2)
STATES = {"planning", "plan_submitted", "working", "reported", "accepted", "closed", "cancelled"}


def test_the_city_opens_with_cases_of_every_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ZHIDU_PLACES", replace(settings.ZHIDU_PLACES, data=tmp_path))
    load(PLAN, at=AT, step=lambda *_: None)
    assert set(Case.objects.values_list("state", flat=True)) == STATES
    rungs = set(Escalation.objects.exclude(state="proposed").values_list("rung", flat=True))
    assert rungs == {"reminder_letter", "supervision_order", "circular", "interview", "accountability"}
    assert set(Remedy.objects.values_list("kind", flat=True)) == {"statement", "review", "appeal"}
    assert Case.objects.filter(round__gt=1).exists(), "有反弹的"
    assert ProgressFile.objects.exists()
    numbers = Counter(Document.objects.filter(state="issued").values_list("type", flat=True))
    assert numbers["reminder_letter"] >= 2 and numbers["accountability_notice"] == 2
    two_years_of_true_days()
    closers_differ()
    played_once_only()


def two_years_of_true_days() -> None:
    """流转、审计记的是办的那天，不是装的那天。"""
    today = localdate(AT)
    days = {localdate(each) for each in CaseMove.objects.values_list("made_at", flat=True)}
    assert len(days) > 20 and max(days) < today
    events = Event.objects.filter(action__startswith="rectification.", target_kind="case")
    assert events.count() >= CaseMove.objects.count()
    assert Whistle.objects.filter(acknowledged_at__isnull=True).count() == 1


def closers_differ() -> None:
    """销号的不是审核通过的人，也不是报的人。"""
    closing = list(CaseMove.objects.filter(kind="close").select_related("case"))
    assert closing
    for each in closing:
        accepted = CaseMove.objects.filter(case=each.case, kind="accept", pk__lt=each.pk).latest("pk")
        reported = CaseMove.objects.filter(case=each.case, kind="report_done", pk__lt=each.pk).latest("pk")
        assert len({each.made_by, accepted.made_by, reported.made_by}) == 3


def played_once_only() -> None:
    """后台接着办；同一件再办，什么也不多。"""
    assert resume(AT)
    (job,) = Job.objects.filter(kind=CASES)
    assert job.state == "queued"
    _, office, left = _held(json.loads((settings.ZHIDU_PLACES.data / KEPT).read_text(encoding="utf-8")))
    before = Case.objects.count()
    play(left[0], office)
    assert Case.objects.count() == before + 1
    after = (Case.objects.count(), CaseMove.objects.count(), Event.objects.count())
    play(left[0], office)
    assert (Case.objects.count(), CaseMove.objects.count(), Event.objects.count()) == after
