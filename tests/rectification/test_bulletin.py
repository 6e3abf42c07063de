"""月度通报：起草出来的字里的每个数，都等于数字页上那个数的名单；一个月一期，期号一年一排；没有的事就说没有。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.staff import new_id
from tests.documents import desk as papers
from tests.rectification.handling import Desk
from tests.rectification.test_figures import MEASURED
from tests.rectification.test_ladder import decide, serve
from zhidu.documents.actions import issue, review, sign, submit, withdraw
from zhidu.documents.models import Document, Recipient
from zhidu.documents.queries import faults
from zhidu.documents.queries.documents import filled_of
from zhidu.findings.models import Finding
from zhidu.gongwen import Paragraph, Table
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification import queries
from zhidu.rectification.actions import draft_bulletin
from zhidu.rectification.models import Bulletin
from zhidu.rectification.queries.figures import Books
from zhidu.rectification.rules.reporting import ReportingPeriod

MARCH, APRIL = ReportingPeriod(2026, 3), ReportingPeriod(2026, 4)


@pytest.fixture
def organ(desk: Desk, settings: Any, tmp_path: Path) -> int:
    """市督导室的发文机关；附件目录在这个测试自己的地方。"""
    from zhidu.config.environment import Places

    settings.ZHIDU_PLACES = Places(data=tmp_path / "data", keys=settings.ZHIDU_PLACES.keys)
    return papers.organ(desk.by("市督导"), "示例市教育督导室")


@dataclass
class Said:
    """填好的通报：各段、表。"""

    title: str
    text: str
    paragraphs: list[str]
    rows: list[tuple[str, ...]]


def draft(desk: Desk, organ: int, month: ReportingPeriod = MARCH, who: str = "市督导") -> int:
    """起草一期。"""
    return draft_bulletin(by=desk.by(who), organ=organ, month=month, at=desk.at, request_id=new_id())


def read(desk: Desk, key: int, who: str = "市督导") -> Said:
    """读出来：一个空也不缺。"""
    assert faults(key, by=desk.by(who)) == ()
    filled = filled_of(Document.objects.select_related("organ").get(pk=key), on=desk.day)
    paragraphs = [each.text for each in filled.body if isinstance(each, Paragraph)]
    (table,) = [each for each in filled.body if isinstance(each, Table)]
    return Said(filled.title, "\n".join(paragraphs), paragraphs, list(table.rows))


def number(said: str, name: str) -> int:
    """字里说的这个数。"""
    found = re.search(rf"{name}(\d+)[件期次项]", said)
    return int(found[1]) if found else 0


def busy(desk: Desk) -> None:
    """三月里什么都有一点。"""
    key = desk.open(title="跑道太短")
    finding = queries.case_file(key, by=desk.by("市督导")).findings()[0].pk
    Finding.objects.filter(pk=finding).update(measured=MEASURED)
    desk.plan(key, aims={finding: "7.5"})
    desk.step("approve_plan", key, "市督导")
    desk.report(key, values={finding: "7.6"})
    desk.step("accept_case", key, "市督导")
    desk.step("close_case", key, "市同事")
    serve(desk, decide(desk, desk.working(title="车位占操场"), "supervision_order", "性质严重"))
    desk.open(unit=desk.bench.unit("西小"), title="栏杆太低")
    desk.day = date(2026, 3, 31)


def test_every_number_said_is_the_length_of_its_list(desk: Desk, organ: int) -> None:
    busy(desk)
    said = read(desk, draft(desk, organ))
    by = desk.by("市督导")
    assert said.title == "关于2026年3月教育督导问题整改情况的督导通报"
    checked = 0
    books = Books(MARCH, by=by)
    for each in queries.figures(books):
        _, parts = queries.figure_rows(each.code, books)
        listed = sum(map(len, parts))
        assert number(said.text, each.name) == listed, each.name
        checked += bool(listed)
    assert checked == 6
    assert "（2026年第1期）" in said.text
    counties = {row[0]: row[1:] for row in said.rows}
    assert counties == {
        "东县": ("2", "1", "0", "1", "0", "50.0%"), "西县": ("1", "0", "0", "1", "1", "0.0%"),
    }  # fmt: skip


def test_the_lists_in_it_are_the_lists(desk: Desk, organ: int) -> None:
    busy(desk)
    said = read(desk, draft(desk, organ))
    overdue = [each for each in said.paragraphs if re.search(r"至2026年3月31日逾期\d+日", each)]
    assert len(overdue) == number(said.text, "逾期未完成") == 1
    assert "西小：栏杆太低" in overdue[0]
    good = [each for each in said.paragraphs if "到了线（7.5）" in each]
    assert len(good) == 1
    assert re.fullmatch(
        r"（一）东小：跑道太短。由5.77改到7.6㎡，到了线（7.5），2026年3月2日报完成，限期2026年\d+月\d+日。",
        good[0],
    )
    assert "2026年4月没有到期的" in said.text
    assert "根据《教育督导问责办法》（国教督〔2021〕2号）" in said.text


def test_the_next_months_due_is_told(desk: Desk, organ: int) -> None:
    later = desk.working(title="跑道")
    due = desk.case(later).due_on
    assert due is not None
    desk.day = date(due.year, due.month - 1, 28)
    month = ReportingPeriod(due.year, due.month - 1)
    said = read(desk, draft(desk, organ, month))
    assert f"共1件：东小“跑道”{due.month}月{due.day}日前整改完成" in said.text


def test_a_month_with_nothing_says_so(desk: Desk, organ: int) -> None:
    said = read(desk, draft(desk, organ))
    assert "2026年3月台账里没有整改的事" in said.text
    assert "没有逾期未完成的问题" in said.text
    assert said.rows == [("（本期没有）", "0", "0", "0", "0", "0", "—")]
    assert not re.search(r"[1-9]\d*[项件期次]，", said.text)


def test_the_same_month_twice_says_there_is_one(desk: Desk, organ: int) -> None:
    first = draft(desk, organ)
    with pytest.raises(Declined, match="2026年3月的通报已经有了（第 1 期，草稿）"):
        draft(desk, organ)
    papers_row = Document.objects.get(pk=first)
    withdraw(
        by=desk.by("市督导"), document=first, seen=papers_row.revision, reason="写早了", at=desk.at,
        request_id=new_id(),
    )  # fmt: skip
    again = draft(desk, organ)
    assert again != first
    assert Bulletin.objects.get().document_id == again
    desk.day = date(2026, 4, 30)
    assert "（2026年第2期）" in read(desk, draft(desk, organ, APRIL)).text
    assert sorted(Bulletin.objects.values_list("month", "number")) == [(3, 1), (4, 2)]


def test_a_resend_makes_one_and_the_number_starts_again_each_year(desk: Desk, organ: int) -> None:
    request = new_id()
    asked: dict[str, Any] = {"organ": organ, "month": MARCH, "at": desk.at, "request_id": request}
    first = draft_bulletin(by=desk.by("市督导"), **asked)
    assert draft_bulletin(by=desk.by("市督导"), **asked) == first
    assert Document.objects.count() == 1
    desk.day = date(2027, 1, 31)
    draft(desk, organ, ReportingPeriod(2027, 1))
    assert sorted(Bulletin.objects.values_list("year", "number")) == [(2026, 1), (2027, 1)]


@pytest.mark.parametrize("month", [ReportingPeriod(2026), ReportingPeriod(2026, quarter=1), APRIL])
def test_only_months_that_have_come(desk: Desk, organ: int, month: ReportingPeriod) -> None:
    with pytest.raises(Declined, match="一个月一期"):
        draft(desk, organ, month)


def test_who_may_draft_and_for_whom(desk: Desk, organ: int) -> None:
    desk.open(unit=desk.bench.unit("西小"), title="西县的")
    for who in ("东县督导", "东小校长", "领导", "督学"):
        with pytest.raises(NotFound):
            draft(desk, organ, who=who)
    key = draft(desk, organ)
    sent = set(Recipient.objects.filter(document=key).values_list("unit", flat=True))
    assert sent == {desk.bench.unit(each) for each in ("东县", "西县", "高新区")}
    mine = papers.organ(desk.by("西县督导"), "西县教育督导室", papers.COUNTY_SERIES)
    own = draft(desk, mine, who="西县督导")
    assert list(Recipient.objects.filter(document=own).values_list("unit", flat=True)) == [
        desk.bench.unit("西小")
    ]
    other = papers.organ(
        desk.by("东县督导"), "东县教育督导室", {form: f"东{each}" for form, each in papers.SERIES.items()}
    )
    assert "西小" not in str(Document.objects.get(pk=draft(desk, other, who="东县督导")).values)


def test_an_issued_bulletin_counts_as_a_circular(desk: Desk, organ: int) -> None:
    desk.open(unit=desk.bench.unit("西小"), title="西县的")
    key = draft(desk, organ)

    def circulars(who: str) -> int:
        return {each.code: each.count for each in queries.figures(Books(MARCH, by=desk.by(who)))}["circular"]

    assert circulars("市督导") == 0
    for verb, who in ((submit, "市督导"), (review, "市同事"), (sign, "市同事"), (issue, "市督导")):
        seen = Document.objects.get(pk=key).revision
        verb(by=desk.by(who), document=key, seen=seen, at=desk.at, request_id=new_id())
    assert circulars("市督导") == 1
    _, parts = queries.figure_rows("circular", Books(MARCH, by=desk.by("市督导")))
    assert [each.pk for part in parts for each in part] == [key]
    assert circulars("西小校长") == 0
