"""页眉和菜单上要的东西：谁、以哪个任职、能去哪、有几条没看的通知。"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from zhidu.accounts.enums import Jurisdiction, OfficeCode, Right
from zhidu.accounts.queries import HeldPost, held_posts
from zhidu.indicators.queries import counties
from zhidu.notices.queries import unread
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.queries import city_name
from zhidu.organisations.rules import NOWHERE
from zhidu.web.asking import Asking, whole
from zhidu.web.routes import Policy, policy_of
from zhidu.web.session.pages import PostChoice, post_choice
from zhidu.web.years import years_shown

#: 菜单：叫什么、地址。还没有的不显示；进不去的、进去了只会转到别处的也不显示
MENU = (
    ("工作台", "/"),
    ("监测总览", "/overview/"),
    ("学校一览", "/schools/"),
    ("驾驶舱", "/cockpit/"),
    ("数据质量", "/quality/"),
    ("填报", "/filings/"),
    ("审核", "/reviews/"),
    ("整改", "/rectification/"),
    ("公文", "/documents/"),
    ("减负账", "/relief/"),
    ("标准库", "/standards/"),
    ("机构", "/units/"),
    ("账号", "/people/"),
    ("消息渠道", "/channels/"),
    ("审计", "/audit/"),
)

#: 不在那一块的地址底下、却归那一块的：开着时菜单上也标着。菜单上没有学校一览的（学校），学校页归监测
BELONGS = (
    ("/counties/", "/overview/"),
    ("/schools/", "/overview/"),
    ("/imports/", "/filings/"),
    ("/findings/", "/rectification/"),
    ("/publications/", "/rectification/"),
)
COUNTY_LEVEL = frozenset({UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA})
#: 够得到的区县：一个也没有、一个、不止一个
NO_COUNTY, ONE_COUNTY, MANY_COUNTIES = range(3)


@cache
def _menu(urlconf: str) -> tuple[tuple[str, str, Policy], ...]:
    """一套网址里有的菜单项和各自的方针；网址不会边跑边变，只找一次。"""
    found = []
    for title, url in MENU:
        try:
            policy = policy_of(resolve(url, urlconf).func)
        except Resolver404:
            continue
        if policy is not None:
            found.append((title, url, policy))
    return tuple(found)


class NavItem(NamedTuple):
    """菜单的一项：叫什么、地址、是不是现在这一块。"""

    title: str
    url: str
    current: bool


class Shell:
    """一页的外壳。各项用到才查，只查一次。"""

    def __init__(self, request: Asking) -> None:
        self._request = request

    @cached_property
    def nav(self) -> list[NavItem]:
        """菜单。"""
        return list(self._items())

    def _items(self) -> Iterator[NavItem]:
        shown = [
            (self._called(title, url), url)
            for title, url, policy in _menu(settings.ROOT_URLCONF)
            if policy.lets_in(self._request.actor) and self._opens(url)
        ]
        here = self._request.path
        if not any(here.startswith(url) for _, url in shown if url != "/"):
            here = next((to for prefix, to in BELONGS if here.startswith(prefix)), here)
        for title, url in shown:
            yield NavItem(title, url, here == url if url == "/" else here.startswith(url))

    def _opens(self, url: str) -> bool:
        """点开真有那一页：没有区县、没有学校可看的，点了只会转到别处或说没有。"""
        by = self._request.actor
        match url:
            case "/overview/":
                return self._counties != NO_COUNTY or by.office == OfficeCode.SCHOOL
            case "/cockpit/" | "/quality/":
                return self._counties != NO_COUNTY
            case "/schools/":
                listed = by.jurisdiction == Jurisdiction.LISTED and bool(by.listed)
                return self._counties != NO_COUNTY or listed
            case "/relief/":
                return by.unit_id in by.reach(Right.SEE_FILINGS).roots
        return True

    def _called(self, title: str, url: str) -> str:
        """只管一个县、一所学校的，监测总览就是那一个的。"""
        if url == "/overview/" and self._counties != MANY_COUNTIES:
            return "区县监测" if self._counties == ONE_COUNTY else "本校监测"
        return title

    @cached_property
    def _counties(self) -> int:
        """看板够得到几个区县。按任职设在哪就知道的不查库；指定单位的才数一数。"""
        by = self._request.actor
        if by.reach(Right.SEE_BOARDS) == NOWHERE:
            return NO_COUNTY
        if by.jurisdiction == Jurisdiction.LISTED:
            return min(len(counties(by=by)), MANY_COUNTIES)
        kind = next((each.unit_kind for each in self._held if each.id == by.post_id), "")
        if kind == UnitKind.CITY and by.jurisdiction == Jurisdiction.SUBTREE:
            return MANY_COUNTIES
        return ONE_COUNTY if kind in COUNTY_LEVEL else NO_COUNTY

    @property
    def person(self) -> str:
        """称呼。"""
        return self._request.actor.display_name

    @cached_property
    def _held(self) -> list[HeldPost]:
        return held_posts(person=self._request.actor.person_id, on=self._request.today)

    @cached_property
    def posts(self) -> list[PostChoice]:
        """能用的任职，换任职的菜单用。"""
        return [post_choice(each) for each in self._held]

    @cached_property
    def post(self) -> PostChoice | None:
        """现在用的任职。"""
        return next((each for each in self.posts if each.id == self._request.actor.post_id), None)

    @cached_property
    def unread(self) -> int:
        """没看的通知有几条。"""
        return unread(by=self._request.actor)

    @cached_property
    def city(self) -> str:
        """市的名字。"""
        return city_name(on=self._request.today)

    @cached_property
    def years(self) -> list[int]:
        """能选的年度，新的在前。"""
        return years_shown(by=self._request.actor, today=self._request.today)

    @cached_property
    def year(self) -> int:
        """现在看哪一年：网址里写了能选的就是它，否则是最新的一年。"""
        asked = self._request.GET.get("year", "")
        wanted = whole(asked, digits=4) if len(asked) == 4 else None
        return wanted if wanted in self.years else self.years[0]

    @property
    def new_request_id(self) -> UUID:
        """一个新的请求编号，给页面上的表单；每取一次一个新的。"""
        return uuid4()


def shell(request: HttpRequest) -> dict[str, Shell | None]:
    """模板里的 shell；没登录、没选任职时是 None。"""
    actor = getattr(request, "actor", None)
    return {"shell": None if actor is None else Shell(request)}  # type: ignore[arg-type]  # 有当事人就是 Asking
