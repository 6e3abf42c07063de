"""门的漏洞：网址的方针放宽，职务多了权利，认人认错了，够不着时答得不一样。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib import import_module
from types import FunctionType
from typing import Any

from django.http import HttpRequest, HttpResponse

from tests.security.bugs import (
    FILING,
    PEOPLE,
    Bug,
    bug,
    put,
    swapped,
)
from tests.security.doors import DOORS
from tests.security.probing import Spot, every_spot
from tests.security.world import ROLES, STRANGERS
from zhidu.accounts import queries as accounts
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.models import Person
from zhidu.accounts.rules import OFFICES, Actor
from zhidu.filings.models import Filing
from zhidu.web import refusals
from zhidu.web.gate import Gate
from zhidu.web.routes import PUBLIC, SIGNED_IN, Policy

#: 这几个模块和房间公开的函数重名，只能照全名取
contents, filings, movements, scopes = (
    import_module(f"zhidu.filings.queries.{name}") for name in ("contents", "filings", "movements", "scopes")
)
# ── 门 ──


def doors() -> Iterator[Bug]:
    """每条网址的方针放宽：要权利的，登录了就能进；要登录的，谁都能进；要这项权利的，换成谁都有的另一项。"""
    for spot in every_spot():
        policy: Policy = spot.entry.callback.policy
        if policy.access is not PUBLIC:
            yield _loose(spot, "不登录也能进", Policy(PUBLIC, methods=policy.methods))
        # 人人都有的权利，不看它也没有放宽
        if policy.rights and set(ROLES) - {"", "离任"} - DOORS[spot.name]:
            yield _loose(spot, "不看权利", Policy(SIGNED_IN, methods=policy.methods))
        if policy.rights and Right.SEE_UNITS not in policy.rights:
            yield _loose(spot, "要错了权利", replace(policy, rights=frozenset({Right.SEE_UNITS})))


def _loose(spot: Spot, how: str, policy: Policy) -> Bug:
    return bug(
        f"门 {spot.name} {how}",
        lambda: put(spot.entry.callback, "policy", policy),
        (spot.pattern,),
        ROLES[::-1],
        exact=True,
    )


def offices() -> Iterator[Bug]:
    """每个职务多给一项不该有的权利。"""
    more = {
        OfficeCode.SCHOOL: (
            Right.RAISE_FINDINGS,
            Right.CLOSE_FINDINGS,
            Right.REVIEW_FILINGS,
            Right.SEE_PEOPLE,
            Right.READ_AUDIT,
            Right.FREEZE_FILINGS,
        ),
        OfficeCode.MEMBER: (Right.RAISE_FINDINGS, Right.REVIEW_FILINGS, Right.SEE_PEOPLE, Right.EDIT_UNITS),
        OfficeCode.INSPECTOR: (
            Right.CLOSE_FINDINGS,
            Right.FILL_FILINGS,
            Right.REVIEW_FILINGS,
            Right.GRANT_POSTS,
        ),
        OfficeCode.LEADER: (
            Right.CLOSE_FINDINGS,
            Right.ANSWER_FINDINGS,
            Right.FILL_FILINGS,
            Right.FREEZE_FILINGS,
            Right.EDIT_PEOPLE,
        ),
        OfficeCode.COUNTY_SUPERVISION: (Right.FREEZE_FILINGS, Right.EDIT_UNITS, Right.GRANT_POSTS),
        OfficeCode.CITY_SUPERVISION: (Right.FILL_FILINGS, Right.EDIT_PEOPLE, Right.READ_AUDIT),
        OfficeCode.SYSTEM_ADMIN: (Right.GRANT_POSTS, Right.SEE_FILINGS, Right.READ_AUDIT, Right.SEE_BOARDS),
        OfficeCode.SECURITY_ADMIN: (Right.EDIT_UNITS, Right.SEE_FILINGS, Right.READ_AUDIT),
        OfficeCode.AUDIT_ADMIN: (Right.SEE_PEOPLE, Right.SEE_FILINGS, Right.SEE_BOARDS),
    }
    holders = {
        OfficeCode.SCHOOL: "东小校长", OfficeCode.MEMBER: "财政", OfficeCode.INSPECTOR: "督学",
        OfficeCode.LEADER: "领导", OfficeCode.COUNTY_SUPERVISION: "东县督导",
        OfficeCode.CITY_SUPERVISION: "市督导", OfficeCode.SYSTEM_ADMIN: "系统",
        OfficeCode.SECURITY_ADMIN: "安全", OfficeCode.AUDIT_ADMIN: "审计",
    }  # fmt: skip
    for code, rights in more.items():
        for right in rights:
            wide = OFFICES[code].rights | {right}
            yield bug(
                f"职务 {code.label} 多了 {right.name}",
                lambda code=code, wide=wide: put(OFFICES[code], "rights", wide), (), (holders[code],),
                right=right,
            )  # fmt: skip


def people() -> Iterator[Bug]:
    """人、任职、会话：名册不看范围，收回的、到期的、停用的、版次变了的照样认。"""
    yield bug(
        "人和任职 名册不看范围",
        lambda: swapped(
            accounts.people,
            lambda *, by, on, right=Right.SEE_PEOPLE: Person.objects.order_by("login_name"),
        ),
        PEOPLE, STRANGERS,
    )  # fmt: skip
    yield bug(
        "人和任职 一个人不看范围",
        lambda: swapped(accounts.person, lambda key, **_: Person.objects.get(pk=key)), PEOPLE, STRANGERS,
        rooms=("accounts",), function="person",
    )  # fmt: skip

    for name, lock, instead, role in (
        ("收回了的任职照样用", "AND p.closed_at IS NULL", "", "离任"),
        ("到期了的任职照样用", "p.ends > %s", "p.ends > '' OR '' = %s", "到期"),
        ("停用了的人照样用", "AND h.disabled_at IS NULL", "", "停用"),
    ):
        assert accounts._LIVE.count(lock) == 1
        unlocked = accounts._LIVE.replace(lock, instead)
        yield bug(f"会话 {name}", lambda unlocked=unlocked: put(accounts, "_LIVE", unlocked), (), (role,))

    def any_epoch(*, person: int, post: int, epoch: int, on: date) -> Actor:
        return accounts.actor(person=person, post=post, epoch=Person.objects.get(pk=person).auth_epoch, on=on)

    plain = accounts.actor
    yield bug("会话 不看权限版次", lambda: _gate_actor(plain, any_epoch), (), ("旧会话",))


@contextmanager
def _gate_actor(plain: FunctionType, bad: Any) -> Iterator[None]:
    from zhidu.web import gate

    with put(gate, "actor_of", bad):
        yield


# ── 答话 ──


def gate() -> Iterator[Bug]:
    """门不看权利、不认人；够不着时答得和没有不一样。"""
    yield bug("门 一律放行", lambda: put(Policy, "lets_in", lambda self, actor: True), (), STRANGERS)
    yield bug(
        "门 谁都不查", lambda: put(Gate, "_admit", lambda self, request, policy: None), (), ("", "离任")
    )

    def telling(status: int, words: str) -> Callable[..., HttpResponse]:
        def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
            return HttpResponse(f"{words}{request.path if '{' in words else ''}", status=status)

        return missing

    yield bug("答话 够不着答 403", lambda: swapped(refusals.missing, telling(403, "不归您管")), (), ROLES)
    plain = Gate.process_exception

    def owned(self: Gate, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        found = getattr(request, "resolver_match", None)
        key = next(iter(found.kwargs.values()), None) if found else None
        if isinstance(key, int) and Filing.objects.filter(pk=key).exists():
            return HttpResponse("这一份不归您管。", status=404)
        return plain(self, request, exception)

    yield bug("答话 有而够不着的多说一句", lambda: put(Gate, "process_exception", owned), FILING, STRANGERS)
