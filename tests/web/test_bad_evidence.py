"""交上来的坏东西：每样一句中文说清哪里不对、怎么改；不合用的一样不存，写好的字不丢，清单里好的行照立。"""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tests.files.test_refusing import packed, png
from tests.findings import cases
from tests.findings.cases import Bench
from tests.web.clerks import Clerks
from tests.web.test_documents import drafted
from tests.web.test_rectifying import finding_form, opened, plan_form, step, walker
from tests.web.visitor import Visitor, words
from zhidu.accounts.models import Deed
from zhidu.documents.enums import DocumentState
from zhidu.files.models import StoredFile
from zhidu.findings.models import Evidence, Finding
from zhidu.rectification.enums import CaseState
from zhidu.rectification.models import Case, Plan, Progress
from zhidu.rulebook.periods import work_calendar

BAD_FILES = [
    ("证据.pdf", b"<!DOCTYPE html><title>x</title>",
     "「证据.pdf」其实是一个网页，不是它名字说的那种文件，多半是下载时登录过期了。请重新下载原文件再传。"),
    ("方案.docx", packed("word/document.xml", "word/vbaProject.bin"),
     "「方案.docx」里带有宏，为安全起见不收。请另存为不带宏的 docx 或 xlsx 再传。"),
    ("场地.png", png(13_000, 13_000), "「场地.png」是 13000×13000 像素的巨幅图片，打开它会拖垮电脑。请缩小到 "),
]  # fmt: skip


@pytest.fixture
def bench(db: None) -> Bench:
    """一个小市，整改程序在用。"""
    return cases.build()


def told(response: Any) -> str:
    """页上的字，去掉标签。"""
    return unescape(words(response.content.decode()))


def named(name: str, content: bytes) -> io.BytesIO:
    """一个要交的文件。"""
    file = io.BytesIO(content)
    file.name = name
    return file


def at_work(bench: Bench) -> tuple[Case, Visitor, Visitor]:
    """一个批了方案、正在整改的案，它的责任单位和市督导。"""
    case, head, city = opened(bench), walker(bench, "东小校长"), walker(bench, "市督导")
    head.done(f"/rectification/{case.pk}/plan/", **plan_form(case))
    assert step(city, case, "approve").status_code == 302
    case.refresh_from_db()
    return case, head, city


@pytest.mark.parametrize(("name", "content", "said"), BAD_FILES)
def test_a_bad_file_stops_the_report_and_the_words_stay(
    bench: Bench, name: str, content: bytes, said: str
) -> None:
    case, head, _ = at_work(bench)
    before = Deed.objects.count()
    page = head.submit(
        f"/rectification/{case.pk}/report/", seen=case.revision, text="写了很久的进展", final="1",
        happened_on=timezone.localdate().isoformat(), files=named(name, content),
    )  # fmt: skip
    assert page.status_code == 200
    assert told(page).count(said) == 1
    assert "写了很久的进展" in page.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.WORKING
    assert not Progress.objects.exists()
    assert not StoredFile.objects.exists()
    assert Deed.objects.count() == before


@pytest.mark.parametrize(("name", "content", "said"), BAD_FILES)
def test_a_bad_file_is_no_evidence(bench: Bench, name: str, content: bytes, said: str) -> None:
    city = walker(bench, "市督导")
    city.done("/findings/new/", **finding_form())
    key = Finding.objects.get().pk
    page = city.submit(f"/findings/{key}/evidence/", files=named(name, content))
    assert page.status_code == 409
    assert told(page).count(said) == 1
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()


def stored_bytes() -> list[Path]:
    """附件目录里此刻的文件。"""
    return [each for each in Path(settings.ZHIDU_PLACES.files).rglob("*") if each.is_file()]


def test_one_bad_file_among_good_ones_keeps_none_of_them(bench: Bench) -> None:
    case, head, _ = at_work(bench)
    before, kept = Deed.objects.count(), set(stored_bytes())
    good, (name, content, said) = named("照片.txt", b"good"), BAD_FILES[0]
    page = head.submit(
        f"/rectification/{case.pk}/report/", seen=case.revision, text="写了很久的进展", final="1",
        happened_on=timezone.localdate().isoformat(), files=[good, named(name, content), named("又一.txt", b"x")],
    )  # fmt: skip
    assert told(page).count(said) == 1
    assert "写了很久的进展" in page.content.decode()
    assert not StoredFile.objects.exists()
    assert Deed.objects.count() == before
    after = set(stored_bytes())
    assert [each.read_bytes()[:80] for each in after - kept] == []
    assert after == kept


def test_a_refused_report_keeps_no_file_and_goes_through_once_mended(bench: Bench) -> None:
    """文件是好的，别处没填好：事没办成，文件也不留；改好了、文件重选了，照样报得上。"""
    case, head, _ = at_work(bench)
    before, kept = Deed.objects.count(), set(stored_bytes())
    form = {"seen": case.revision, "final": "1", "happened_on": timezone.localdate().isoformat()}
    page = head.submit(f"/rectification/{case.pk}/report/", **form, text="", files=named("照片.txt", b"good"))
    assert page.status_code == 200
    assert not StoredFile.objects.exists()
    assert not Progress.objects.exists()
    assert Deed.objects.count() == before
    assert set(stored_bytes()) == kept
    head.done(f"/rectification/{case.pk}/report/", **form, text="改好了", files=named("照片.txt", b"good"))
    assert [each.file.name for each in Progress.objects.get().files.all()] == ["照片.txt"]


