"""办文的家当的网页：发文机关、模板、登记簿。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.accounts.staff import AT, new_id
from tests.documents.desk import SERIES
from tests.web.clerks import Clerks
from tests.web.test_documents import pages_in
from tests.web.visitor import cells, words
from zhidu.documents.actions import void_number
from zhidu.documents.models import Organ, TemplateVersion
from zhidu.documents.queries import standard_template

KIND = "/documents/templates/reminder_letter/"


@pytest.fixture
def clerks(db: None, settings: Any, tmp_path: Path) -> Clerks:
    """小市，市、东县各一个发文机关。"""
    return Clerks(settings, tmp_path)


def organ_form(organ: Organ | None = None, letter: str = "", **changed: str) -> dict[str, Any]:
    """一个发文机关的表。"""
    base = {f"series-{form}": words for form, words in SERIES.items()} if organ else {}
    kept = {
        "organ": organ.pk if organ else 0, "seen": organ.revision if organ else 0,
        "name": organ.name if organ else "", "active": "1",
    }  # fmt: skip
    return base | kept | ({"series-letter": letter} if letter else {}) | changed


def test_an_organ_is_set_up_and_changed(clerks: Clerks) -> None:
    city = clerks["市督导"]
    page = "/documents/organs/"
    city.done(page, **organ_form(name="示例市教育督导委员会", letter="示委函"))
    made = Organ.objects.latest("pk")
    assert (made.unit_id, made.series, made.active) == (
        clerks.desk.staff.units["市"],
        {"letter": "示委函"},
        True,
    )
    wrong = city.submit(page, **organ_form(name="再一个", letter="东督函")).content.decode()
    assert "别的机关在用或用过" in words(wrong) and 'value="再一个"' in wrong
    found = Organ.objects.get(pk=clerks.desk.city)
    city.done(page, **organ_form(found, mark="示例红头", active="0"))
    found.refresh_from_db()
    assert (found.mark, found.active) == ("示例红头", False)
    stale = city.submit(page, **organ_form(Organ(pk=found.pk, revision=1, name=found.name)))
    assert "刚刚被改过" in words(stale.content.decode())
    assert "示例市人民政府教育督导委员会办公室</option>" not in city.read("/documents/new/"), "停用的不给选"
    assert clerks["西县督导"].submit(page, **organ_form(found)).status_code == 404
    assert "本单位还没有发文机关" in clerks["西县督导"].read("/documents/new/")


def test_a_template_is_saved_as_a_new_version_and_dropped(clerks: Clerks) -> None:
    city, county = clerks["市督导"], clerks["东县督导"]
    assert "随系统来的" in words(city.read("/documents/templates/"))
    text = standard_template("reminder_letter").text.replace("专此函告。", "特此函告。")
    city.done(KIND, text=text, seen=0)
    assert "本单位第 1 版" in words(city.read(KIND))
    assert "市立的" in words(county.read("/documents/templates/")), "县里照上级的"
    assert "特此函告" in county.read(KIND)
    stale = city.submit(KIND, text=text, seen=0)
    assert "刚刚有人立过新的一版" in words(stale.content.decode()) and "特此函告" in stale.content.decode()
    city.done(KIND, text=text + "※ 再改\n", seen=1)
    assert "第 1 版的原文" in words(city.read(KIND + "?version=1"))
    assert TemplateVersion.objects.filter(in_force=True).count() == 1
    city.done(KIND + "drop/", seen=2)
    assert "随系统来的" in words(city.read(KIND))
    assert TemplateVersion.objects.count() == 2, "立过的各版留着"
    assert city.get("/documents/templates/no-such/").status_code == 404


def test_faults_are_shown_at_their_lines(clerks: Clerks) -> None:
    city = clerks["市督导"]
    wrong = "格式：信函\n标题：关于{事项的函\n【如有 限期】\n请于{限期}前办。\n"
    page = city.submit(KIND, text=wrong, seen=0).content.decode()
    said = words(page)
    assert "模板第 2 行" in said and "模板第 3 行" in said
    assert "<code>标题：关于{事项的函</code>" in page
    assert "请于{限期}前办" in page, "打的字还在"
    assert not TemplateVersion.objects.exists()
    shown = city.submit(KIND + "preview/", text=wrong).content.decode()
    assert "模板第 2 行" in shown and not pages_in(shown)
    good = city.submit(KIND + "preview/", text=standard_template("reminder_letter").text).content.decode()
    assert all(each.startswith(b"\x89PNG") for each in pages_in(good)) and pages_in(good)
    assert clerks["西县督导"].submit(KIND + "preview/", text=wrong).status_code == 404, "没有机关，排不出红头"


def test_what_a_template_says_is_never_markup(clerks: Clerks) -> None:
    text = "格式：信函\n标题：<script>x</script>{{ 事项 }}\n"
    shown = clerks["市督导"].submit(KIND, text=text, seen=0).content.decode()
    assert "<script>x" not in shown


def test_the_register_has_no_gaps_and_keeps_void_numbers(clerks: Clerks, tmp_path: Path) -> None:
    done = [clerks.desk.issued("东小", 事项=each) for each in ("甲", "乙")]
    void_number(
        by=clerks.desk.actor("市同事"), document=done[0].document, reason="发错了", at=AT, request_id=new_id()
    )
    city = clerks["市督导"]
    shown = words(city.read("/documents/register/"))
    assert "一号不缺" in shown and "市同事：发错了" in shown
    assert shown.index(done[0].number) < shown.index(done[1].number)
    book = cells(city.workbook("/documents/register/?as=xlsx", tmp_path))
    assert {each.number for each in done} <= book
    assert any("发错了" in each for each in book)
    assert city.get(f"/documents/register/?organ={clerks.desk.county}").status_code == 404
    assert done[0].number not in clerks["东县督导"].read("/documents/register/")
    assert "还没有发过文" in clerks["西县督导"].read("/documents/register/")
