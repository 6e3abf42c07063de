"""每条网址都写了谁能进；写法不对的当场拒绝；菜单里只有进得去的。"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, path
from django.views.decorators.csrf import csrf_exempt

from zhidu.accounts.enums import Right
from zhidu.web.gate import Gate
from zhidu.web.routes import ANY_METHOD, PUBLIC, Access, every_route, policy_of, route
from zhidu.web.urls import areas

#: 不登录也能开的网址，一条条列在这里：多一条都要有人想过
#: 公开页给公众看，不登录
OPEN = {
    "session:sign_in", "session:activate", "account_login", "mfa_authenticate", "portal:results", "portal:result",
}  # fmt: skip


def whole_site() -> list[tuple[str, str, object]]:
    return list(every_route(get_resolver().url_patterns))


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("您好")


def test_every_route_says_who_may_enter() -> None:
    found = whole_site()
    assert len(found) >= 20
    missing = [pattern for pattern, _, policy in found if policy is None]
    assert not missing, f"没有方针的网址：{missing}，请用 zhidu.web.routes.route 登记"


def test_only_the_listed_routes_are_open() -> None:
    opened = {name for _, name, policy in whole_site() if getattr(policy, "access", None) is PUBLIC}
    assert opened == OPEN


def test_sign_up_e_mail_and_reset_pages_do_not_exist() -> None:
    names = {name for _, name, _ in whole_site()}
    assert not {name for name in names if "signup" in name or "email" in name or "reset_password" in name}


def test_names_are_unique() -> None:
    names = [name for _, name, _ in whole_site()]
    assert all(names)
    assert len(names) == len(set(names))


def test_areas_are_found_by_themselves() -> None:
    assert {"zhidu.web.desk.urls", "zhidu.web.session.urls", "zhidu.web.files.urls"} <= set(areas())


def test_a_route_keeps_its_policy_on_the_view() -> None:
    declared = policy_of(route("x/", hello, name="x", needs=Right.SEE_BOARDS).callback)
    assert declared is not None
    assert (declared.access, declared.rights) == (Access.SIGNED_IN, {Right.SEE_BOARDS})
    assert declared.methods == ANY_METHOD
    several = policy_of(route("x/", hello, name="x", needs=(Right.SEE_UNITS, Right.EDIT_UNITS)).callback)
    assert several is not None
    assert several.rights == {Right.SEE_UNITS, Right.EDIT_UNITS}
    assert policy_of(hello) is None


def test_a_route_that_needs_nothing_named_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="needs 是空的"):
        route("x/", hello, name="x", needs=())


def test_a_view_without_csrf_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="CSRF"):
        route("x/", csrf_exempt(hello), name="x", needs=PUBLIC)


def test_the_gate_stops_a_view_without_policy() -> None:
    bare = path("x/", hello, name="x")
    gate = Gate(hello)
    with pytest.raises(ImproperlyConfigured, match="没有写谁能进"):
        gate.process_view(RequestFactory().get("/x/"), bare.callback, (), {})


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("市督导", {"监测总览", "学校一览", "驾驶舱", "数据质量", "标准库"}, {"审计"}),
        ("东县督导", {"区县监测", "学校一览", "驾驶舱", "填报", "审核"}, {"监测总览", "审计"}),
        ("领导", {"区县监测", "驾驶舱", "减负账"}, {"填报", "审核", "账号"}),
        ("东小校长", {"本校监测", "填报", "减负账"}, {"监测总览", "学校一览", "驾驶舱", "数据质量"}),
        ("财政", {"填报", "减负账"}, {"监测总览", "本校监测", "学校一览", "驾驶舱", "数据质量"}),
        ("督学", {"学校一览", "机构"}, {"监测总览", "驾驶舱", "数据质量", "减负账"}),
        ("专家", {"标准库", "机构"}, {"监测总览", "学校一览", "减负账"}),
        ("系统", {"账号", "机构"}, {"监测总览", "学校一览", "审计", "填报"}),
        ("审计", {"审计", "机构"}, {"监测总览", "填报", "审核", "账号"}),
        ("安全", {"账号", "机构"}, {"监测总览", "审计", "填报"}),
    ],
)
def test_the_menu_holds_only_what_opens(
    visitor: Callable[[str], Client], name: str, shown: set[str], hidden: set[str]
) -> None:
    client = visitor(name)
    response = client.get("/security/")
    nav = response.context["shell"].nav
    titles = {each.title for each in nav}
    assert shown <= titles
    assert not hidden & titles
    for each in nav:
        assert client.get(each.url, follow=True).status_code == 200, each


@pytest.mark.parametrize(("path", "current"), [("/", "工作台"), ("/standards/", "标准库"), ("/notices/", "")])
def test_the_menu_marks_where_one_is(visitor: Callable[[str], Client], path: str, current: str) -> None:
    nav = visitor("市督导").get(path).context["shell"].nav
    assert [each.title for each in nav if each.current] == ([current] if current else [])
