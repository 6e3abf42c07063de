"""网址怎么登记：一条网址一个方针，写明谁能进。没有方针的网址，门不放行，构建也通不过。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.organisations.rules import NOWHERE


class Access(Enum):
    """不看权利、只看是谁的三种门。"""

    PUBLIC = "谁都能进"
    KNOWN = "登录了就能进，还没选任职也行"
    SIGNED_IN = "登录了、选好了任职"


PUBLIC, KNOWN, SIGNED_IN = Access.PUBLIC, Access.KNOWN, Access.SIGNED_IN

ANY_METHOD = frozenset({"GET", "HEAD", "POST"})
POST_ONLY = frozenset({"POST"})

View = Callable[..., HttpResponseBase]
Needs = Access | Right | Iterable[Right]


@dataclass(frozen=True, slots=True)
class Policy:
    """一条网址的方针：哪种门；rights 非空就要有其中一项权利、而且够得到地方；收哪几种请求。

    polled 是页面自己会隔一会儿来取的：脚本来取的不算人在动。
    """

    access: Access
    rights: frozenset[Right] = frozenset()
    methods: frozenset[str] = ANY_METHOD
    polled: bool = False

    def lets_in(self, actor: Actor) -> bool:
        """这个当事人的权利够不够。"""
        return not self.rights or any(actor.reach(right) != NOWHERE for right in self.rights)


def route(
    pattern: str,
    view: View,
    *,
    name: str,
    needs: Needs,
    methods: frozenset[str] = ANY_METHOD,
    polled: bool = False,
) -> URLPattern:
    """登记一条网址，唯一的办法。needs 是 PUBLIC、KNOWN、SIGNED_IN，或一项权利，或几项权利（有一项就行）。

    methods 默认收 GET、HEAD、POST；只收提交的写 POST_ONLY。POST 一律查 CSRF，免查的视图不收。
    进度、驾驶舱这样自己刷新的页面写 polled=True，免得人走了还一直登着。
    """
    if getattr(view, "csrf_exempt", False):
        raise ImproperlyConfigured(f"{name} 的视图免了 CSRF 检查：别的网站就能借用户的手提交。请去掉。")
    if isinstance(needs, Access):
        policy = Policy(needs, methods=methods, polled=polled)
    else:
        rights = frozenset({needs} if isinstance(needs, Right) else needs)
        if not rights:
            raise ImproperlyConfigured(f"{name} 的 needs 是空的：请写明要哪项权利，或 PUBLIC、SIGNED_IN。")
        policy = Policy(SIGNED_IN, rights, methods, polled)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    guarded.policy = policy  # type: ignore[attr-defined]  # 方针记在视图上，门按它放行
    return path(pattern, guarded, name=name)


def policy_of(view: object) -> Policy | None:
    """一个视图的方针；没经 route 登记的是 None。"""
    found = getattr(view, "policy", None)
    return found if isinstance(found, Policy) else None


def every_route(
    patterns: Iterable[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str, Policy | None]]:
    """全部网址：（样式，名字，方针），连同 include 进来的。"""
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from every_route(each.url_patterns, here, inner)
        else:
            yield here, f"{space}{each.name or ''}", policy_of(each.callback)
