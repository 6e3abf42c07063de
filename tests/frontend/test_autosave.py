"""自动保存：改什么存什么；断网、别处改过、登录过期、刷新、报送，都不丢字。"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.frontend.conftest import Answer, Posted, Site, saved

FORM = """<form id="f" method="post" data-autosave="/save"><input type="hidden" name="csrfmiddlewaretoken" value="tok-1">
<input type="hidden" name="seen" value="{seen}"><input type="hidden" name="request_id" value="page">
<input name="area" value="6000"><input name="pupils" value="120">
<select name="room"><option></option><option>是</option><option>否</option></select>
<input type="checkbox" name="kinds" value="a" checked><input type="checkbox" name="kinds" value="b"></form>
<form id="g" method="post" action="/submit"><input type="hidden" name="saves" value="0" data-seen-of="f">
<button id="submit" class="btn btn-primary">报送</button></form>"""
SAYS = ".autosave-says"


def counting(site: Site) -> Callable[[Posted], Answer]:
    """每存一次，版次加一。"""
    return lambda posted: saved(len(site.posts)) if posted.path == "/save" else Answer("收到")


@pytest.fixture
def filling(site: Site, page: Page) -> Page:
    """打开一张正在填的表。页上的钟停着，要过几秒由测试拨（later），不真等。"""
    site.default = counting(site)
    page.clock.install(time=0)
    page.goto(site.page("/fill", FORM.format(seen=0)))
    page.clock.pause_at(60_000)
    return page


def later(page: Page, seconds: float = 1) -> None:
    """页上的钟过几秒；一秒够它以为人停手了。"""
    page.clock.run_for(int(seconds * 1000))


def test_only_what_changed_is_sent_with_the_revision_and_an_id(filling: Page, site: Site) -> None:
    expect(filling.locator(SAYS)).to_have_text("改了会自动保存。")
    filling.fill("[name=area]", "6012.1")
    later(filling)
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    assert len(site.posts) == 1
    first = site.posts[0]
    request_id = first.fields.pop("request_id")[0]
    assert first.fields == {"fields": ["area"], "area": ["6012.1"], "seen": ["0"]}
    assert first.token == "tok-1"
    assert len(request_id) == 36
    assert request_id[14] == "4"
    filling.uncheck("[name=kinds][value=a]")
    filling.select_option("[name=room]", "是")
    later(filling)
    expect(filling.locator("#f [name=seen]")).to_have_value("2")
    second = site.posts[1].fields
    assert second.pop("request_id")[0] != request_id
    assert second == {"fields": ["room", "kinds"], "room": ["是"], "seen": ["1"]}, (
        "清空的多选靠 fields 认出来"
    )
    assert filling.input_value("[name=saves]") == "2", "报送的表单跟着知道新版次"


def test_a_lost_line_is_tried_again_with_the_same_id(filling: Page, site: Site) -> None:
    site.answers = [None, Answer("", status=502)]
    filling.fill("[name=area]", "1")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("保存失败：连不上服务器")
    filling.click("text=马上再试")
    expect(filling.locator(SAYS)).to_contain_text("服务器没有答上来")
    filling.click("text=马上再试")
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    assert len({posted.fields["request_id"][0] for posted in site.posts}) == 1
    assert all(posted.fields["area"] == ["1"] for posted in site.posts)


def test_it_tries_again_by_itself(filling: Page, site: Site) -> None:
    site.answers = [Answer("", status=503)]
    filling.fill("[name=area]", "2")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("2 秒后会重试")
    later(filling, 1.9)
    expect(filling.locator(SAYS)).to_contain_text("2 秒后会重试")
    later(filling, 0.1)
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")


def test_changed_elsewhere_keeps_the_text_and_puts_it_back(filling: Page, site: Site) -> None:
    site.answers = [Answer("别人刚存过。", status=409, kind="text/plain; charset=utf-8")]
    filling.fill("[name=area]", "7000")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("别人刚存过。您改的还在，没有丢。")
    assert filling.input_value("[name=area]") == "7000"
    site.page("/fill", FORM.format(seen=5))
    filling.click("text=取最新的，再把我改的填回去")
    expect(filling.locator(SAYS)).to_contain_text("没存上的 1 处填回来了")
    assert filling.input_value("[name=area]") == "7000"
    filling.fill("[name=pupils]", "121")
    filling.click("#submit")
    expect(filling.locator(".toast-says")).to_contain_text("先没有交")
    assert len(site.posts) == 1, "没核对之前不擅自盖掉别人的"
    filling.click("text=核对过了，保存")
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    assert site.posts[-1].fields["seen"] == ["5"]
    assert site.posts[-1].fields["pupils"] == ["121"]


def test_signed_out_keeps_the_text_and_goes_on_after_signing_in(filling: Page, site: Site) -> None:
    away = Answer(
        "请先登录。",
        status=401,
        kind="text/plain; charset=utf-8",
        headers={"HX-Redirect": "/sign-in/?next=/fill"},
    )
    forged = Answer("页面开得太久。", status=403, kind="text/plain; charset=utf-8")
    site.answers = [away, forged]
    filling.fill("[name=area]", "8000")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("登录过期了")
    assert filling.get_attribute(f"{SAYS} a", "href") == "/sign-in/?next=/fill"
    assert filling.input_value("[name=area]") == "8000"
    # 重新登录以后令牌换了：取一次本页换上新的，再交
    page = str(site.pages["/fill"]).replace('content="tok-1"', 'content="tok-2"')
    site.pages["/fill"] = page
    filling.click("text=登录好了，保存")
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    assert [posted.token for posted in site.posts] == ["tok-1", "tok-1", "tok-2"]
    assert len({posted.fields["request_id"][0] for posted in site.posts}) == 1


def test_nothing_is_saved_under_somebody_else(filling: Page, site: Site) -> None:
    forged = Answer("页面开得太久。", status=403, kind="text/plain; charset=utf-8")
    site.answers = [forged]
    site.page("/fill", FORM.format(seen=0), person="乙")
    filling.fill("[name=area]", "8000")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("没有保存：页面开得太久。")
    assert len(site.posts) == 1


def test_faults_stand_beside_their_fields(filling: Page, site: Site) -> None:
    faulty = Answer(
        json.dumps({"message": "有一处不是数。", "faults": {"area": "要填数"}}), 422, "application/json"
    )
    site.answers = [faulty]
    filling.fill("[name=area]", "六千")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("没有保存：有一处不是数。")
    expect(filling.locator("#fault-area")).to_have_text("▼ 要填数")
    assert filling.get_attribute("[name=area]", "aria-describedby") == "fault-area"
    filling.locator("[name=area]").blur()
    later(filling)
    assert len(site.posts) == 1, "没有改，同样的不再交一遍"
    filling.fill("[name=area]", "6001")
    later(filling)
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    expect(filling.locator("#fault-area")).to_have_count(0)


def test_a_reload_brings_unsaved_text_back(filling: Page, site: Site) -> None:
    site.answers = [None] * 20
    filling.on("dialog", lambda dialog: dialog.accept())
    filling.fill("[name=area]", "9000")
    filling.uncheck("[name=kinds][value=a]")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("保存失败")
    site.answers = []
    filling.reload()
    assert filling.input_value("[name=area]") == "9000"
    assert not filling.is_checked("[name=kinds][value=a]")
    later(filling)
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    filling.reload()
    assert filling.input_value("[name=area]") == "6000", "存上以后，页面以服务器给的为准"


def test_leaving_with_unsaved_text_is_asked_about(filling: Page, site: Site) -> None:
    site.answers = [None] * 20
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    filling.on("dialog", stay)
    filling.click("[name=area]")
    filling.keyboard.type("1")
    later(filling)
    expect(filling.locator(SAYS)).to_contain_text("保存失败")
    filling.evaluate("setTimeout(() => window.location.assign('/elsewhere'), 0)")
    later(filling)
    filling.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    assert filling.url.endswith("/fill")


def test_submitting_waits_for_the_last_save(filling: Page, site: Site) -> None:
    filling.fill("[name=area]", "6100")
    filling.click("#submit")
    filling.wait_for_url("**/submit")
    assert [posted.path for posted in site.posts] == ["/save", "/submit"]
    assert site.posts[1].fields["saves"] == ["1"]


def test_submitting_stops_when_the_last_save_fails(filling: Page, site: Site) -> None:
    site.answers = [Answer("", status=503)]
    filling.fill("[name=area]", "6100")
    filling.click("#submit")
    expect(filling.locator(".toast-says")).to_contain_text("先没有交")
    assert [posted.path for posted in site.posts] == ["/save"]


def test_enter_in_a_field_saves_and_stays(filling: Page, site: Site) -> None:
    filling.evaluate(
        "document.querySelector('#f').insertAdjacentHTML('beforeend', '<button hidden></button>')"
    )
    filling.fill("[name=area]", "1")
    filling.evaluate("document.querySelector('#f').requestSubmit()")
    expect(filling.locator(SAYS)).to_have_text("已保存 12:03")
    assert filling.url.endswith("/fill")
    assert [posted.path for posted in site.posts] == ["/save"]
