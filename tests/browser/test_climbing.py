"""逾期 → 提醒函 → 督办单 → 约谈，用真的浏览器走：市里决定、起草，同事审、签，发文，对方打开，记送达；PDF 取下来看是不是那一份。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open, chromium, deployed
from tests.browser.tabs import Tab
from tests.browser.test_filling import downloaded
from tests.gongwen.looking import text


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """走阶梯用的小市，自己一处部署。"""
    chromium()
    yield from deployed(tmp_path_factory.mktemp("letters"), "letters")


def press(tab: Tab, name: str, *, asks: bool = False) -> None:
    """按一个按钮；先问一句的，答应它。"""
    tab.button(name).click()
    if asks:
        tab.confirm()
    tab.page.wait_for_load_state()


def issued(city: Tab, peer: Tab, told: str) -> str:
    """从起草好的那页办到发出，交回那一页的路径。"""
    city.reads("还是草稿，要先送审")
    path = city.page.url.removeprefix(city.address)
    press(city, "送审")
    city.reads("已经送审")
    peer.go(path)
    peer.reads(told)
    press(peer, "审核")
    press(peer, "签发", asks=True)
    peer.reads("已经签发")
    city.go(path)
    press(city, "发文", asks=True)
    city.reads("已经发出")
    return path


def received(reader: Tab, path: str, folder: Path) -> tuple[str, bytes]:
    """收文的人打开、下载，交回 PDF 里的字和字节。"""
    reader.go(path)
    reader.reads("还没有打开")
    press(reader, "打开公文")
    reader.reads("回执：")
    file = downloaded(reader, reader.link("下载 PDF"), folder)
    content = file.read_bytes()
    return text(content, folder), content


def served(city: Tab, case: str, number: str) -> None:
    """回案子页，照回执记送达。"""
    city.go(case)
    city.page.get_by_role("button", name="记下送达（").first.click()
    city.page.wait_for_load_state()
    city.reads(f"送达（{number}）")


def test_from_overdue_to_the_interview(tab: Open, place: dict[str, Any], tmp_path: Path) -> None:
    city, peer, head, county = tab("市督导"), tab("市同事"), tab("东小校长"), tab("东县督导")
    case = f"/rectification/{place['case']}/"
    city.go(case)
    city.reads("逾期")
    press(city, "决定提醒函", asks=True)
    press(city, "起草提醒函")
    path = issued(city, peer, "提醒函")
    said, content = received(head, path, tmp_path)
    city.go(path)
    press(city, "打开公文")
    city.reads(hashlib.sha256(content).hexdigest())
    for words in (
        "关于东小“操场面积不够”整改的提醒函",
        "示政督函〔2026〕1号",
        "操场面积不够",
        "已逾期",
        "7日内",
    ):
        assert words in said, words
    served(city, case, "示政督函〔2026〕1号")
    head.go(case)
    head.page.get_by_label("答复", exact=True).fill("月底前改完")
    press(head, "答复")
    head.reads("月底前改完")

    city.go(case)
    press(city, "决定督办单", asks=True)
    press(city, "起草督办单")
    said, _ = received(head, issued(city, peer, "督办单"), tmp_path)
    assert "示政督函〔2026〕2号" in said
    assert "送达提醒函（示政督函〔2026〕1号）" in said
    served(city, case, "示政督函〔2026〕2号")

    city.page.locator("summary", has_text="走到约谈（跳过了通报").click()
    city.page.locator("#rung-interview").fill("性质严重，直接约谈")
    press(city, "决定约谈")
    city.page.get_by_label("约谈时间").fill("2026年12月8日上午9:30")
    city.page.get_by_label("约谈地点").fill("市教育局第二会议室")
    press(city, "起草约谈通知")
    said, _ = received(county, issued(city, peer, "约谈"), tmp_path)
    for words in (
        "关于约谈东县有关负责同志的通知",
        "市教育局第二会议室",
        "示政督函〔2026〕2号",
        "示政督函〔2026〕3号",
    ):
        assert words in said, words
    served(city, case, "示政督函〔2026〕3号")
    city.reads("起草约谈记录")
    city.reads("东县打开约谈通知")
