"""激活、登录、两步验证、换任职、退出，用真的浏览器走。"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.walk_scene import NEWCOMER
from tests.web.visiting import totp

NEW = "Xin-Kou-Ling.2032"


def test_from_a_slip_of_paper_to_the_desk_and_out(tab: Open) -> None:
    """系统管理员发激活码，新来的人凭它设口令、登录、开两步验证、退出，再登录时要验证码。"""
    admin = tab("系统")
    admin.link("账号").click()
    admin.link(NEWCOMER).click()
    admin.page.locator("form button", has_text="激活码").click()
    token = admin.page.locator(".slip-token").inner_text()
    assert NEWCOMER in admin.text

    fresh = tab()
    fresh.go("/")
    fresh.link("凭激活码设口令").click()
    fresh.expected.add(400)
    fields = fresh.page.locator("form input[type=password]")
    fresh.page.get_by_label("激活码").fill(token)
    fields.nth(0).fill(NEW)
    fields.nth(1).fill(NEW + "x")
    fresh.button("设好口令").click()
    expect(fresh.page.locator(".field-error, .alert-warning").first).to_be_visible()
    fresh.page.get_by_label("激活码").fill(token)
    fields.nth(0).fill(NEW)
    fields.nth(1).fill(NEW)
    fresh.button("设好口令").click()
    fresh.page.wait_for_url("**/sign-in/**")

    fresh.page.get_by_label("登录名").fill("newcomer")
    fresh.page.get_by_label("口令").fill("bu-shi-zhe-ge")
    fresh.button("登录").click()
    expect(fresh.page.get_by_role("alert")).to_contain_text("口令不对")
    assert fresh.page.evaluate("document.activeElement.name") == "password"
    fresh.page.keyboard.type(NEW)
    fresh.page.keyboard.press("Enter")
    expect(fresh.page.get_by_role("heading", level=1)).to_have_text("工作台")

    fresh.page.locator(".person-menu summary").click()
    fresh.link("账号安全").click()
    fresh.link("开两步验证").click()
    if fresh.page.get_by_role("heading", name="再输一次口令").is_visible():
        fresh.page.get_by_label("口令").fill(NEW)
        fresh.button("继续").click()
    secret = fresh.page.locator("code.user-select-all").inner_text()
    assert fresh.page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    fresh.page.locator("main input[name=code]").fill(totp(secret))
    fresh.button("开两步验证").click()
    expect(fresh.page.locator(".codes li").first).to_be_visible()
    fresh.link("抄好了").click()
    fresh.reads("两步验证：已开")
    fresh.sign_out()

    fresh.sign_in("newcomer", NEW)
    code = fresh.page.locator("main input[name=code]")
    code.fill("000000")
    fresh.button("登录").click()
    expect(fresh.page.get_by_role("alert")).to_be_visible()
    code.fill(totp(secret, 1))
    fresh.button("登录").click()
    expect(fresh.page.get_by_role("heading", level=1)).to_have_text("工作台")
    fresh.sign_out()
    fresh.go("/filings/")
    expect(fresh.page.get_by_role("heading", level=1)).to_have_text("登录")


def test_two_posts_one_person(tab: Open) -> None:
    """有两个任职的人：登录先选，右上角换，换了菜单和够得到的都跟着换，退出再来还是上次那个。"""
    person = tab("财政")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("以哪个任职办事")
    choices = person.page.locator(".post-list li")
    assert choices.count() == 2
    choices.filter(has_text="领导").get_by_role("button").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("工作台")
    menu = person.page.locator("#menu")
    with_boards = menu.inner_text()
    assert "区县监测" in with_boards
    person.page.locator(".person-menu summary").click()
    person.page.locator(".person-sheet button:not([aria-current])", has_text="财政局").click()
    person.page.wait_for_load_state()
    expect(person.page.locator(".person-post")).to_contain_text("财政局")
    assert menu.inner_text() != with_boards
    person.expected.add(404)
    person.go("/counties/379901/")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("没有")
    person.go("/")
    person.sign_out()
    person.sign_in("p05")
    expect(person.page.locator(".person-post")).to_contain_text("财政局")
