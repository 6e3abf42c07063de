"""每一级都出公文：一按填好，公文发出、对方打开就算送达；没决定的出不了，撤了稿能再起草，谁也替不了别人。"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.accounts.staff import new_id
from tests.rectification import lettering
from tests.rectification.lettering import KINDS, LetterDesk
from zhidu.accounts.enums import OfficeCode
from zhidu.documents import actions as papers
from zhidu.documents.enums import Authenticity, DocumentState, DocumentType
from zhidu.documents.models import Document, Recipient, RegisterEntry
from zhidu.documents.queries import faults, verified
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification import actions, queries
from zhidu.rectification.enums import EscalationState, RemedyKind, RemedyOutcome, RevisitResult
from zhidu.rectification.models import CaseDocument, Escalation, Remedy, Revisit
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import find_procedure


@pytest.fixture
def letters(db: None, root: Path) -> LetterDesk:
    """一个小市，两个发文机关，整改程序在用。"""
    return lettering.build()


def test_every_rung_has_a_known_document() -> None:
    """程序里写的文书都是有的文种，都会填。"""
    for rung in find_procedure("zhenggai-wenze").ladder:
        for kind in filter(None, (rung.document, rung.follow)):
            assert kind in DocumentType.values


def test_from_overdue_to_accountability(letters: LetterDesk) -> None:
    """逾期一路走到问责：时钟建议、人决定、公文发出、对方打开，前面的文号和日子写进后面的公文，样样验得真。"""
    desk, key = letters.desk, letters.overdue(0)
    numbers: list[str] = []
    start = desk.day
    for rung, days, reader in (
        ("reminder_letter", 1, "东小校长"), ("supervision_order", 15, "东小校长"), ("circular", 30, "东县督导"),
        ("interview", 45, "东县督导"), ("accountability", 90, "东县督导"),
    ):  # fmt: skip
        desk.day = start + timedelta(days=days)
        actions.tick(on=desk.day, at=desk.at)
        row, made = letters.sent(key, rung, reader)
        found = letters.found(made)
        assert (row.state, row.served_on, row.document) == (EscalationState.SERVED, desk.day, found.number)
        assert (found.subject_kind, found.subject, found.type) == ("case", str(key), KINDS[rung])
        told = str(found.paper)
        assert all(number in told for number in numbers), rung
        assert f"逾期{days}日" in told
        numbers.append(found.number)
    assert numbers == [f"示政督函〔2026〕{each}号" for each in (1, 2)] + [
        "示政督〔2026〕1号", "示政督函〔2026〕3号", "示政督〔2026〕2号",
    ]  # fmt: skip
    for found in Document.objects.all():
        checked = verified(found.sha256)
        assert (checked.authenticity, checked.number) == (Authenticity.GENUINE, found.number)
    record = letters.draft(Escalation.objects.get(rung="interview"), "interview_record")
    assert letters.found(record).values["约谈地点"] == lettering.BY_HAND["约谈地点"]


def test_the_reminder_says_only_facts(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(3)
    row = letters.decide(key, "reminder_letter")
    found = letters.found(letters.draft(row, "reminder_letter"))
    case = desk.case(key)
    assert case.due_on is not None
    assert found.title == "关于东小“操场面积不够”整改的提醒函"
    assert (
        found.values["原定要求"] == f"{case.due_on.year}年{case.due_on.month}月{case.due_on.day}日前完成整改"
    )
    assert found.values["进展"] == "已逾期3日，没有收到整改进展报告"
    assert found.values["答复期限"] == "7日"
    assert found.values["问题"] == [{"情况": "操场面积不够", "依据": "示例办法第三条"}]
    assert found.values["抄送"] == "东县"
    assert list(Recipient.objects.filter(document=found).values_list("unit", flat=True)) == [
        desk.bench.unit("东小"), desk.bench.unit("东县"),
    ]  # fmt: skip
    assert faults(found.pk, by=desk.by("市督导")) == ()


def test_an_undecided_or_dropped_rung_cannot_have_a_document(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    actions.tick(on=desk.day, at=desk.at)
    row = Escalation.objects.get(case=key)
    with pytest.raises(Declined, match="提醒函建议，决定以后才能起草"):
        letters.draft(row, "reminder_letter")
    actions.drop_rung(
        by=desk.by("市督导"), escalation=row.pk, seen=row.revision, reason="材料在路上", at=desk.at,
        request_id=new_id(),
    )  # fmt: skip
    with pytest.raises(Declined, match="提醒函不采纳"):
        letters.draft(row, "reminder_letter")
    assert not Document.objects.exists()


def test_the_database_refuses_what_the_action_refuses(letters: LetterDesk) -> None:
    """绕过动作也挂不上：没决定的一级不收公文，决定了的退不回去。"""
    desk, key = letters.desk, letters.overdue(15)
    row = letters.decide(key, "reminder_letter")
    made = letters.draft(row, "reminder_letter")
    actions.tick(on=desk.day, at=desk.at)
    proposed = Escalation.objects.get(state=EscalationState.PROPOSED)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseDocument.objects.filter(document=made).update(escalation=proposed)
    for state in (EscalationState.PROPOSED, EscalationState.DROPPED):
        with pytest.raises(DatabaseError), transaction.atomic():
            Escalation.objects.filter(pk=row.pk).update(state=state, reason="不要了")


def test_a_withdrawn_draft_frees_the_rung(letters: LetterDesk) -> None:
    key = letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    first = letters.draft(row, "reminder_letter")
    with pytest.raises(Declined, match=r"提醒函已经起草过了：《关于东小.*》（草稿）"):
        letters.draft(row, "reminder_letter")
    letters.do("withdraw", first, "市督导", reason="写错了")
    second = letters.draft(row, "reminder_letter")
    assert [each.current for each in CaseDocument.objects.filter(escalation=row)] == [False, True]
    standing = {
        each.document.pk: each.dead
        for each in queries.case_file(key, by=letters.desk.by("市督导")).documents()
    }
    assert standing == {first: True, second: False}


def test_a_void_number_takes_the_service_back(letters: LetterDesk) -> None:
    """文号作废了的，送达不算数：再起草就退回“已决定”，重新发、重新起算。"""
    desk, key = letters.desk, letters.overdue(1)
    row, made = letters.sent(key, "reminder_letter", "东小校长")
    papers.void_number(
        by=desk.by("市督导"), document=made, reason="收文单位写错", at=desk.at, request_id=new_id()
    )
    desk.day += timedelta(days=5)
    again = letters.draft(row, "reminder_letter")
    row = letters.row(row)
    assert (row.state, row.served_on, row.answer_due) == (EscalationState.DECIDED, None, None)
    letters.issue(again)
    letters.open(again, "东小校长")
    assert letters.serve(row).served_on == desk.day
    assert RegisterEntry.objects.count() == 2


def test_one_click_twice_is_one_draft(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    given: dict[str, Any] = {
        "by": desk.by("市督导"), "escalation": row.pk, "kind": "reminder_letter", "at": desk.at, "request_id": new_id(),
    }  # fmt: skip
    assert actions.draft_rung_document(**given) == actions.draft_rung_document(**given)
    assert Document.objects.count() == 1


@pytest.mark.parametrize("who", ["东县督导", "东小校长", "西小校长"])
def test_nobody_drafts_for_another_office(letters: LetterDesk, who: str) -> None:
    key = letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    with pytest.raises(NotFound):
        letters.draft(row, "reminder_letter", who=who)
    with pytest.raises(NotFound):
        letters.draft(row, "accountability_decision")
    with pytest.raises(NotFound):
        actions.draft_case_document(
            by=letters.desk.by(who),
            case=key,
            kind="rectification_notice",
            at=letters.desk.at,
            request_id=new_id(),
        )


def test_the_school_sees_the_letter_only_when_issued(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    made = letters.draft(row, "reminder_letter")
    assert queries.case_file(key, by=desk.by("东小校长")).documents() == []
    letters.issue(made)
    assert [each.document.pk for each in queries.case_file(key, by=desk.by("东小校长")).documents()] == [made]
    with pytest.raises(NotFound):
        queries.case_file(key, by=desk.by("西小校长")).documents()


def test_unread_letters_are_presumed_served(letters: LetterDesk) -> None:
    """一直不打开，满了日子视为送达；每日任务停几天再跑，记的还是那一天，只记一次。"""
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    with pytest.raises(Declined, match="还没有起草公文"):
        letters.serve(row)
    made = letters.draft(row, "reminder_letter")
    with pytest.raises(Declined, match="还没有发出"):
        letters.serve(row)
    letters.issue(made)
    sent = desk.day
    with pytest.raises(Declined, match=r"对方还没有打开，到 .* 还没打开的，那天视为送达"):
        letters.serve(row)
    presumed = work_calendar().next_workday(sent + timedelta(days=7))
    desk.day = presumed - timedelta(days=1)
    assert actions.follow_deliveries(on=desk.day, at=desk.at) == 0
    desk.day = presumed + timedelta(days=4)
    assert actions.follow_deliveries(on=desk.day, at=desk.at) == 1
    assert actions.follow_deliveries(on=desk.day, at=desk.at) == 0
    row = letters.row(row)
    assert (row.state, row.served_on, row.document) == (
        EscalationState.SERVED,
        presumed,
        letters.found(made).number,
    )
    assert row.answer_due == work_calendar().next_workday(presumed + timedelta(days=7))


def test_whoever_opened_it_may_answer_at_once(letters: LetterDesk) -> None:
    """刚打开就答复，不用等后台记送达。"""
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    made = letters.draft(row, "reminder_letter")
    letters.issue(made)
    given: dict[str, Any] = {"escalation": row.pk, "text": "月底前改完", "at": desk.at}
    with pytest.raises(Declined):
        actions.answer_escalation(by=desk.by("东小校长"), seen=row.revision, request_id=new_id(), **given)
    letters.open(made, "东小校长")
    actions.answer_escalation(by=desk.by("东小校长"), seen=row.revision, request_id=new_id(), **given)
    row = letters.row(row)
    assert (row.state, row.served_on) == (EscalationState.ANSWERED, desk.day)


def test_paper_made_outside_needs_its_number_and_why(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    for given in ({"document": "示函1号"}, {"outside": "停电"}, {"document": "示函1号", "outside": "停电"}):
        with pytest.raises(Declined, match=r"文号和为什么|哪天送达"):
            letters.serve(row, **given)
    row = letters.serve(row, document="示函1号", outside="停电，用纸质件", served_on=desk.day)
    assert (row.document, row.outside) == ("示函1号", "停电，用纸质件")
    with pytest.raises(Declined, match="用纸质文书送达了（示函1号）"):
        letters.draft(row, "reminder_letter")


def test_a_letter_handed_over_in_person(letters: LetterDesk) -> None:
    """平台发的、当面送的：文号照登记簿，日子和怎么送的由人写。"""
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    done = letters.issue(letters.draft(row, "reminder_letter"))
    with pytest.raises(Declined, match="文号照登记簿"):
        letters.serve(row, document="示函9号", outside="当面送", served_on=desk.day)
    row = letters.serve(row, outside="当面送到校长手里", served_on=desk.day)
    assert (row.document, row.served_on) == (done.number, desk.day)


def test_a_slot_without_a_value_is_one_clear_sentence(letters: LetterDesk) -> None:
    """市里的模板多一个事实给不出的空：起草照样成，送审说清缺哪一个；补上就走得了。"""
    desk, key = letters.desk, letters.overdue(1)
    papers.save_template(
        by=desk.by("市督导"), kind="reminder_letter", seen=0, at=desk.at, request_id=new_id(),
        text="格式：信函\n标题：关于{事项}的提醒函\n主送：{主送}\n{进展}。责任督学：{责任督学}。\n",
    )  # fmt: skip
    made = letters.draft(letters.decide(key, "reminder_letter"), "reminder_letter")
    assert faults(made, by=desk.by("市督导")) == ("“责任督学”没有填：模板第 4 行要用它",)
    with pytest.raises(Declined, match=r"还不齐：“责任督学”没有填：模板第 4 行要用它。$"):
        letters.do("submit", made, "市督导")
    assert letters.found(made).state == DocumentState.DRAFT


def test_without_an_organ_one_is_told_what_to_do(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    papers.set_up_organ(
        by=desk.by("市督导"), organ=letters.organs[0], seen=1, name=lettering.CITY, series={"document": "示政督"},
        at=desk.at, request_id=new_id(),
    )  # fmt: skip
    with pytest.raises(Declined, match="还没有能发信函格式公文的发文机关"):
        letters.draft(row, "reminder_letter")
    assert not CaseDocument.objects.exists()


def test_a_county_does_not_write_to_itself(letters: LetterDesk) -> None:
    """区县自己督办的案，通报、约谈发给责任单位，不发给自己。"""
    desk = letters.desk
    key = desk.open("东县督导")
    desk.day = desk.case(key).plan_due + timedelta(days=31)
    row = letters.decide(key, "circular", "久拖不报", who="东县督导")
    assert row.addressee_id == desk.bench.unit("东小")
    made = letters.draft(row, "circular", who="东县督导")
    assert letters.found(made).organ_id == letters.organs[1]
    assert letters.issue(made, "东县督导", "东县同事").number == "东督〔2026〕1号"


def test_a_finished_case_needs_no_more_letters(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    desk.report(key)
    desk.step("accept_case", key, "市督导")
    desk.step("close_case", key, "市同事")
    with pytest.raises(Declined, match="已销号，不用再发提醒函"):
        letters.draft(row, "reminder_letter")


@pytest.mark.parametrize("how", ["close_case", "cancel_case"])
def test_what_was_not_sent_before_the_end_is_not_sent_after_it(letters: LetterDesk, how: str) -> None:
    """销号、撤案以前签发了还没发的，跟着撤稿；发出的照旧。"""
    desk, key = letters.desk, letters.overdue(1)
    sent = letters.draft(letters.decide(key, "reminder_letter"), "reminder_letter")
    letters.issue(sent)
    notice = actions.draft_case_document(
        by=desk.by("市督导"), case=key, kind="rectification_notice", at=desk.at, request_id=new_id()
    )
    signed = letters.draft(letters.decide(key, "supervision_order", "不等了"), "supervision_order")
    letters.fill(signed)
    letters.do("submit", signed, "市督导")
    letters.do("review", signed, "市同事")
    letters.do("sign", signed, "市同事")
    if how == "close_case":
        desk.report(key)
        desk.step("accept_case", key, "市督导")
        desk.step("close_case", key, "市同事")
    else:
        desk.step("cancel_case", key, "市督导", reason="立重了")
    states = {each: letters.found(each).state for each in (sent, notice, signed)}
    assert states == {sent: "issued", notice: "withdrawn", signed: "withdrawn"}
    with pytest.raises(Declined, match="已经撤了"):
        letters.do("issue", signed, "市督导")


def test_the_decision_waits_for_the_statement(letters: LetterDesk) -> None:
    """问责决定书：陈述申辩期满、或作了结论才起草，写进采纳情况；复核从收到决定书起算，复核决定书写明原决定。"""
    desk, key = letters.desk, letters.overdue(90)
    row, _ = letters.sent(key, "accountability", "东县督导", "长期不改")
    with pytest.raises(Declined, match="陈述申辩的期限到"):
        letters.draft(row, "accountability_decision")
    told: dict[str, Any] = {
        "escalation": row.pk,
        "text": "手续没办下来",
        "applied_on": desk.day,
        "at": desk.at,
    }
    statement = actions.apply_remedy(
        by=desk.by("东县督导"), kind=RemedyKind.STATEMENT, request_id=new_id(), **told
    )
    with pytest.raises(Declined, match="还没有作出结论"):
        letters.draft(row, "accountability_decision")
    concluded(letters, statement, RemedyOutcome.UPHELD, "理由不成立")
    desk.day += timedelta(days=20)
    made = letters.draft(row, "accountability_decision")
    values = letters.found(made).values
    assert values["采纳情况"] == "不予采纳：理由不成立"
    assert values["问责方式"] == lettering.BY_HAND["问责方式"]
    assert "《问责告知书》（示政督〔2026〕1号）" in values["调查经过"]
    letters.issue(made)
    letters.open(made, "东县督导")
    desk.day += timedelta(days=29)  # 离告知书早过 30 日，离决定书不到
    told |= {"applied_on": desk.day, "at": desk.at}
    review = actions.apply_remedy(by=desk.by("东县督导"), kind=RemedyKind.REVIEW, request_id=new_id(), **told)
    with pytest.raises(Declined, match="还没有作出结论"):
        drafted_review(letters, review)
    concluded(letters, review, RemedyOutcome.CHANGED, "减轻处理")
    found = letters.found(drafted_review(letters, review))
    assert found.values["原决定"] == "《关于对东县的问责决定书》（示政督〔2026〕2号）"
    assert found.values["复核决定"] == "变更原决定。"
    with pytest.raises(Declined, match="没有专门的决定书"):
        drafted_review(letters, statement)


def concluded(letters: LetterDesk, key: int, outcome: RemedyOutcome, text: str) -> None:
    """作出救济的结论。"""
    actions.decide_remedy(
        by=letters.desk.by("市督导"), remedy=key, seen=Remedy.objects.get(pk=key).revision, outcome=outcome,
        text=text, at=letters.desk.at, request_id=new_id(),
    )  # fmt: skip


def drafted_review(letters: LetterDesk, key: int) -> int:
    """起草复核决定书。"""
    return actions.draft_remedy_document(
        by=letters.desk.by("市督导"), remedy=key, at=letters.desk.at, request_id=new_id()
    )


def test_opening_and_closing_papers(letters: LetterDesk) -> None:
    """立案出整改通知书，销号出整改报告，看完出回头看报告；都是事实，还没到时候的不出。"""
    desk = letters.desk

    def draft(key: int, kind: str) -> Document:
        made = actions.draft_case_document(
            by=desk.by("市督导"), case=key, kind=kind, at=desk.at, request_id=new_id()
        )
        return letters.found(made)

    key = desk.open()
    notice = draft(key, "rectification_notice")
    assert notice.values["方案期限"].endswith("日")
    assert notice.values["整改期限"] == "90日"
    letters.issue(notice.pk)
    with pytest.raises(Declined, match="现在不用整改报告"):
        draft(key, "rectification_report")
    desk.plan(key)
    desk.step("approve_plan", key, "市督导")
    desk.report(key)
    desk.step("accept_case", key, "市督导")
    desk.step("close_case", key, "市同事")
    report = draft(key, "rectification_report")
    assert report.values["来文"] == f"《{notice.title}》（示政督〔2026〕1号）"
    assert (report.values["完成数"], report.values["在办数"]) == ("1", "0")
    assert letters.issue(report.pk).number == "示政督报〔2026〕1号"
    with pytest.raises(NotFound):
        draft(key, "circular")
    assert revisited(letters, key).values["种子"]


def revisited(letters: LetterDesk, key: int) -> Document:
    """抽签、看、起草报告；没看完的起草不了。"""
    desk = letters.desk
    desk.day += timedelta(days=60)
    given: dict[str, Any] = {"by": desk.by("市督导"), "at": desk.at}
    draw = actions.commit_draw(request_id=new_id(), **given)
    actions.draw_revisits(draw_key=draw, request_id=new_id(), **given)
    with pytest.raises(Declined, match="还有 1 件没有看完"):
        actions.draft_revisit_report(draw=draw, request_id=new_id(), **given)
    desk.bench.hire("市第三", OfficeCode.CITY_SUPERVISION, "市")
    row = Revisit.objects.get(case=key)
    actions.record_revisit(
        by=desk.by("市第三"), revisit=row.pk, seen=row.revision, result=RevisitResult.CONFIRMED, text="操场在用",
        visited_on=desk.day, at=desk.at, request_id=new_id(),
    )  # fmt: skip
    made = actions.draft_revisit_report(draw=draw, request_id=new_id(), **given)
    assert faults(made, by=desk.by("市督导")) == ()
    return letters.found(made)


def test_a_stale_page_does_not_serve(letters: LetterDesk) -> None:
    desk, key = letters.desk, letters.overdue(1)
    row = letters.decide(key, "reminder_letter")
    with pytest.raises(Stale):
        actions.serve_rung(
            by=desk.by("市督导"), escalation=row.pk, seen=row.revision + 1, document="示函1号", outside="停电",
            served_on=desk.day, at=desk.at, request_id=new_id(),
        )  # fmt: skip
