"""立问题：谁能立、谁看得到、改到立案为止；同一指纹认得出；附件要自己看得到。"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.accounts.staff import AT, TODAY, new_id
from tests.findings.cases import Bench
from zhidu.audit.models import Event
from zhidu.findings import queries
from zhidu.findings.actions import (
    add_evidence,
    amend_finding,
    dismiss_finding,
    mark_filed,
    raise_finding,
)
from zhidu.findings.enums import FindingState
from zhidu.findings.models import Finding
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Declined, NotFound, Stale


def test_a_finding_says_where_what_and_by_which_clause(bench: Bench) -> None:
    key = bench.finding()
    found = queries.finding(key, by=bench.actor("市督导"))
    assert (found.unit_id, found.county_id, found.owner_id) == (
        bench.unit("东小"), bench.unit("东县"), bench.unit("市"),
    )  # fmt: skip
    assert (found.title, found.basis, found.source, found.state) == (
        "操场面积不够", "示例办法第三条", "province", FindingState.OPEN,
    )  # fmt: skip
    assert Event.objects.filter(action="findings.raise").count() == 1


def test_the_same_request_raises_once(bench: Bench) -> None:
    number = new_id()
    keys = {
        raise_finding(by=bench.actor("市督导"), grounds=bench.grounds(), at=AT, request_id=number)
        for _ in range(3)
    }
    assert len(keys) == 1 == Finding.objects.count()


@pytest.mark.parametrize("who", ["东小校长", "财政", "领导", "专家", "系统", "审计"])
def test_only_supervisors_raise(bench: Bench, who: str) -> None:
    with pytest.raises(NotFound):
        bench.finding(who)


def test_a_county_raises_in_its_own_county_only(bench: Bench) -> None:
    assert bench.finding("东县督导")
    with pytest.raises(NotFound):
        bench.finding("西县督导")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "“问题”不能空着"),
        ({"basis": ""}, "“依据”不能空着"),
        ({"title": "长" * 201}, "最多 200 个"),
        ({"found_on": TODAY + timedelta(days=1)}, "还没到"),
    ],
)
def test_what_is_not_said_is_declined(bench: Bench, changed: dict[str, object], said: str) -> None:
    with pytest.raises(Declined, match=said):
        bench.finding(**changed)
    assert not Finding.objects.exists()


def test_words_come_from_the_procedure(bench: Bench) -> None:
    with pytest.raises(ZhiduError, match="没有「gossip」这一种来源；有：监测缺口"):
        bench.finding(source="gossip")


def test_before_filing_only_the_office_that_raised_it_sees_it(bench: Bench) -> None:
    key = bench.finding()
    assert queries.finding(key, by=bench.actor("市同事")).pk == key
    for who in ("东县督导", "东小校长", "督学", "领导", "西县督导"):
        with pytest.raises(NotFound):
            queries.finding(key, by=bench.actor(who))
    mark_filed(Finding.objects.get(pk=key))
    for who in ("东县督导", "东小校长", "督学", "领导"):
        assert queries.finding(key, by=bench.actor(who)).pk == key
    for who in ("西县督导", "西小校长", "高新督导"):
        with pytest.raises(NotFound):
            queries.finding(key, by=bench.actor(who))


def test_an_inspector_sees_what_he_found(bench: Bench) -> None:
    key = bench.finding("督学")
    assert queries.finding(key, by=bench.actor("督学")).pk == key
    assert queries.finding(key, by=bench.actor("东县督导")).pk == key


def test_the_fingerprint_ignores_punctuation_but_not_the_cause(bench: Bench) -> None:
    first = bench.finding()
    same = bench.finding(basis="《示例办法》第三条。", title="操场还是不够")
    other = bench.finding(cause="funding")
    elsewhere = bench.finding(unit=bench.unit("东中"))
    found = queries.same_fingerprint(first, by=bench.actor("市督导"))
    assert [each.pk for each in found] == [same]
    marks = Finding.objects.in_bulk([first, other, elsewhere]).values()
    assert len({each.fingerprint for each in marks}) == 3


def test_amending_is_compared_and_recomputes_the_fingerprint(bench: Bench) -> None:
    key = bench.finding()
    before = Finding.objects.get(pk=key)
    grounds = replace(bench.grounds(), cause="funding", unit=bench.unit("东中"))
    amend_finding(by=bench.actor("市同事"), finding=key, seen=1, grounds=grounds, at=AT, request_id=new_id())
    after = Finding.objects.get(pk=key)
    assert (after.cause, after.unit_id, after.revision) == ("funding", bench.unit("东中"), 2)
    assert after.fingerprint != before.fingerprint
    with pytest.raises(Stale):
        amend_finding(
            by=bench.actor("市督导"), finding=key, seen=1, grounds=grounds, at=AT, request_id=new_id()
        )


def test_dismissing_needs_a_reason_and_ends_it(bench: Bench) -> None:
    key = bench.finding()
    with pytest.raises(Declined, match="理由"):
        dismiss_finding(by=bench.actor("市督导"), finding=key, seen=1, reason=" ", at=AT, request_id=new_id())
    dismiss_finding(
        by=bench.actor("市督导"), finding=key, seen=1, reason="查无此事", at=AT, request_id=new_id()
    )
    with pytest.raises(Declined, match="不立案"):
        amend_finding(
            by=bench.actor("市督导"), finding=key, seen=2, grounds=bench.grounds(), at=AT, request_id=new_id()
        )


def test_another_office_may_look_but_not_touch(bench: Bench) -> None:
    key = bench.finding("东县督导")
    assert queries.finding(key, by=bench.actor("市督导")).pk == key
    with pytest.raises(NotFound):
        dismiss_finding(
            by=bench.actor("市督导"), finding=key, seen=1, reason="不归县里", at=AT, request_id=new_id()
        )


def test_evidence_is_a_file_one_can_see(bench: Bench) -> None:
    key = bench.finding("东县督导")
    mine = bench.file("东县督导", "东小")
    for _ in range(2):
        add_evidence(
            by=bench.actor("东县督导"), finding=key, file=mine, note="现场", at=AT, request_id=new_id()
        )
    assert [each.file_id for each in queries.evidence(key, by=bench.actor("东县同事"))] == [mine]
    others = bench.file("西县督导", "西小")
    with pytest.raises(NotFound):
        add_evidence(by=bench.actor("东县督导"), finding=key, file=others, at=AT, request_id=new_id())
