"""故意放进产品的越权漏洞：照登记的网址、职务、范围查询逐个生成，一次放一个，试完拿掉。

漏洞是换掉产品里的一个函数或一个方针，不碰别处；矩阵要能为每一个出警。
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from types import FunctionType
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from tests.security.probing import Spot, every_spot
from tests.security.world import LOCKED_OUT, ROLES, STRANGERS
from zhidu.accounts import queries as accounts
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.models import Person, Post
from zhidu.accounts.rules import OFFICES, Actor
from zhidu.files import queries as files
from zhidu.files.models import StoredFile
from zhidu.filings.models import Draft, Filing, Move
from zhidu.indicators.queries import places
from zhidu.jobs import queries as jobs
from zhidu.jobs.models import Job
from zhidu.notices import queries as notices
from zhidu.notices.models import Notice
from zhidu.organisations import queries as organisations
from zhidu.organisations.rules import EVERYWHERE
from zhidu.web import refusals
from zhidu.web.gate import Gate
from zhidu.web.routes import PUBLIC, SIGNED_IN, Policy

#: 这几个模块和房间公开的函数重名，只能照全名取
contents, filings, movements, scopes = (
    import_module(f"zhidu.filings.queries.{name}") for name in ("contents", "filings", "movements", "scopes")
)
EVERYONE = (*ROLES, *LOCKED_OUT)
#: 各处网址的开头
FILING, REVIEW, UNITS, PEOPLE = ("filing", "imports", "quality"), ("reviews",), ("units",), ("people",)
BOARDS = ("counties", "schools", "overview", "quality", "cockpit", "api", "derivation")


@dataclass(frozen=True)
class Bug:
    """一个漏洞：叫什么、怎么放进去、哪些网址（样式的开头）哪些人可能看得见。"""

    name: str
    apply: Callable[[], AbstractContextManager[None]]
    starts: tuple[str, ...]
    roles: tuple[str, ...]

    def spots(self) -> list[Spot]:
        """要试的网址。"""
        return [each for each in every_spot() if each.pattern.startswith(self.starts) or not self.starts]


@contextmanager
def swapped(plain: Any, bad: Any) -> Iterator[None]:
    """产品里凡引用 plain 的模块，都换成 bad；走时换回。"""
    held = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("zhidu") and module is not None
        for name, value in list(vars(module).items())
        if value is plain
    ]
    assert held, plain
    for module, name in held:
        setattr(module, name, bad)
    try:
        yield
    finally:
        for module, name in held:
            setattr(module, name, plain)


@contextmanager
def put(owner: Any, name: str, bad: Any) -> Iterator[None]:
    """换掉一个类、一个模块的一个属性。"""
    plain = owner.__dict__[name]
    setattr(owner, name, bad)
    try:
        yield
    finally:
        setattr(owner, name, plain)


def every_bug() -> list[Bug]:
    """全部漏洞，次序固定。"""
    return [*_doors(), *_offices(), *_scopes(), *_people(), *_rows(), *_gate()]


# ── 门 ──


def _doors() -> Iterator[Bug]:
    """每条网址的方针放宽：要权利的，登录了就能进；要登录的，谁都能进；要这项权利的，换成谁都有的另一项。"""
    for spot in every_spot():
        policy: Policy = spot.entry.callback.policy
        if policy.access is not PUBLIC:
            yield _loose(spot, "不登录也能进", Policy(PUBLIC, methods=policy.methods))
        if policy.rights:
            yield _loose(spot, "不看权利", Policy(SIGNED_IN, methods=policy.methods))
        if policy.rights and Right.SEE_UNITS not in policy.rights:
            yield _loose(spot, "要错了权利", replace(policy, rights=frozenset({Right.SEE_UNITS})))


def _loose(spot: Spot, how: str, policy: Policy) -> Bug:
    return Bug(
        f"门 {spot.name} {how}",
        lambda: put(spot.entry.callback, "policy", policy),
        (spot.pattern,),
        ROLES[::-1],
    )


def _offices() -> Iterator[Bug]:
    """每个职务多给一项不该有的权利。"""
    more = {
        OfficeCode.SCHOOL: (Right.REVIEW_FILINGS, Right.SEE_PEOPLE, Right.READ_AUDIT, Right.FREEZE_FILINGS),
        OfficeCode.MEMBER: (Right.REVIEW_FILINGS, Right.SEE_PEOPLE, Right.EDIT_UNITS),
        OfficeCode.INSPECTOR: (Right.FILL_FILINGS, Right.REVIEW_FILINGS, Right.GRANT_POSTS),
        OfficeCode.LEADER: (Right.FILL_FILINGS, Right.FREEZE_FILINGS, Right.EDIT_PEOPLE),
        OfficeCode.COUNTY_SUPERVISION: (Right.FREEZE_FILINGS, Right.EDIT_UNITS, Right.GRANT_POSTS),
        OfficeCode.CITY_SUPERVISION: (Right.FILL_FILINGS, Right.EDIT_PEOPLE, Right.READ_AUDIT),
        OfficeCode.SYSTEM_ADMIN: (Right.GRANT_POSTS, Right.SEE_FILINGS, Right.READ_AUDIT, Right.SEE_BOARDS),
        OfficeCode.SECURITY_ADMIN: (Right.EDIT_UNITS, Right.SEE_FILINGS, Right.READ_AUDIT),
        OfficeCode.AUDIT_ADMIN: (Right.SEE_PEOPLE, Right.SEE_FILINGS, Right.SEE_BOARDS),
    }
    for code, rights in more.items():
        for right in rights:
            wide = OFFICES[code].rights | {right}
            yield Bug(
                f"职务 {code.label} 多了 {right.name}",
                lambda code=code, wide=wide: put(OFFICES[code], "rights", wide), (), ROLES,
            )  # fmt: skip


# ── 范围 ──


def _scopes() -> Iterator[Bug]:
    """凭某项权利够得到的范围，放成全市。"""
    plain = accounts.units_in_reach
    for right, starts in (
        (Right.SEE_FILINGS, FILING),
        (Right.FILL_FILINGS, FILING),
        (Right.REVIEW_FILINGS, REVIEW),
        (Right.SEE_BOARDS, BOARDS),
    ):

        def wide(*, by: Actor, right: Right, on: date, broken: Right = right) -> Any:
            if right == broken and by.reach(right).roots:
                return organisations.in_reach(EVERYWHERE, on=on)
            return plain(by=by, right=right, on=on)

        yield Bug(f"范围 {right.name} 全市", lambda wide=wide: swapped(plain, wide), starts, STRANGERS)
    inside = Actor.reach
    for right, starts in (
        (Right.SEE_UNITS, UNITS), (Right.SEE_PEOPLE, PEOPLE), (Right.SEE_FILINGS, FILING),
        (Right.FILL_FILINGS, FILING), (Right.REVIEW_FILINGS, REVIEW), (Right.SEE_BOARDS, BOARDS),
    ):  # fmt: skip

        def everything(self: Actor, asked: str, broken: Right = right) -> Any:
            return EVERYWHERE if asked == broken and inside(self, asked).roots else inside(self, asked)

        yield Bug(
            f"当事人 {right.name} 够得到全部",
            lambda bad=everything: put(Actor, "reach", bad),
            starts,
            STRANGERS,
        )
    within = scopes.within
    for right, starts in (
        (Right.SEE_FILINGS, FILING), (Right.FILL_FILINGS, FILING), (Right.REVIEW_FILINGS, REVIEW),
    ):  # fmt: skip

        def all_filings(by: Any, asked: Right, broken: Right = right) -> Q:
            return Q() if asked == broken else within(by, asked)

        yield Bug(
            f"填报单 {right.name} 不看范围", lambda bad=all_filings: swapped(within, bad), starts, STRANGERS
        )
    living = organisations.units
    yield Bug(
        "机构 看得到全部",
        lambda: swapped(living, lambda *, by, on: organisations.in_reach(EVERYWHERE, on=on)), UNITS, STRANGERS,
    )  # fmt: skip
    yield Bug(
        "看板 够得到全部单位",
        lambda: swapped(places.reach, lambda by: organisations.in_reach(EVERYWHERE, on=by.on)), BOARDS, STRANGERS,
    )  # fmt: skip
    yield Bug(
        "机构 底下的全树当成自己的",
        lambda: put(organisations, "subtree", lambda roots, *, on: organisations.Unit.objects.values("pk")),
        UNITS, STRANGERS,
    )  # fmt: skip
    yield Bug(
        "机构 沿革不看范围",
        lambda: put(organisations, "_was_in_reach", lambda *_, **__: True),
        UNITS,
        STRANGERS,
    )


def _people() -> Iterator[Bug]:
    """人、任职、会话：名册不看范围，收回的、到期的、停用的、版次变了的照样认。"""
    yield Bug(
        "人 名册不看范围",
        lambda: swapped(
            accounts.people,
            lambda *, by, on, right=Right.SEE_PEOPLE: Person.objects.order_by("login_name"),
        ),
        PEOPLE, STRANGERS,
    )  # fmt: skip
    yield Bug(
        "人 一个人不看范围",
        lambda: swapped(accounts.person, lambda key, **_: Person.objects.get(pk=key)), PEOPLE, STRANGERS,
    )  # fmt: skip

    def posts(**dropped: bool) -> Callable[..., Any]:
        def found(*, person: int, on: date) -> Any:
            kept = Post.objects.filter(person=person, starts__lte=on)
            if "ended" not in dropped:
                kept = kept.filter(Q(ends__isnull=True) | Q(ends__gt=on))
            if "closed" not in dropped:
                kept = kept.filter(closed_at__isnull=True)
            if "disabled" not in dropped:
                kept = kept.filter(person__disabled_at__isnull=True)
            return kept.order_by("starts", "pk")

        return found

    for name, dropped, role in (
        ("收回了的任职照样用", "closed", "离任"),
        ("到期了的任职照样用", "ended", "到期"),
        ("停用了的人照样用", "disabled", "停用"),
    ):
        yield Bug(
            f"任职 {name}",
            lambda dropped=dropped: swapped(accounts.posts_in_force, posts(**{dropped: True})), (), (role,),
        )  # fmt: skip

    def any_epoch(*, person: int, post: int, epoch: int, on: date) -> Actor:
        return accounts.actor(person=person, post=post, epoch=Person.objects.get(pk=person).auth_epoch, on=on)

    plain = accounts.actor
    yield Bug("会话 不看权限版次", lambda: _gate_actor(plain, any_epoch), (), ("旧会话",))


@contextmanager
def _gate_actor(plain: FunctionType, bad: Any) -> Iterator[None]:
    from zhidu.web import gate

    with put(gate, "actor_of", bad):
        yield


# ── 别人的东西 ──


def _rows() -> Iterator[Bug]:
    """草稿、流转、附件、任务、通知：不看是谁的。"""
    yield Bug(
        "草稿 谁都看得到",
        lambda: swapped(contents.own_draft, lambda found, *, by: Draft.objects.filter(filing=found).first()),
        FILING, ("市督导", "西县督导", "东县督导", "领导"),
    )  # fmt: skip
    yield Bug(
        "流转 全市的都看得到",
        lambda: put(
            movements, "_moves", lambda by, since: Move.objects.filter(made_at__gte=since).exclude(made_by=by.actor)
        ),
        ("",), STRANGERS,
    )  # fmt: skip
    whole = files.stored
    yield Bug(
        "附件 不看够不够得着",
        lambda: swapped(whole, lambda key, *, by, on: StoredFile.objects.get(pk=key)), ("files",), EVERYONE,
    )  # fmt: skip
    yield Bug(
        "附件 范围全市",
        lambda: swapped(
            files.reachable, lambda by, right, on: organisations.in_reach(EVERYWHERE, on=on)
        ),
        ("files",), EVERYONE,
    )  # fmt: skip
    yield Bug(
        "任务 谁的都看得到", lambda: swapped(jobs.jobs, lambda **_: Job.objects.filter()), ("jobs",), EVERYONE
    )
    yield Bug(
        "任务 一个不看是谁的",
        lambda: swapped(jobs.job, lambda key, *, by: Job.objects.get(pk=key)), ("jobs",), EVERYONE,
    )  # fmt: skip
    yield Bug(
        "通知 谁的都看得到",
        lambda: swapped(notices.notices, lambda **_: Notice.objects.filter()), ("notices", "desk"), EVERYONE,
    )  # fmt: skip
    one = filings.filing
    yield Bug(
        "填报单 一份不看范围",
        lambda: swapped(
            one,
            lambda key, *, by, right=Right.SEE_FILINGS: Filing.objects.select_related(
                "collection", "collection__release"
            ).get(pk=key),
        ),
        FILING, STRANGERS,
    )  # fmt: skip


# ── 答话 ──


def _gate() -> Iterator[Bug]:
    """门不看权利、不认人；够不着时答得和没有不一样。"""
    yield Bug("门 一律放行", lambda: put(Policy, "lets_in", lambda self, actor: True), (), STRANGERS)
    yield Bug(
        "门 谁都不查", lambda: put(Gate, "_admit", lambda self, request, policy: None), (), ("", "离任")
    )

    def telling(status: int, words: str) -> Callable[..., HttpResponse]:
        def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
            return HttpResponse(f"{words}{request.path if '{' in words else ''}", status=status)

        return missing

    yield Bug("答话 够不着答 403", lambda: swapped(refusals.missing, telling(403, "不归您管")), (), ROLES)
    plain = Gate.process_exception

    def owned(self: Gate, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        found = getattr(request, "resolver_match", None)
        key = next(iter(found.kwargs.values()), None) if found else None
        if isinstance(key, int) and Filing.objects.filter(pk=key).exists():
            return HttpResponse("这一份不归您管。", status=404)
        return plain(self, request, exception)

    yield Bug("答话 有而够不着的多说一句", lambda: put(Gate, "process_exception", owned), FILING, STRANGERS)
