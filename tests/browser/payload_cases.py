"""问题、整改、公文里写得进字的地方也都塞上：标题、情况、证据、方案、意见、进展、阶梯、救济、自查、吹哨、公开的话、公文、存的条件。"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.accounts.staff import AT, STARTS, TODAY, new_id
from tests.browser.payloads import PAYLOADS
from tests.documents import desk as documents
from tests.filings.town import Town
from tests.findings.cases import PROCEDURE, Bench
from tests.rectification.handling import Desk
from zhidu.accounts.rules import INSTALLER
from zhidu.catalog.actions import enter_procedure
from zhidu.documents import actions as papers
from zhidu.findings.actions import add_evidence, dismiss_finding
from zhidu.rectification import actions
from zhidu.rectification.enums import RemedyKind
from zhidu.rectification.models import Escalation
from zhidu.rectification.rules.proposals import ProgressDraft, StepDraft
from zhidu.rectification.rules.publicity import PublicWording

if TYPE_CHECKING:
    from tests.browser.payload_scene import Pen

CITY, HEAD = "市督导", "东小副校长"
#: 标题写得下的最多几个字
TITLE = 80
#: 当过人名的最多几个字（payload_scene.people）
LONGEST_NAME = 50


def casework(town: Town, pen: Pen) -> None:
    """市督导办的几个案，责任单位是东小。"""
    enter_procedure(by=INSTALLER, name=PROCEDURE, from_date=STARTS, at=AT, request_id=new_id())
    desk = Desk(Bench(town.staff, town.extra))
    findings(desk, pen)
    key = working(desk, pen)
    ladder(desk, pen, key)
    closed(desk, pen)
    letters(town, desk, pen)


def written(desk: Desk, pen: Pen) -> dict[str, Any]:
    """一个问题的各处。"""
    return {
        "unit": desk.bench.unit("东小"), "title": pen.write(TITLE), "detail": pen.write(), "basis": pen.write(),
        "reference": pen.write(50), "channel": pen.write(50), "post": pen.write(50),
    }  # fmt: skip


def findings(desk: Desk, pen: Pen) -> None:
    """每条字一个问题；带证据的、不立案的各一个。"""
    kept = [
        desk.bench.finding(CITY, **written(desk, pen) | {"title": each.text})
        for each in PAYLOADS
        if len(each.text) <= TITLE
    ]
    file = desk.bench.file(CITY, "东小", name=f"{pen.write(60)}.txt")
    add_evidence(by=desk.by(CITY), finding=kept[-1], file=file, note=pen.write(), at=AT, request_id=new_id())
    dismiss_finding(by=desk.by(CITY), finding=kept[0], seen=1, reason=pen.write(), at=AT, request_id=new_id())


def working(desk: Desk, pen: Pen) -> int:
    """退过方案、报过进展、延过期的一个案。"""
    key = desk.open(CITY, **written(desk, pen))

    def plan() -> None:
        due = desk.draft().asks_due
        desk.plan(
            key, HEAD, diagnosis=pen.write(), target=pen.write(), measures=pen.write(), money_source=pen.write(50),
            steps=(StepDraft(pen.write(), due - timedelta(days=30), "principal", pen.write(30)),),
        )  # fmt: skip

    plan()
    desk.step("return_plan", key, CITY, reason=pen.write(), remarks=[("measures", pen.write())])
    plan()
    desk.step("approve_plan", key, CITY)
    file = desk.bench.file(HEAD, "东小", name=f"{pen.write(60)}.txt")
    draft = ProgressDraft(pen.write(), TODAY, files=(file,))
    desk.step("report_progress", key, HEAD, draft=draft)
    later = desk.case(key).due_on + timedelta(days=28)  # type: ignore[operator]
    desk.step("extend_case", key, CITY, due_on=later, reason=pen.write())
    units = [desk.bench.unit("东点"), desk.bench.unit("东中")]
    actions.send_self_checks(
        by=desk.by(CITY),
        case=key,
        units=units,
        question=pen.write(),
        due_on=later,
        at=AT,
        request_id=new_id(),
    )
    actions.blow_whistle(
        by=desk.by(HEAD), unit=desk.bench.unit("东小"), text=pen.write(), at=AT, request_id=new_id()
    )
    actions.save_view(
        by=desk.by(CITY), name=pen.write(20), conditions={"state": "live"}, at=AT, request_id=new_id()
    )
    return key


def ladder(desk: Desk, pen: Pen, key: int) -> None:
    """送达的一级，提了申辩。"""
    row = actions.decide_rung(
        by=desk.by(CITY), case=key, rung="supervision_order", seen=desk.case(key).revision, reason=pen.write(), at=AT,
        request_id=new_id(),
    )  # fmt: skip
    actions.serve_rung(
        by=desk.by(CITY), escalation=row, seen=Escalation.objects.get(pk=row).revision, document=pen.write(50),
        outside=pen.write(), served_on=TODAY, at=AT, request_id=new_id(),
    )  # fmt: skip
    actions.apply_remedy(
        by=desk.by(HEAD), escalation=row, kind=RemedyKind.STATEMENT, text=pen.write(), applied_on=TODAY, at=AT,
        request_id=new_id(),
    )  # fmt: skip


def closed(desk: Desk, pen: Pen) -> None:
    """销了号、提了公开的一个案。"""
    key = desk.open(CITY, **written(desk, pen))
    desk.plan(key, HEAD)
    desk.step("approve_plan", key, CITY)
    file = desk.bench.file(HEAD, "东小")
    draft = ProgressDraft(pen.write(), TODAY, final=True, files=(file,))
    desk.step("report_progress", key, HEAD, draft=draft)
    desk.step("accept_case", key, CITY, reason=pen.write())
    desk.step("close_case", key, "市同事")
    # 人名就是这些字，公开的话里认得出来：用没有拿来当名字的几条
    unnamed = iter(each.text for each in PAYLOADS if len(each.text) > LONGEST_NAME)
    wording = PublicWording(next(unnamed), "某校", next(unnamed), "已经改了。", "达到标准。")
    actions.propose_publication(
        by=desk.by(CITY), case=key, wording=wording, excuses={}, at=AT, request_id=new_id()
    )


def letters(town: Town, desk: Desk, pen: Pen) -> None:
    """各处都是的一件公文，发出去了，对方打开过。"""
    organ = documents.organ(desk.by(CITY), pen.write(60))
    values = {
        name: pen.write() if isinstance(value, str) else value
        for name, value in documents.sample(documents.LETTER).items()
    }
    row = papers.DraftRow(values=values, recipients=[desk.bench.unit("东小")])
    key = papers.draft_document(
        by=desk.by(CITY), organ=organ, kind=documents.LETTER, row=row, at=AT, request_id=new_id()
    )
    hands = documents.Desk(town.staff, 0, 0, town.extra)
    for verb, person in (
        (papers.submit, CITY), (papers.review, "市同事"), (papers.sign, "市同事"), (papers.issue, CITY),
    ):  # fmt: skip
        hands.do(verb, key, person)
    papers.open_document(by=desk.by(HEAD), document=key, at=AT)