def test_evidence_past_the_limit_is_not_taken_by_halves(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """第二份放不下了：第一份也不放，交来的文件一份也不留。"""
    monkeypatch.setattr("zhidu.findings.actions.raising.MOST_EVIDENCE", 1)
    city = walker(bench, "市督导")
    city.done("/findings/new/", **finding_form())
    key = Finding.objects.get().pk
    before, kept = Deed.objects.count(), set(stored_bytes())
    page = city.submit(f"/findings/{key}/evidence/", files=[named("一.txt", b"1"), named("二.txt", b"2")])
    assert page.status_code == 409
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert Deed.objects.count() == before
    assert set(stored_bytes()) == kept


def holiday() -> date:
    """一个月以后头一个不上班的日子。"""
    day = timezone.localdate() + timedelta(days=30)
    while work_calendar().workday(day):
        day += timedelta(days=1)
    return day


def test_wrong_days_are_told_one_by_one(bench: Bench) -> None:
    case, head = opened(bench), walker(bench, "东小校长")
    page, off = f"/rectification/{case.pk}/plan/", holiday()
    next_day = work_calendar().next_workday(off)
    for wrong, said in (
        ({"asks_due": "明年"}, "“完成日期”「明年」不是日期。"),
        ({"asks_due": "2026-02-30"}, "“完成日期”「2026-02-30」不是日期。"),
        ({"asks_due": ""}, "“完成日期”还没有选。"),
        ({"asks_due": "2020-01-02", "step-due": ["2020-01-02", ""]}, "“完成日期”2020-01-02 早于立案日期"),
        ({"asks_due": off.isoformat()}, f"“完成日期”{off} 不上班，请改到 {next_day}。"),
        ({"step-due": ["后天", ""]}, "第 1 步的日期没有选。"),
    ):
        answer = head.submit(page, **plan_form(case, measures="写了很久的措施", **wrong))
        assert answer.status_code == 200
        assert told(answer).count(said) == 1, said
        assert "写了很久的措施" in answer.content.decode()
    assert not Plan.objects.exists()
    head.done(page, **plan_form(case))


def test_an_extension_to_a_holiday_is_told_the_next_workday(bench: Bench) -> None:
    case, _, city = at_work(bench)
    due, off = case.due_on, (case.due_on or date.max) + timedelta(days=1)
    while work_calendar().workday(off):
        off += timedelta(days=1)
    answer = step(city, case, "extend", reason="雨季", due_on=off.isoformat())
    assert answer.status_code == 409
    assert f"{off} 不上班，请改到 {work_calendar().next_workday(off)}。" in told(answer)
    answer = step(city, case, "extend", reason="雨季", due_on="三月")
    assert "“延到哪天”「三月」不是日期。" in told(answer)
    case.refresh_from_db()
    assert case.due_on == due


def test_a_report_of_tomorrow_is_refused(bench: Bench) -> None:
    case, head, _ = at_work(bench)
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = head.submit(
        f"/rectification/{case.pk}/report/",
        seen=case.revision,
        text="还没做",
        happened_on=tomorrow.isoformat(),
    )
    assert told(answer).count(f"“实际发生日期”{tomorrow} 还没到，做了再报。") == 1
    assert not Progress.objects.exists()


LIST = (
    "单位,问题,依据,来源,轻重,原因,发现日期\n"
    "东小,消防器材过期,示例条例第十条,省反馈,较重,安全和卫生,2026-03-02\n"
    "没有的学校,门窗破损,示例条例第十条,省反馈,,校舍和场地,2026-03-02\n"
    "东小,日子写错,示例条例第十条,省反馈,,校舍和场地,去年\n"
    "东小,日子没到,示例条例第十条,省反馈,,校舍和场地,2099-03-02\n"
    "西小,屋面漏水,示例条例第十条,省反馈,,校舍和场地,2026-03-02\n"
)


def test_good_rows_of_a_bad_list_are_still_taken(bench: Bench) -> None:
    city = walker(bench, "市督导")
    page = city.submit("/findings/list/", file=named("清单.csv", LIST.encode("utf-8-sig")))
    said = told(page)
    assert "立了 2 个，3 处有错的行没有立" in said
    assert said.count("没有找到“没有的学校”，或不归您管；请填单位的全称或代码") == 1
    for each in ("去年", "2099-03-02"):
        assert each in said
    assert set(Finding.objects.values_list("title", flat=True)) == {"消防器材过期", "屋面漏水"}


@pytest.mark.parametrize(
    ("name", "content"),
    [("清单.xlsx", b"<html><body><table>"), ("清单.xlsx", b"PK\x03\x04"), ("清单.csv", b"a,b\n1,2\n")],
)
def test_a_list_that_cannot_be_read_raises_nothing(bench: Bench, name: str, content: bytes) -> None:
    page = walker(bench, "市督导").submit("/findings/list/", file=named(name, content))
    (said,) = re.findall(r'role="alert">([^<]*)<', page.content.decode())
    assert said.endswith("。")
    assert "\n" not in said
    assert not Finding.objects.exists()


def test_a_slot_without_a_value_stops_the_document(db: None, settings: Any, tmp_path: Path) -> None:
    clerks = Clerks(settings, tmp_path)
    key = drafted(clerks, "东小", 限期="")
    assert "“限期”没有填" in words(clerks["市督导"].read(f"/documents/{key}/"))
    answer = clerks.step("市督导", key, "submit")
    assert answer.status_code == 409
    assert told(answer).count("“限期”没有填") == 1
    found = clerks.desk.found(key)
    assert (found.state, found.number) == (DocumentState.DRAFT, "")
