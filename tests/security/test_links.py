"""没有死路：各种人从工作台走起，页上给他的每个链接都打得开。打不开的就不该给他看。"""

from __future__ import annotations

import logging
import re
from collections import Counter
from html import unescape

import pytest

from tests.security.world import World

pytestmark = pytest.mark.one_database

PEOPLE = ("市督导", "西县督导", "西小校长", "财政", "督学", "专家", "领导", "系统", "审计")
#: 一种网址看几张
EACH_KIND = 2
#: 下载的另有测试
FETCHED = re.compile(r"\.xlsx$|as=xlsx|/pdf/")
LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)"')
NUMBERED = re.compile(r"/(?=[^/]*[0-9])[^/]+")


def kind_of(path: str) -> str:
    """哪种网址：编号、代码都当一样，问的条件不管。"""
    return NUMBERED.sub("/N", path.partition("?")[0])


def links_on(page: str, path: str) -> list[str]:
    """页上通到站内的地址。"""
    found = [unescape(each) for each in LINK.findall(page)]
    here = path.partition("?")[0]
    return [here + each if each.startswith("?") else each for each in found if each[0] in "/?"]


def walked(world: World, name: str) -> tuple[list[str], int]:
    """从工作台走起；交回打不开的（从哪页去的、答什么）和看了几种。"""
    browser, waiting = world.browser(name), [("", "/")]
    dead, kinds, seen = [], Counter[str](), set[str]()
    while waiting:
        before, path = waiting.pop()
        kind = kind_of(path)
        if path in seen or FETCHED.search(path) or kinds[kind] >= EACH_KIND:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = browser.get(path)
        if answer.status_code in (301, 302):
            waiting.append((before, answer["Location"]))
        elif answer.status_code >= 400:
            dead.append(f"{name}：{before} 上的 {path} 答 {answer.status_code}")
        elif not answer.streaming and answer["Content-Type"].startswith("text/html"):
            waiting += [(path, each) for each in links_on(answer.content.decode(), path)]
    return dead, len(kinds)


@pytest.mark.slow
def test_every_link_shown_opens(world: World) -> None:
    dead, kinds = list[str](), 0
    logging.disable(logging.CRITICAL)
    for name in PEOPLE:
        found, count = walked(world, name)
        dead += found
        kinds += count
    logging.disable(logging.NOTSET)
    assert dead == []
    assert kinds > 200
