"""整个闭环，用真的浏览器走：红格 → 问题 → 立案 → 方案 → 进展 → 退回 → 通过 → 销号 → 回头看 → 反弹并回原案。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from tests.browser.conftest import Open, chromium, deployed
from tests.browser.tabs import Tab
from tests.browser.test_climbing import press
from zhidu.rulebook.periods import work_calendar


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """走闭环用的小市，自己一处部署，钟可以拨。"""
    chromium()
    yield from deployed(tmp_path_factory.mktemp("loop"), "loop")


def from_the_red_cell(city: Tab, place: dict[str, Any]) -> None:
    """学校页上点开头一个差距，照它立成问题。"""
    city.go(f"/schools/{place['school']}/?year={place['year']}")
    city.page.locator(".gap-card a").first.click()
    drawer = city.page.locator("dialog.drawer .drawer-body:not([aria-busy])")
    drawer.locator("a[href^='/findings/gap/']").first.click()
    city.reads("数、线和条款照现行结果，不用填")
    city.page.get_by_label("轻重").select_option("serious")
    city.page.get_by_label("原因").select_option("facilities")
    press(city, "立问题")


def aims(tab: Tab) -> Iterator[tuple[Any, str]]:
    """表里有数的各项：输入框，和它的线。"""
    for field in tab.page.locator(".aim-field").all():
        line = re.search(r"线\s*[≥≤]?\s*([\d,.]+)", field.inner_text())
        assert line, field.inner_text()
        yield field.locator("input"), line[1].replace(",", "")


def plans(head: Tab, case: str, due: date) -> None:
    """报方案：改到线上，一步，到期那天是工作日。"""
    head.go("/")
    head.reads("整改：")
    head.go(case)
    head.link("报方案").click()
    page = head.page
    page.get_by_label("原因诊断").fill("场馆建设没跟上学生增长")
    page.get_by_label("整改目标").fill("达到标准")
    for box, line in aims(head):
        box.fill(line)
    page.get_by_label("整改措施").fill("改建闲置用房")
    page.get_by_label("完成日期").fill(due.isoformat())
    page.locator("[name=step-text]").first.fill("改建、验收")
    page.locator("[name=step-due]").first.fill(due.isoformat())
    page.locator("[name=step-person]").first.fill("示例校长")
    press(head, "报上去", asks=True)
    head.reads("方案待审")


def reports(head: Tab, case: str, what: str, photo: Path) -> None:
    """报完成，带一份佐证，数改到线上。"""
    head.go(case)
    head.link("报进展、报完成").click()
    head.page.get_by_label("做了什么").fill(what)
    head.page.get_by_label("实际发生日期").fill(localdate().isoformat())
    for box, line in aims(head):
        box.fill(line)
    head.page.get_by_label("佐证").set_input_files(photo)
    press(head, "报完成", asks=True)
    head.reads(what)


def unfold(tab: Tab, title: str) -> None:
    """打开一步，按它。"""
    tab.page.locator(".step-form summary", has_text=title).first.click()
    press(tab, title)


def test_from_a_red_cell_to_a_relapse(tab: Open, place: dict[str, Any], tmp_path: Path) -> None:
    city, peer, head = tab("督导甲"), tab("督导乙"), tab("校长")
    photo = tmp_path / "验收单.txt"
    photo.write_text("示例验收单：改建完成。", encoding="utf-8")

    from_the_red_cell(city, place)
    city.reads("未达到")
    press(city, "立案")
    case = city.page.url.removeprefix(city.address)
    city.reads("在等责任单位报方案")

    due = work_calendar().next_workday(localdate() + timedelta(days=10))
    plans(head, case, due)
    city.go("/")
    city.reads("件整改等您审")
    city.go(case)
    press(city, "批准方案", asks=True)
    city.reads("剩 ")

    reports(head, case, "改建完了", photo)
    city.go(case)
    city.page.locator(".step-form summary", has_text="退回").first.click()
    city.page.locator("#why-return").fill("验收单看不清")
    press(city, "退回")
    head.go(case)
    head.reads("验收单看不清")
    reports(head, case, "换了清楚的验收单", photo)

    city.go(case)
    unfold(city, "审核通过")
    city.reads("销号要两个人")
    peer.go(case)
    press(peer, "销号", asks=True)
    peer.reads("已经销号")

    city.go("/revisits/")
    press(city, "定一个种子，公开摘要")
    place["later"](45)
    for each, name in ((city, "督导甲"), (peer, "督导乙"), (head, "校长")):
        each.sign_in(place["people"][name])
    city.go("/revisits/")
    press(city, "抽", asks=True)
    peer.go("/revisits/")
    peer.link("去记").click()
    peer.page.get_by_label("看的日子").fill((localdate() + timedelta(days=45)).isoformat())
    peer.page.get_by_label("看到什么").fill("场馆在用，合格")
    press(peer, "合格")
    peer.go(case)
    peer.reads("场馆在用，合格")

    from_the_red_cell(city, place)
    city.reads("这可能是老问题反弹")
    press(city, "并进原案，重开", asks=True)
    city.reads("第 2 轮")
    assert city.page.url.removeprefix(city.address) == case
    for words in ("换了清楚的验收单", "场馆在用，合格", "反弹", "2 个"):
        city.reads(words)
    head.go("/")
    head.reads("整改：")
