"""公文网页：起草、填空、送审、审签、发文、收文、回执、重送、作废，一路点下来；看不见的、轮不到的，一步也走不了。"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.staff import AT
from tests.documents.desk import LETTER, sample
from tests.web.clerks import Clerks
from tests.web.visitor import cells, events_of, same_denial, words
from zhidu.documents import tasks
from zhidu.documents.enums import DocumentState
from zhidu.documents.models import Delivery, Document, RegisterEntry
from zhidu.documents.queries import standard_template
from zhidu.gongwen import parse_template
from zhidu.jobs.actions import perform
from zhidu.jobs.models import Job
from zhidu.notices.models import Notice
from zhidu.web.documents import step_views
from zhidu.web.documents.reading import cell_place, text_place


@pytest.fixture
def clerks(db: None, settings: Any, tmp_path: Path) -> Clerks:
    """小市，市、东县各一个发文机关。"""
    return Clerks(settings, tmp_path)


def typed(kind: str = LETTER, **changed: str) -> dict[str, str]:
    """照示例填好的一张表，一栏一格。"""
    found = {}
    for slot in parse_template(standard_template(kind).text).slots:
        value = (sample(kind) | changed).get(slot.name, "")
        if isinstance(value, str):
            found[text_place(slot.name)] = value
        else:
            found |= {
                cell_place(slot.name, row, member): text
                for row, each in enumerate(value)
                for member, text in each.items()
            }
    return found


def drafted(clerks: Clerks, *units: str, **changed: str) -> int:
    """从网页起草、填好、选好收文单位。"""
    city = clerks["市督导"]
    page = city.done("/documents/new/", organ=clerks.desk.city, type=LETTER, subject_kind="case", subject="7")
    key = int(page.split("/")[2])
    city.done(f"{page}save/", seen=1, **typed(**changed))
    city.done(f"{page}recipients/", seen=2, do="add", unit=[clerks.desk.staff.units[each] for each in units])
    return key


def pages_in(html: str) -> list[bytes]:
    """页上放着的各页图。"""
    return [base64.b64decode(each) for each in re.findall(r'src="data:image/png;base64,([^"]+)"', html)]


def test_from_a_blank_form_to_a_receipt(clerks: Clerks) -> None:
    city, peer, head = clerks["市督导"], clerks["市同事"], clerks["东小校长"]
    key = drafted(clerks, "东小", "东中")
    page = f"/documents/{key}/"
    found = clerks.desk.found(key)
    assert (found.subject_kind, found.subject) == ("case", "7")
    assert found.values["问题"] == sample(LETTER)["问题"]
    assert "东小、东中" in words(city.read(page))
    assert clerks.step("市督导", key, "submit").status_code == 302
    assert "您动过笔，请没动过笔的同事来办" in words(city.read(page))
    assert found.title in peer.read("/documents/?waiting=1")
    assert clerks.step("市同事", key, "return", reason="限期写清楚").status_code == 302
    assert "限期写清楚" in words(city.read(page))
    assert clerks.step("市督导", key, "submit").status_code == 302
    assert clerks.step("市同事", key, "review").status_code == 302
    assert clerks.step("市督导", key, "sign").status_code == 409, "动过笔的不能签"
    assert clerks.step("市同事", key, "sign").status_code == 302
    assert head.get(page).status_code == 404, "没发出的，收文的人看不见"
    assert clerks.step("市督导", key, "issue").status_code == 302

    shown = words(city.read(page))
    assert "示政督函" in shown and "2 家，0 家打开了" in shown
    assert "还没有打开" in words(head.read(page))
    assert Delivery.objects.filter(opened_at__isnull=False).count() == 0, "看一眼这一页不算打开"
    opened = head.submit(f"{page}open/")
    assert opened.status_code == 200
    assert all(each.startswith(b"\x89PNG") for each in pages_in(opened.content.decode()))
    assert len(pages_in(opened.content.decode())) == clerks.desk.found(key).pages
    assert "东小校长" in words(opened.content.decode())
    head.done(f"{page}answer/", note="已收到，即办。")
    assert "已收到，即办。" in words(city.read(page))
    units = clerks.desk.staff.units
    city.done(f"{page}resend/", unit=units["东中"])
    assert "重送过 1 次" in words(city.read(page))
    assert city.submit(f"{page}resend/", unit=units["东小"]).status_code == 409
    assert clerks.step("市同事", key, "void", reason="日期写错").status_code == 302
    assert "文号已经作废：日期写错" in words(head.read(page))
    assert RegisterEntry.objects.get().void_reason == "日期写错"


def test_the_download_is_the_registered_file_and_a_receipt(clerks: Clerks) -> None:
    done = clerks.desk.issued("东小")
    response = clerks["东小校长"].get(f"/documents/{done.document}/pdf/")
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == done.sha256
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert Delivery.objects.get().opened_by == str(clerks.desk.staff.person("东小校长"))
    assert events_of("documents.open") == 1
    docx = f"/files/{clerks.desk.found(done.document).docx_id}/"
    assert docx in clerks["市督导"].read(f"/documents/{done.document}/")
    assert docx not in clerks["东小校长"].read(f"/documents/{done.document}/")
    same_denial(clerks["东小校长"], docx, "/documents/999999/")


def test_a_draft_saves_itself_cell_by_cell(clerks: Clerks) -> None:
    city = clerks["市督导"]
    key = drafted(clerks, "东小")
    page, seen = f"/documents/{key}/", clerks.desk.found(key).revision
    alone = {text_place("限期"): "", cell_place("问题", 1, "情况"): "改过的一格", text_place("没有的空"): "x"}
    response = city.client.post(
        f"{page}save/", {"seen": seen} | alone, headers={"Accept": "application/json"}
    )
    assert json.loads(response.content)["seen"] == seen + 1
    found = clerks.desk.found(key)
    assert found.values["问题"][1] == sample(LETTER)["问题"][1] | {"情况": "改过的一格"}
    assert "没有的空" not in found.values
    shown = words(city.read(page))
    assert "缺：限期" in shown and "“限期”没有填" in shown
    stale = city.client.post(f"{page}save/", {"seen": seen} | alone, headers={"Accept": "application/json"})
    assert stale.status_code == 409
    whole = typed() | {cell_place("问题", 0, name): " " for name in ("情况", "依据")}
    city.done(f"{page}save/", seen=seen + 1, **whole)
    assert clerks.desk.found(key).values["问题"] == sample(LETTER)["问题"][1:], "空着的行去掉"
    many = {cell_place("问题", 99999, "情况"): "x"}
    assert city.submit(f"{page}save/", seen=seen + 2, **many).status_code == 409


def test_the_preview_shows_what_is_not_saved_yet(clerks: Clerks) -> None:
    city, key = clerks["市督导"], drafted(clerks, "东小")
    before = clerks.desk.found(key).revision
    stored = pages_in(city.read(f"/documents/{key}/preview/"))
    posted = city.submit(f"/documents/{key}/preview/", **typed(限期=""))
    shown = posted.content.decode()
    assert "“限期”没有填" in shown and pages_in(shown) != stored
    assert "替代字体" in shown or "正版" not in shown
    assert clerks.desk.found(key).revision == before
    issued = clerks.desk.issued("东小").document
    same_denial(city, f"/documents/{issued}/preview/", "/documents/999999/preview/")


def test_recipients_are_chosen_within_reach(clerks: Clerks) -> None:
    city, key = clerks["市督导"], drafted(clerks, "东小")
    page = f"/documents/{key}/recipients/"
    assert "西小" not in city.read(page + "?q=东") and "东中" in city.read(page + "?q=东")
    units = clerks.desk.staff.units
    city.done(f"{page}?kind=school", seen=3, do="all")
    assert {each.unit_id for each in clerks.desk.found(key).recipients.all()} == {
        units[each] for each in ("东小", "东中", "西小", "高小")
    }
    city.done(page, seen=4, do="drop", unit=[units["东小"], units["高小"]])
    assert clerks.desk.found(key).recipients.count() == 2
    county = clerks.desk.draft("东小", who="东县督导")
    refused = clerks["东县督导"].submit(
        f"/documents/{county}/recipients/", seen=1, do="add", unit=units["西小"]
    )
    assert refused.status_code == 409 and "不在您的管理范围内" in refused.content.decode()


def done(where: str) -> Job:
    """把刚提出的任务办完，要办得成；where 是它的进度页。"""
    job = Job.objects.get(pk=where.split("/")[2])
    assert perform(str(job.pk), at=AT)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def test_three_hundred_would_go_the_same_way(clerks: Clerks) -> None:
    """一件变几件，勾上成批送审、审核、签发、发文；发文是后台任务，末了一个包。"""
    city, peer = clerks["市督导"], clerks["市同事"]
    key = drafted(clerks, "东小", "东中", "西小")
    done(city.done(f"/documents/{key}/copies/", seen=clerks.desk.found(key).revision))
    assert Document.objects.count() == 4
    for kind, name, before in (
        ("submit", city, "draft"), ("review", peer, "submitted"), ("sign", peer, "reviewed"),
    ):  # fmt: skip
        shown = name.read(f"/documents/?box=all&state={before}&checked=1")
        tokens = [
            each
            for each in re.findall(r'name="document" value="([^"]+)"', shown)
            if not each.startswith(f"{key}-")
        ]
        assert len(tokens) == 3
        answer = name.submit("/documents/many/", kind=kind, document=tokens).content.decode()
        assert "3 件" in words(answer)
    tokens = re.findall(r'name="document" value="([^"]+)"', city.read("/documents/?waiting=1"))
    job = done(city.done("/documents/many/", kind="issue", document=tokens))
    assert job.result["issued"] == 3
    assert [each.sequence for each in RegisterEntry.objects.order_by("sequence")] == [1, 2, 3]
    assert set(Delivery.objects.values_list("unit", flat=True)) == {
        clerks.desk.staff.units[each] for each in ("东小", "东中", "西小")
    }
    assert city.submit("/documents/many/", kind="submit").status_code == 409
    assert city.submit("/documents/many/", kind="recall", document="1-1").status_code == 409
    assert city.submit("/documents/many/", kind="nothing", document="1-1").status_code == 404
    assert city.submit("/documents/many/", kind="sign", document="1-x").status_code == 409


def test_more_than_a_handful_move_in_the_background(clerks: Clerks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_views, "AT_ONCE", 2)
    monkeypatch.setattr(tasks, "BATCH", 2)
    keys = [clerks.desk.draft("东小", 事项=f"第 {each} 项") for each in range(3)]
    bad = clerks.desk.draft("东小", 限期=" ")
    where = clerks["市督导"].done(
        "/documents/many/", kind="submit", document=[f"{each}-1" for each in (*keys, bad)]
    )
    job = done(where)
    assert (job.result["moved"], [each["document"] for each in job.result["refused"]]) == (3, [bad])
    assert "送审 3 件，没办 1 件" in job.message
    assert job.message in clerks["市督导"].read(where)
    told = Notice.objects.filter(person=clerks.desk.extra["市同事"][0]).values_list("title", flat=True)
    assert list(told) == ["3 件公文等您审核"], "分几批办，只说一次"
    stale = clerks["市督导"].done(f"/documents/{bad}/copies/", seen=99)
    job = Job.objects.get(pk=stale.split("/")[2])
    perform(str(job.pk), at=AT)
    job.refresh_from_db()
    assert job.state == "failed" and "又改过" in job.message
    assert clerks["市同事"].get(where).status_code == 404


def test_refused_ones_are_told_apart(clerks: Clerks) -> None:
    good, bad = clerks.desk.draft("东小"), clerks.desk.draft("东小", 限期=" ")
    tokens = [f"{each}-1" for each in (good, bad)]
    said = words(clerks["市督导"].submit("/documents/many/", kind="submit", document=tokens).content.decode())
    assert "送审了 1 件" in said and "有 1 件没有办" in said and "“限期”没有填" in said


def test_the_ledger_filters_and_exports(clerks: Clerks, tmp_path: Path) -> None:
    done = clerks.desk.issued("东小")
    clerks.desk.draft("东中", 事项="食堂")
    city = clerks["市督导"]
    assert "食堂" in city.read("/documents/?q=食堂") and done.number not in city.read("/documents/?q=食堂")
    year = clerks.desk.found(done.document).issued_at.year  # type: ignore[union-attr]
    for asked in (
        "state=issued",
        f"q={done.number}",
        f"sent={year}&state=issued",
        f"organ={clerks.desk.city}&state=issued",
    ):
        shown = city.read(f"/documents/?{asked}")
        assert done.number in shown and "食堂" not in shown, asked
    assert done.number not in city.read("/documents/?sent=1999")
    assert (
        city.get("/documents/?sent=99999999999999&organ=999999999999999&state=没有&page=x").status_code == 200
    )
    book = cells(city.workbook("/documents/?state=issued&as=xlsx", tmp_path))
    assert {done.number, done.sha256, "东小"} <= book
    assert "食堂" not in " ".join(book)


def test_received_ones_unopened_first(clerks: Clerks) -> None:
    first, second = clerks.desk.issued("东小", 事项="甲"), clerks.desk.issued("东小", 事项="乙")
    head = clerks["东小校长"]
    head.submit(f"/documents/{second.document}/open/")
    shown = head.read("/documents/")
    assert shown.index(first.number) < shown.index(second.number)
    assert "● 还没有打开" in shown
    assert "新起一件" not in shown
    assert "没有收到" in clerks["东中校长"].read("/documents/")
    assert "收到 1 件公文还没有打开" in head.read("/")
    assert "件公文等您办" not in head.read("/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries(clerks: Clerks, rows: int) -> None:
    for number in range(rows):
        clerks.desk.draft("东小", "东中", 事项=f"第 {number} 项")
    city = clerks["市督导"]
    city.read("/documents/")
    with CaptureQueriesContext(connection) as asked:
        city.read("/documents/")
    assert len(asked) <= 24, [each["sql"][:80] for each in asked]


@pytest.mark.parametrize("who", ["西县督导", "西小校长", "财政", "督学", "领导"])
def test_strangers_find_nothing(clerks: Clerks, who: str) -> None:
    done, draft = clerks.desk.issued("东中"), clerks.desk.draft("东小")
    stranger = clerks[who]
    if who not in ("领导",):
        same_denial(
            stranger, f"/documents/{done.document}/", "/documents/999999/", f"/documents/{done.document}/pdf/"
        )
        assert stranger.submit(f"/documents/{done.document}/open/").status_code == 404
    assert stranger.get(f"/documents/{draft}/").status_code == 404
    for verb in ("submit", "withdraw", "issue", "void"):
        seen = clerks.desk.found(draft).revision
        answer = stranger.submit(f"/documents/{draft}/step/{verb}/", seen=seen, reason="不该")
        assert answer.status_code == 404, verb
    assert stranger.submit(f"/documents/{draft}/save/", seen=1).status_code == 404
    assert clerks.desk.found(draft).state == DocumentState.DRAFT


def test_the_county_and_the_city_do_not_handle_each_other(clerks: Clerks) -> None:
    draft = clerks.desk.draft("东小", who="东县督导")
    assert clerks["市督导"].get(f"/documents/{draft}/").status_code == 404
    issued = clerks.desk.issued("东小", who="东县督导").document
    shown = clerks["市督导"].read(f"/documents/{issued}/")
    assert "作废" not in words(shown) and "经过" not in words(shown)
    assert clerks.step("市督导", issued, "void", reason="不该").status_code == 404
    for path in ("recipients/", "copies/", "resend/"):
        answer = clerks["市督导"].submit(f"/documents/{issued}/{path}", unit=1, seen=1)
        assert answer.status_code == 404, path
