"""整改网页：从立问题到销号一路点下来；写错了原样交回、一次说全；别人的案子看不见、办不了。"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts.staff import Staff
from tests.findings import cases
from tests.findings.cases import Bench
from tests.web.visiting import enter
from tests.web.visitor import Visitor, words
from zhidu.findings.models import Finding
from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Case, Escalation, Progress
from zhidu.rulebook.periods import work_calendar
from zhidu.sandbox import read_workbook


@pytest.fixture
def bench(db: None) -> Bench:
    """一个小市，整改程序在用。"""
    return cases.build()


def walker(bench: Bench, name: str) -> Visitor:
    """以小市里的人、或另请的人的任职登录好的来访者。"""
    return Visitor(bench.staff, name, bench.extra.get(name))


def finding_form(**changed: str) -> dict[str, str]:
    return {
        "unit": "2137990001", "title": "操场面积不够", "basis": "示例办法第三条", "source": "province",
        "severity": "ordinary", "cause": "facilities", "found_on": "2026-03-02",
    } | changed  # fmt: skip


def plan_form(case: Case, **changed: Any) -> dict[str, Any]:
    due = work_calendar().next_workday(timezone.localdate() + timedelta(days=30))
    return {
        "seen": case.revision, "category": "dated", "diagnosis": "被占用", "target": "恢复", "measures": "清退",
        "money": "120,000", "money_source": "县级财政", "asks_due": due.isoformat(), "step-text": ["清退", ""],
        "step-due": [due.isoformat(), ""], "step-role": ["principal", "principal"], "step-person": ["示例校长", ""],
    } | changed  # fmt: skip


def opened(bench: Bench) -> Case:
    """市里立好的一个案。"""
    city = walker(bench, "市督导")
    city.done("/findings/new/", **finding_form())
    city.done("/findings/open/", finding=Finding.objects.latest("pk").pk, category="dated", title="")
    return Case.objects.latest("pk")


def step(who: Visitor, case: Case, name: str, **fields: Any) -> Any:
    case.refresh_from_db()
    return who.submit(f"/rectification/{case.pk}/step/{name}/", seen=case.revision, **fields)


def test_the_whole_walk(bench: Bench) -> None:
    city, peer, head = walker(bench, "市督导"), walker(bench, "市同事"), walker(bench, "东小校长")
    case = opened(bench)
    page = f"/rectification/{case.pk}/"
    assert "在等责任单位报方案" in head.read(page)
    assert "操场面积不够" in head.read("/rectification/")
    head.done(page + "plan/", **plan_form(case))
    assert "批准方案" in city.read(page)
    assert step(city, case, "approve").status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.WORKING
    assert "剩 " in head.read(page)
    head.done(
        page + "report/", seen=case.revision, text="清完了", happened_on=timezone.localdate().isoformat(),
        final="1", files=io.BytesIO(b"photo"),
    )  # fmt: skip
    assert Progress.objects.get().files.count() == 1
    assert step(city, case, "return", reason="看不清", **{"remark-files": "重拍"}).status_code == 302
    assert "重拍" in head.read(page + "report/")
    case.refresh_from_db()
    head.done(
        page + "report/", seen=case.revision, text="重拍了", happened_on=timezone.localdate().isoformat(),
        final="1", files=io.BytesIO(b"clear photo"),
    )  # fmt: skip
    assert step(city, case, "accept").status_code == 302
    assert "销号要两个人" in city.read(page)
    assert step(city, case, "close").status_code == 409
    assert step(peer, case, "close").status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert "发现：操场面积不够" in head.read(page)


def test_a_known_fingerprint_is_offered_as_a_relapse(bench: Bench) -> None:
    case = opened(bench)
    city, peer, head = walker(bench, "市督导"), walker(bench, "市同事"), walker(bench, "东小校长")
    again = city.done("/findings/new/", **finding_form(title="操场又被占"))
    assert "老问题反弹" not in city.read(again), "原案还没销号，谈不上反弹"
    head.done(f"/rectification/{case.pk}/plan/", **plan_form(case))
    step(city, case, "approve")
    case.refresh_from_db()
    head.done(
        f"/rectification/{case.pk}/report/", seen=case.revision, text="清完了",
        happened_on=timezone.localdate().isoformat(), final="1", files=io.BytesIO(b"photo"),
    )  # fmt: skip
    step(city, case, "accept")
    step(peer, case, "close")
    page = city.read(again)
    assert "这可能是老问题反弹" in page and "不是反弹，另立一案" in page
    assert head.get(again).status_code == 404, "没立案的问题，学校还看不到"
    other = city.done("/findings/new/", **finding_form(title="经费不够", cause="funding"))
    assert "老问题反弹" not in city.read(other)
    case.refresh_from_db()
    finding = Finding.objects.get(title="操场又被占").pk
    city.done(f"/rectification/{case.pk}/relapse/", finding=finding, seen=case.revision, reason="")
    told = head.read(f"/rectification/{case.pk}/")
    assert "第 2 轮" in told and "操场又被占" in told and "清完了" in told


def test_the_desk_says_what_waits_for_whom(bench: Bench) -> None:
    city, head = walker(bench, "市督导"), walker(bench, "东小校长")
    assert "整改：" not in head.read("/") and "件整改等您审" not in city.read("/")
    case = opened(bench)
    told = head.read("/")
    assert "整改：操场面积不够" in told and f"{case.plan_due.month} 月 {case.plan_due.day} 日到期" in told
    head.done(f"/rectification/{case.pk}/plan/", **plan_form(case))
    assert "整改：操场面积不够" not in head.read("/")
    assert "1 件整改等您审" in city.read("/")


def test_a_wrong_plan_comes_back_whole(bench: Bench) -> None:
    case = opened(bench)
    head = walker(bench, "东小校长")
    wrong = plan_form(case, diagnosis=" ", money="许多", measures="写了很久的措施")
    page = head.submit(f"/rectification/{case.pk}/plan/", **wrong)
    said = words(page.content.decode())
    assert "还没有报上去，有 2 处要改" in said
    assert "“原因诊断”不能空着" in said
    assert "写了很久的措施" in page.content.decode()
    assert "示例校长" in page.content.decode()


def test_the_ladder_from_the_page(bench: Bench) -> None:
    case = opened(bench)
    city, head = walker(bench, "市督导"), walker(bench, "东小校长")
    page, today = f"/rectification/{case.pk}/", timezone.localdate().isoformat()
    assert "提醒函" not in head.read(page)
    assert (
        city.submit(page + "rung/", seen=case.revision, rung="reminder_letter", reason="").status_code == 409
    )
    city.done(page + "rung/", seen=case.revision, rung="reminder_letter", reason="先提个醒")
    row = Escalation.objects.get()
    paper = {"served_on": today, "document": "示例1", "outside": "停电，用纸质件"}
    city.done(f"/escalations/{row.pk}/serve/", seen=row.revision, **paper)
    assert "提醒函" in head.read(page)
    row.refresh_from_db()
    head.done(f"/escalations/{row.pk}/answer/", seen=row.revision, text="马上报")
    head.done(f"/escalations/{row.pk}/remedy/", kind="statement", text="有原因", applied_on=today)
    assert "期间不停止执行" in city.read(page)
    remedy = row.remedies.get()
    city.done(
        f"/remedies/{remedy.pk}/decide/", seen=remedy.revision, outcome="changed", text="改轻", case=case.pk
    )
    remedy.refresh_from_db()
    city.done(f"/remedies/{remedy.pk}/correct/", seen=remedy.revision, case=case.pk)
    assert "已纠正" in head.read(page)
    assert "提醒函" in city.read("/rectification/?rung=reminder_letter")


@pytest.mark.parametrize("who", ["西县督导", "西小校长", "财政", "高新督导"])
def test_strangers_find_nothing(bench: Bench, who: str) -> None:
    case = opened(bench)
    stranger = walker(bench, who)
    missing = stranger.client.get("/no-such-page/").content
    for url in (f"/rectification/{case.pk}/", f"/findings/{Finding.objects.latest('pk').pk}/"):
        response = stranger.client.get(url)
        assert (response.status_code, response.content) == (404, missing)
    assert step(stranger, case, "approve").status_code == 404
    assert "操场面积不够" not in stranger.read("/rectification/")


def test_a_step_that_does_not_exist(bench: Bench) -> None:
    case = opened(bench)
    assert step(walker(bench, "市督导"), case, "explode").status_code == 404


def test_a_list_of_findings(bench: Bench) -> None:
    city = walker(bench, "市督导")
    text = (
        "单位,问题,依据,来源,轻重,原因,发现日期\n"
        "东小,消防器材过期,示例条例第十条,省反馈,较重,安全和卫生,2026-03-02\n"
        "没有的学校,门窗破损,示例条例第十条,省反馈,,校舍和场地,2026-03-02\n"
    )
    file = io.BytesIO(text.encode("utf-8-sig"))
    file.name = "清单.csv"
    page = city.submit("/findings/list/", file=file).content.decode()
    assert "立了 1 个" in words(page)
    assert "没有找到“没有的学校”" in page
    listed = city.read("/findings/")
    assert "消防器材过期" in listed
    assert "门窗破损" not in listed


def test_the_blank_list_and_the_ledger_are_workbooks(bench: Bench, tmp_path: Any) -> None:
    opened(bench)
    city = walker(bench, "市督导")
    for url, wanted in (("/findings/list/?as=xlsx", "发现途径"), ("/rectification/?as=xlsx", "操场面积不够")):
        path = tmp_path / f"{len(url)}.xlsx"
        path.write_bytes(city.client.get(url).content)
        cells = {cell for sheet in read_workbook(path).sheets for row in sheet.rows for cell in row}
        assert wanted in cells


def test_the_board_and_the_counts(bench: Bench) -> None:
    case = opened(bench)
    city = walker(bench, "市督导")
    page = city.read("/rectification/?view=board")
    assert "kanban-card" in page
    assert case.title in page
    assert re.search(r"立案</span><b[^>]*>1<", page)
    assert case.title not in words(city.read("/rectification/?state=closed"))


@pytest.mark.parametrize("cases_made", [1, 3])
def test_the_ledger_asks_the_same_number_of_queries(
    bench: Bench, cases_made: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(cases_made):
        opened(bench)
    city = walker(bench, "市督导")
    with django_assert_max_num_queries(22):
        city.read("/rectification/")


def test_dismissing_and_evidence(bench: Bench) -> None:
    city = walker(bench, "市督导")
    city.done("/findings/new/", **finding_form())
    found = Finding.objects.latest("pk")
    page = f"/findings/{found.pk}/"
    city.done(page + "evidence/", files=io.BytesIO(b"seen"), note="现场")
    assert "现场" in city.read(page)
    city.done(page + "dismiss/", seen=found.revision, reason="查无此事")
    assert "查无此事" in city.read(page)
    assert "操场面积不够" not in words(city.read("/findings/"))


def test_a_wrong_finding_is_told(bench: Bench) -> None:
    city = walker(bench, "市督导")
    page = city.submit("/findings/new/", **finding_form(basis=" ", found_on="去年")).content.decode()
    assert "“发现日期”「去年」不是日期" in page
    assert "操场面积不够" in page


def closed(bench: Bench) -> Case:
    """一个销了号的案（直接办，不走网页）。"""
    from tests.rectification.handling import Desk

    return Case.objects.get(pk=Desk(bench).closed())


def test_drawing_and_recording_a_revisit(bench: Bench) -> None:
    case = closed(bench)
    city, peer = walker(bench, "市督导"), walker(bench, "市同事")
    city.done("/revisits/commit/")
    page = city.read("/revisits/")
    from zhidu.rectification.models import Revisit, RevisitDraw

    row = RevisitDraw.objects.get()
    assert row.commitment in page
    assert row.seed not in page
    city.done(f"/revisits/draw/{row.pk}/")
    assert row.seed in city.read("/revisits/")
    found = Revisit.objects.get()
    today = timezone.localdate().isoformat()
    assert "当时的问题" in peer.read(f"/revisits/{found.pk}/")
    peer.done(
        f"/revisits/{found.pk}/", seen=found.revision, result="reopened", text="又停了车", visited_on=today
    )
    case.refresh_from_db()
    assert (case.state, case.round) == (CaseState.PLANNING, 2)
    assert walker(bench, "东县督导").client.get(f"/revisits/{found.pk}/").status_code == 404


def test_like_schools_are_asked_and_answer(bench: Bench) -> None:
    case = opened(bench)
    city = walker(bench, "市督导")
    city.done("/findings/new/", **finding_form(unit="2137990004"))
    city.done("/findings/open/", finding=Finding.objects.latest("pk").pk, category="dated", title="")
    page = f"/rectification/{case.pk}/spread/"
    assert "同一条款正在整改" in city.read(page)
    due = work_calendar().next_workday(timezone.localdate() + timedelta(days=5)).isoformat()
    city.done(page, unit=bench.unit("西小"), question="查操场", due_on=due)
    head = walker(bench, "西小校长")
    assert "查操场" in head.read("/self-checks/")
    from zhidu.rectification.models import SelfCheck

    row = SelfCheck.objects.get()
    head.done(f"/self-checks/{row.pk}/answer/", has_it="1", text="也被占")
    assert "有同样的问题" in city.read(page)
    assert "查操场" not in walker(bench, "东小校长").read("/self-checks/")


def test_whistles(bench: Bench) -> None:
    head, county = walker(bench, "东小校长"), walker(bench, "东县督导")
    assert 'value="2137990001"' in head.read("/whistles/")
    head.done("/whistles/", unit="2137990001", text="围墙要倒")
    from zhidu.rectification.models import Whistle

    assert "签收</button>" in county.read("/whistles/")
    county.done("/whistles/acknowledge/", whistle=Whistle.objects.get().pk)
    assert "签收</button>" not in county.read("/whistles/")
    assert "围墙要倒" not in walker(bench, "西县督导").read("/whistles/")


def test_without_a_procedure_the_page_says_whom_to_ask(staff: Staff) -> None:
    client = Client()
    enter(client, *staff.posts["市督导"])
    for url in ("/findings/", "/findings/new/", "/findings/list/"):
        page = client.get(url)
        assert page.status_code == 200
        assert "zhidu adopt zhenggai-wenze" in page.content.decode()
    assert client.get("/rectification/").status_code == 200
