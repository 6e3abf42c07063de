"""公开：两个人、另写的话、看到的就是公开的；没批准的看不见，撤下的没有了；审过的快照谁也改不动。"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.accounts.staff import new_id
from tests.rectification.handling import Desk
from zhidu.findings.models import Finding
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification import queries
from zhidu.rectification.actions import (
    Flagged,
    approve_publication,
    drop_publication,
    edit_publication,
    propose_publication,
    return_publication,
    withdraw_publication,
)
from zhidu.rectification.enums import PublicationState
from zhidu.rectification.models import Publication
from zhidu.rectification.rules.privacy import COPIED, PersonalKind, personal_marks
from zhidu.rectification.rules.publicity import PublicWording, digest_of, read_snapshot

WORDING = PublicWording(
    title="恢复运动场地", place="某县", problem="运动场地被占作他用，学生活动场地不足。",
    action="清退占用，重新铺设场地。", result="场地已恢复，达到标准要求。",
)  # fmt: skip


def row(key: int) -> Publication:
    return Publication.objects.get(pk=key)


def changed(**fields: str) -> PublicWording:
    given = {name: getattr(WORDING, name) for name in WORDING.__slots__} | fields
    return PublicWording(**given)


def propose(desk: Desk, case: int, who: str = "市督导", **given: Any) -> int:
    asked: dict[str, Any] = {"wording": WORDING, "excuses": {}} | given
    return propose_publication(by=desk.by(who), case=case, at=desk.at, request_id=new_id(), **asked)


def approve(desk: Desk, key: int, who: str = "市同事", **given: Any) -> str:
    by = desk.by(who)
    found = row(key)
    shown = queries.public_preview(queries.publication(key, by=by), by=by).sha256
    asked: dict[str, Any] = {"seen": found.revision, "sha256": shown, "request_id": new_id()} | given
    return approve_publication(by=by, publication=key, at=desk.at, **asked)


def settle(desk: Desk, action: Any, key: int, who: str, reason: str = "写错了", **given: Any) -> None:
    asked: dict[str, Any] = {"seen": row(key).revision, "request_id": new_id()} | given
    action(by=desk.by(who), publication=key, reason=reason, at=desk.at, **asked)


def test_two_people_and_what_was_seen_is_what_is_shown(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    assert not queries.public_results().exists()
    with pytest.raises(Declined, match="自己写的不能自己批"):
        approve(desk, key, "市督导")
    by = desk.by("市同事")
    preview = queries.public_preview(queries.publication(key, by=by), by=by)
    token = approve(desk, key)
    found = queries.public_result(token)
    assert found.snapshot == preview.snapshot
    assert digest_of(found.snapshot) == found.sha256 == preview.sha256
    said = read_snapshot(found.snapshot)
    assert (said["stage"], said["county"], said["closed_on"]) == ("已销号", "东县", "2026-03-02")
    assert "操场面积不够" not in found.snapshot
    assert re.fullmatch("[0-9a-f]{16}", token)


def test_a_changed_page_is_not_approved_blindly(desk: Desk) -> None:
    key = propose(desk, desk.working())
    with pytest.raises(Stale, match="再看一遍"):
        approve(desk, key, sha256="0" * 64)
    by = desk.by("市同事")
    shown = queries.public_preview(queries.publication(key, by=by), by=by)
    with desk.later(1), pytest.raises(Stale):
        approve(desk, key, sha256=shown.sha256)  # 隔了一天，公开日期变了
    seen = row(key).revision
    edit_publication(
        by=desk.by("市督导"), publication=key, seen=seen, wording=changed(result="还在铺设。"), excuses={},
        at=desk.at, request_id=new_id(),
    )  # fmt: skip
    with pytest.raises(Stale):
        approve(desk, key, seen=seen, sha256=shown.sha256)
    assert not queries.public_results().exists()


def test_whoever_wrote_a_word_cannot_approve(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    edit_publication(
        by=desk.by("市同事"), publication=key, seen=row(key).revision, wording=changed(result="已经恢复。"),
        excuses={}, at=desk.at, request_id=new_id(),
    )  # fmt: skip
    for who in ("市督导", "市同事"):
        with pytest.raises(Declined, match="自己写的不能自己批"):
            approve(desk, key, who)


def test_the_other_county_and_the_school_see_nothing(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    for who in ("西县督导", "东小校长", "领导", "督学", "财政"):
        for action in (return_publication, drop_publication, withdraw_publication):
            with pytest.raises(NotFound):
                settle(desk, action, key, who)
        with pytest.raises(NotFound):
            queries.publication(key, by=desk.by(who))
        assert not queries.publications(by=desk.by(who)).exists()
    with pytest.raises(NotFound):
        propose(desk, desk.working(), "东县督导")  # 市里督办的案，不归县里公开


def test_the_county_publishes_its_own_and_the_city_can_take_it_down(desk: Desk) -> None:
    case = desk.open("东县督导")
    desk.plan(case)
    desk.step("approve_plan", case, "东县督导")
    key = propose(desk, case, "东县督导")
    with pytest.raises(NotFound):
        approve(desk, key, "市督导")
    with pytest.raises(NotFound):
        settle(desk, drop_publication, key, "市督导")
    token = approve(desk, key, "东县同事")
    settle(desk, withdraw_publication, key, "市督导", "措辞不妥")
    with pytest.raises(NotFound):
        queries.public_result(token)
    assert row(key).snapshot
    assert Notice.objects.filter(title="已撤下：恢复运动场地").count() == 1


def test_withdrawn_is_gone_and_needs_a_reason(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    with pytest.raises(Declined, match="现在不能已撤下"):
        settle(desk, withdraw_publication, key, "市同事")
    token = approve(desk, key)
    with pytest.raises(Declined, match="请写明为什么"):
        settle(desk, withdraw_publication, key, "市同事", " ")
    settle(desk, withdraw_publication, key, "市同事", "家长有意见")
    assert not queries.public_results().exists()
    assert queries.public_choices() == ([], [])
    with pytest.raises(NotFound):
        queries.public_result(token)
    with pytest.raises(Declined):
        settle(desk, withdraw_publication, key, "市同事", "再撤一次")


def test_a_double_click_publishes_once(desk: Desk) -> None:
    case = desk.closed()
    request = new_id()
    asked: dict[str, Any] = {
        "case": case,
        "wording": WORDING,
        "excuses": {},
        "at": desk.at,
        "request_id": request,
    }
    key = propose_publication(by=desk.by("市督导"), **asked)
    assert propose_publication(by=desk.by("市督导"), **asked) == key
    with pytest.raises(Declined, match="已经有一件在审"):
        propose(desk, case, "市同事")
    by = desk.by("市同事")
    sha256 = queries.public_preview(queries.publication(key, by=by), by=by).sha256
    again: dict[str, Any] = {
        "publication": key, "seen": 1, "sha256": sha256, "at": desk.at, "request_id": new_id()
    }  # fmt: skip
    assert approve_publication(by=by, **again) == approve_publication(by=by, **again)
    with pytest.raises(Declined, match="不在等审"):
        approve_publication(by=by, **(again | {"request_id": new_id()}))
    assert queries.public_results().count() == 1


def test_a_new_one_takes_the_place_of_the_old(desk: Desk) -> None:
    case = desk.working()
    old = approve(desk, propose(desk, case, wording=changed(result="正在铺设。")))
    desk.day += timedelta(days=1)
    desk.report(case)
    desk.step("accept_case", case, "市督导")
    desk.step("close_case", case, "市同事")
    desk.day += timedelta(days=1)
    assert [each.pk for each in queries.publishable(by=desk.by("市督导"))] == [case]
    new = approve(desk, propose(desk, case))
    assert [each.token for each in queries.public_results()] == [new]
    assert old != new
    assert list(queries.publishable(by=desk.by("市督导"))) == []
    assert Publication.objects.get(token=old).note == "由新公开的一件替换"


def test_a_reopened_case_must_be_told_anew(desk: Desk) -> None:
    case = desk.closed()
    key = propose(desk, case)
    desk.step("reopen_case", case, "市督导", reason="又被占了")
    with pytest.raises(Declined, match="已经重开"):
        approve(desk, key)
    with pytest.raises(Declined, match="待报方案"):
        edit_publication(
            by=desk.by("市督导"), publication=key, seen=row(key).revision, wording=WORDING, excuses={}, at=desk.at,
            request_id=new_id(),
        )  # fmt: skip
    settle(desk, drop_publication, key, "市督导", "重开了")
    assert row(key).state == PublicationState.DROPPED


def test_too_early_or_cancelled_is_declined(desk: Desk) -> None:
    key = desk.open()
    with pytest.raises(Declined, match="待报方案，批准了方案"):
        propose(desk, key)
    desk.step("cancel_case", key, "市督导", reason="立重了")
    with pytest.raises(Declined, match="已撤案"):
        propose(desk, key)


def test_returned_is_mended_and_asked_again(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    settle(desk, return_publication, key, "市同事", "结果写具体些")
    assert row(key).state == PublicationState.RETURNED
    with pytest.raises(Declined, match="退回，不在等审"):
        approve(desk, key)
    edit_publication(
        by=desk.by("市督导"), publication=key, seen=row(key).revision, wording=changed(result="已恢复使用。"),
        excuses={}, at=desk.at, request_id=new_id(),
    )  # fmt: skip
    assert approve(desk, key)


# ── 个人信息 ──────────────────────────────────────────────────


def test_a_flag_needs_mending_or_a_reason(desk: Desk) -> None:
    case = desk.closed()
    phone = changed(result="咨询电话0533-2345678，已恢复。")
    with pytest.raises(Flagged, match="固定电话") as caught:
        propose(desk, case, wording=phone)
    (mark,) = caught.value.marks
    with pytest.raises(Flagged):
        propose(desk, case, wording=phone, excuses={mark.key: " "})
    key = propose(desk, case, wording=phone, excuses={mark.key: "办公室公开的电话", "多余": "的"})
    assert row(key).excuses == {mark.key: "办公室公开的电话"}
    assert approve(desk, key)


def test_an_identity_number_has_no_excuse(desk: Desk) -> None:
    wording = changed(result="见证人 370303 19900307 123X 到场。")
    with pytest.raises(Flagged) as caught:
        propose(desk, desk.closed(), wording=wording)
    excuses = {each.key: "非写不可" for each in caught.value.marks}
    with pytest.raises(Flagged, match="身份证号"):
        propose(desk, desk.closed(), wording=wording, excuses=excuses)


def test_known_people_and_the_cases_own_words_are_found(desk: Desk) -> None:
    case = desk.closed()
    raw = "校门东侧操场自去年九月起被划作教职工停车场，学生只能在楼间空地上体育课，雨天没有室内场地可用，多次反映没有解决。"
    finding = queries.case_file(case, by=desk.by("市督导")).findings()[0].pk
    Finding.objects.filter(pk=finding).update(detail=raw)
    with pytest.raises(Flagged) as caught:
        propose(desk, case, wording=changed(problem=raw, action="示例校长、东小校长带人清退。"))
    told = {(each.kind, each.text) for each in caught.value.marks}
    assert {(PersonalKind.NAME, "示例校长"), (PersonalKind.NAME, "东小校长")} <= told
    assert any(kind == PersonalKind.COPIED for kind, _ in told)


def test_someone_hired_since_is_seen_at_approval(desk: Desk) -> None:
    from zhidu.accounts.enums import OfficeCode

    key = propose(desk, desk.closed(), wording=changed(action="由甲乙丙负责清退。"))
    desk.bench.hire("甲乙丙", OfficeCode.SCHOOL, "东中")
    with pytest.raises(Flagged, match="人名「甲乙丙」"):
        approve(desk, key)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请打13812345678。", PersonalKind.MOBILE),
        ("请打 138-1234-5678", PersonalKind.MOBILE),
        ("请打１３８１２３４５６７８", PersonalKind.MOBILE),
        ("请打138\u200b1234\u200b5678", PersonalKind.MOBILE),
        ("+86 138 1234 5678", PersonalKind.MOBILE),
        ("一三八一二三四五六七八", PersonalKind.NUMBER_WORDS),
        ("电话0533-2345678", PersonalKind.PHONE),
        ("电话（0533）2345678", PersonalKind.PHONE),
        ("身份证370303199003071234", PersonalKind.IDENTITY),
        ("37030319900307123x", PersonalKind.IDENTITY),
        ("全国学籍号若干", PersonalKind.IDENTITY),
        ("卡号6222 0212 3456 7890 123", PersonalKind.CARD),
        ("写信到 zhang.san@example.com", PersonalKind.EMAIL),
        ("加微信：abc_12345", PersonalKind.CONTACT),
        ("鲁C·12345停在操场", PersonalKind.PLATE),
        ("家住3号楼2单元", PersonalKind.ADDRESS),
        ("王某已被约谈", PersonalKind.NAME),
        ("李老师负责", PersonalKind.NAME),
        ("学生张某受伤", PersonalKind.PUPIL),
        ("小明同学受伤", PersonalKind.PUPIL),
        ("三年级（2）班", PersonalKind.PUPIL),
        ("有学生反映：“操场没法跑步”", PersonalKind.WORDS),
        ("“我们班没有体育课”", PersonalKind.WORDS),
        ("整改进度排名靠后", PersonalKind.RANKING),
        ("全县第三", PersonalKind.RANKING),
        ("平均分提高", PersonalKind.RESULTS),
    ],
)
def test_what_is_pointed_out(text: str, kind: PersonalKind) -> None:
    assert kind in {each.kind for each in personal_marks({"result": text})}


@pytest.mark.parametrize(
    "text",
    [
        "生均体育运动场馆面积由5.77平方米提高到7.5平方米，投入120000元。",
        "2026年3月2日完成，文号示政督〔2026〕18号，学校代码2137990001。",
        "全市第二批整改，第三季度办结，第1期通报。",
        "补充教学仪器1200件、图书35000册，新聘教师12名。",
        "学生体育活动得到保障，家长满意度调查另行公布。",
        "按照〇年以来的要求，三四月间分两次验收。",
    ],
)
def test_plain_facts_are_let_be(text: str) -> None:
    assert personal_marks({"result": text}, names=["甲乙", "丙"]) == []


def test_each_place_is_told_once_and_its_key_follows_the_words() -> None:
    marks = personal_marks({"problem": "13812345678、13812345678", "result": "13812345678"})
    assert [each.field for each in marks] == ["problem", "result"]
    assert len({each.key for each in marks}) == 2
    assert personal_marks({"problem": "甲乙丙和甲乙"}, names=["甲乙", "甲乙丙"])[0].text == "甲乙丙"
    long = "地" * COPIED
    assert personal_marks({"a": long}, originals=[f"前{long[:-1]}"]) == []
    assert personal_marks({"a": " ".join(long)}, originals=[f"前{long}后"])[0].kind == PersonalKind.COPIED


# ── 封住的 ────────────────────────────────────────────────────


CHANGES: tuple[dict[str, Any], ...] = (
    {"snapshot": "{}"}, {"result": "改了"}, {"token": "aaaa"}, {"state": "proposed"}, {"approved_by": "999"},
    {"excuses": {"a": "b"}}, {"county_name": "西县"}, {"year": 2025},
)  # fmt: skip


def test_the_database_keeps_what_was_approved(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    approve(desk, key)

    def unmoved() -> None:
        for change in CHANGES:
            with pytest.raises(DatabaseError), transaction.atomic():
                Publication.objects.filter(pk=key).update(**change)

    unmoved()
    settle(desk, withdraw_publication, key, "市同事")
    unmoved()


def test_the_database_wants_two_people_and_keeps_the_record(desk: Desk) -> None:
    key = propose(desk, desk.closed())
    found = row(key)
    whole = {
        "state": "published", "approved_by": found.proposed_by, "approved_at": desk.at, "token": "t", "snapshot": "{}",
        "sha256": "s", "published_on": desk.day, "year": 2026,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=key).update(**whole)
    approve(desk, key)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=key).delete()


def test_wording_must_be_whole_and_short(desk: Desk) -> None:
    with pytest.raises(Declined, match="“事项”不能空着"):
        propose(desk, desk.closed(), wording=changed(title=" "))
    with pytest.raises(Declined, match="“问题”写了 1001 个字，最多 1000 个"):
        propose(desk, desk.closed(), wording=changed(problem="字" * 1001))
