"""越权矩阵：每一条网址 × 每一种人 × 编号能走的每一处（路径、网址参数、表单），别人的一个字也不漏，一格也改不动。"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.accounts.staff import new_id
from tests.security import world as worlds
from tests.security.canaries import seen
from tests.security.world import STRANGERS, World, foreign_state
from zhidu import web

pytestmark = pytest.mark.one_database

#: 这些网址交上去会退出登录、换任职，不拿来反复试
LEAVING = ("sign-out/", "post/")
#: 一条网址里几个参数时，最多试几种搭配
MOST = 6
ROLES = (*STRANGERS, "系统", "安全", "市督导", "西县督导", "")
_NAMES = re.compile(
    r"""(?:GET|POST|FILES)\.get(?:list)?\(\s*"([a-z_]+)"|(?:_asked|number_of)\([^,()]+,\s*"([a-z_]+)"\)"""
)


def every_pattern() -> list[tuple[str, dict[str, Any]]]:
    """全部网址：样式和各参数的转换器。"""
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for each in patterns:
            here = before + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, here)
            else:
                found.append((here, dict(each.pattern.converters)))

    walk(get_resolver().url_patterns, "")
    return found


def names_read() -> set[str]:
    """网页代码里从网址参数、表单里读的全部名字：自己从源码里找，多读一个就多试一个。"""
    found = {"next", "unit", "county", "school", "code", "year"}
    for file in Path(web.__file__).parent.rglob("*.py"):
        for pair in _NAMES.findall(file.read_text(encoding="utf-8")):
            found |= {name for name in pair if name}
    return found


def paths(pattern: str, converters: dict[str, Any], world: World) -> Iterator[str]:
    """一条网址填上别人的编号。"""
    pools: list[list[Any]] = []
    for converter in converters.values():
        match type(converter).__name__:
            case "IntConverter":
                pools.append(sorted(world.keys))
            case "UUIDConverter":
                pools.append(sorted(world.uuids))
            case _:
                pools.append(sorted(world.codes))
    whole = re.sub(r"<[^>]+>", "{}", pattern)
    for values in itertools.islice(itertools.product(*pools), MOST * 2 if len(pools) == 1 else MOST):
        yield "/" + whole.format(*values)


def carried(world: World) -> Iterator[dict[str, str]]:
    """网址参数、表单里带上别人的编号：代码一遍，主键一遍，附件编号一遍。"""
    names = sorted(names_read())
    code, key, uuid = min(world.codes), min(world.keys), str(min(world.uuids, key=UUID.__str__))
    for value in (code, str(key), uuid):
        yield dict.fromkeys(names, value) | {
            "year": "2026",
            "request_id": str(new_id()),
            "reason": "越权",
        }


@pytest.fixture
def world(db: None, tmp_path: Path) -> World:
    """一个埋了金丝雀的小世界。"""
    return worlds.build(tmp_path / "rulebooks")


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES, ids=[f"role{at}" for at in range(len(ROLES))])
def test_nothing_of_others_leaks_and_nothing_of_others_changes(world: World, role: str) -> None:
    before, leaks, tried, routes = foreign_state(), [], 0, every_pattern()
    assert len(routes) >= 60
    for pattern, converters in routes:
        if pattern.startswith(LEAVING):
            continue
        client = world.browser(role)
        for path in paths(pattern, converters, world):
            for fields in carried(world) if not converters else [next(carried(world))]:
                for method in ("GET", "POST"):
                    tried += 1
                    response = ask(client, method, path, fields)
                    assert response.status_code != 500, (role, method, path)
                    body = b"".join(response.streaming_content) if response.streaming else response.content
                    for bird in seen(body, response.headers) & world.hidden.get(role, set()):
                        leaks.append(f"{method} {path}：{world.birds.planted[bird]}")
    assert not leaks, "\n".join(sorted(set(leaks))[:20])
    assert tried > len(routes)
    if role in STRANGERS or not role:
        assert foreign_state() == before, "够不着的人改动了别人的单子"


def ask(client: Client, method: str, path: str, fields: dict[str, str]) -> Any:
    """一个请求，编号既在路径里也在参数里。"""
    if method == "GET":
        return client.get(f"{path}?{urlencode(fields)}", headers={"accept": "text/html"})
    return client.post(path, fields)


def test_canaries_are_found_where_they_are_allowed(world: World) -> None:
    """金丝雀真的埋下了、真的认得出：该看到的人看得到。"""
    filing = world.town.filing("西小")
    page = world.browser("西小校长").get(f"/filings/{filing.pk}/")
    whats = {world.birds.planted[bird] for bird in seen(page.content, page.headers)}
    assert {"西县的退回理由", "西县的意见", "西县的草稿"} <= whats
    people = world.browser("系统").get("/people/")
    assert seen(people.content, people.headers)
