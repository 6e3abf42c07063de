"""故意放进产品的越权漏洞：照登记的网址、职务、范围查询、每一处叫锁的地方逐个生成，一次放一个，试完拿掉。

漏洞是换掉产品里的一个函数或一个方针，不碰别处；矩阵要能为每一个出警。门的（网址的方针、职务的权利、认人）和里面的锁分开数。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

from django.db.models import Q

from tests.security.bugs import (
    BOARDS,
    EVERYONE,
    FILING,
    PEOPLE,
    REVIEW,
    UNITS,
    Bug,
    bug,
    put,
    swapped,
)
from tests.security.injectors_doors import doors, gate, offices, people
from tests.security.locks import EVERY, LockSite, opened, sites
from tests.security.world import STRANGERS
from zhidu.accounts import queries as accounts
from zhidu.accounts.enums import ADMIN_OFFICES, Right
from zhidu.accounts.models import Person
from zhidu.accounts.rules import Actor
from zhidu.files import queries as files
from zhidu.files.models import StoredFile
from zhidu.filings.models import Draft, Filing, Move
from zhidu.indicators.queries import places
from zhidu.jobs import queries as jobs
from zhidu.jobs.models import Job
from zhidu.notices import queries as notices
from zhidu.notices.models import Notice
from zhidu.organisations import queries as organisations
from zhidu.organisations.rules import EVERYWHERE, Reach

#: 这几个模块和房间公开的函数重名，只能照全名取
contents, filings, movements, scopes = (
    import_module(f"zhidu.filings.queries.{name}") for name in ("contents", "filings", "movements", "scopes")
)


def every_bug() -> list[Bug]:
    """全部漏洞，次序固定。"""
    return [
        *doors(), *offices(), *_scopes(), *people(), *_rows(), *gate(), *_reaching(), *_standing(), *_entries(),
        *(_lock(each) for each in sites()),
    ]  # fmt: skip


def _lock(site: LockSite) -> Bug:
    """一处锁不锁了。"""
    rooms = {"organisations": ("organisations", "admins"), "accounts": ("accounts", "admins", "jobs")}
    return Bug(
        f"锁·{site.room}", site.name, lambda: opened(site), (), (), rooms=rooms.get(site.room, (site.room,)),
        function=site.function,
    )  # fmt: skip


def _reaching() -> Iterator[Bug]:
    """凭每一项业务的权利够得到的，放成全市；再把每一项权利白给每个有业务的职务。"""
    inside = Actor.reach
    for right in (
        Right.SEE_FINDINGS, Right.RAISE_FINDINGS, Right.ANSWER_FINDINGS, Right.CLOSE_FINDINGS, Right.SEE_DOCUMENTS,
        Right.DRAFT_DOCUMENTS, Right.REVIEW_DOCUMENTS, Right.SIGN_DOCUMENTS, Right.SET_UP_DOCUMENTS,
        Right.FREEZE_FILINGS, Right.EDIT_UNITS, Right.EDIT_PEOPLE, Right.GRANT_POSTS, Right.READ_AUDIT,
    ):  # fmt: skip
        rooms = _RIGHT_ROOMS[right.value.split(".")[0]]

        def wide(self: Actor, asked: str, broken: Right = right) -> Any:
            return EVERY if asked == broken and inside(self, asked).roots else inside(self, asked)

        def given(self: Actor, asked: str, broken: Right = right) -> Any:
            free = asked == broken and self.office not in ADMIN_OFFICES and not inside(self, asked).roots
            return Reach(roots=frozenset({self.unit_id}), deep=True) if free else inside(self, asked)

        # 冻结只有市里能办；办文的四项只认任职所在的单位：放成全市也到不了别处
        if right.name not in _ONLY_GIVEN:
            yield bug(f"范围 {right.name} 放成全市", lambda bad=wide: put(Actor, "reach", bad), (), (), rooms=rooms)  # fmt: skip
        if right not in (Right.SEE_FINDINGS, Right.SEE_DOCUMENTS):
            yield bug(
                f"范围 {right.name} 谁都有", lambda bad=given: put(Actor, "reach", bad), (), (), rooms=rooms
            )


_ONLY_GIVEN = ("FREEZE_FILINGS", "DRAFT_DOCUMENTS", "REVIEW_DOCUMENTS", "SIGN_DOCUMENTS", "SET_UP_DOCUMENTS")
_RIGHT_ROOMS = {
    "findings": ("findings", "rectification"), "documents": ("documents",), "filings": ("filings",),
    "units": ("admins",), "people": ("admins",), "posts": ("admins",), "audit": ("insight",),
}  # fmt: skip


def _standing() -> Iterator[Bug]:
    """代审只在区县没有别人能审时办。"""
    standing = import_module("zhidu.filings.queries.standing")
    yield bug(
        "范围 代审 区县有别人能审的也算",
        lambda: swapped(standing.unattended, lambda rows, *, on: {key for key, *_ in rows}), (), (),
        rooms=("filings",), function="stand_ins",
    )  # fmt: skip


def _entries() -> Iterator[Bug]:
    """账号、机构的底账里核权的几步。"""
    people, units = (import_module(f"zhidu.{name}.actions.ledger") for name in ("accounts", "organisations"))
    plain = people.Entry.over_person

    def oneself(self: Any, key: int, right: Right) -> Person:
        return Person.objects.get(pk=key) if self.by.actor == str(key) else plain(self, key, right)

    for owner, name, bad, words in (
        (people.Entry, "over_unit", lambda self, unit, right: None, "单位够不够得着不核"),
        (
            people.Entry,
            "over_person",
            lambda self, key, right: Person.objects.get(pk=key),
            "人够不够得着不核",
        ),
        (people.Entry, "over_person", oneself, "自己给自己办"),
        (units.Entry, "authorise", lambda self, units, on=None: None, "机构归不归管不核"),
    ):
        yield bug(
            f"底账 {owner.__module__.split('.')[1]} {words}", lambda o=owner, n=name, b=bad: put(o, n, b), (), (),
            rooms=("admins",),
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

        yield bug(f"范围 {right.name} 全市", lambda wide=wide: swapped(plain, wide), starts, STRANGERS)
    inside = Actor.reach
    for right, starts in (
        (Right.SEE_UNITS, UNITS), (Right.SEE_PEOPLE, PEOPLE), (Right.SEE_FILINGS, FILING),
        (Right.FILL_FILINGS, FILING), (Right.REVIEW_FILINGS, REVIEW), (Right.SEE_BOARDS, BOARDS),
    ):  # fmt: skip

        def everything(self: Actor, asked: str, broken: Right = right) -> Any:
            return EVERYWHERE if asked == broken and inside(self, asked).roots else inside(self, asked)

        yield bug(
            f"范围 当事人 {right.name} 够得到全部",
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

        yield bug(
            f"范围 填报单 {right.name} 不看范围",
            lambda bad=all_filings: swapped(within, bad),
            starts,
            STRANGERS,
        )
    living = organisations.units
    yield bug(
        "范围 机构 看得到全部",
        lambda: swapped(living, lambda *, by, on: organisations.in_reach(EVERYWHERE, on=on)), UNITS, STRANGERS,
    )  # fmt: skip
    yield bug(
        "范围 看板 够得到全部单位",
        lambda: swapped(places.reach, lambda by, **_: organisations.in_reach(EVERYWHERE, on=by.on)), BOARDS, STRANGERS,
    )  # fmt: skip
    yield bug(
        "范围 机构 底下的全树当成自己的",
        lambda: put(organisations, "subtree", lambda roots, *, on: organisations.Unit.objects.values("pk")),
        UNITS, STRANGERS,
    )  # fmt: skip
    yield bug(
        "范围 机构 沿革不看范围",
        lambda: put(organisations, "_was_in_reach", lambda *_, **__: True),
        UNITS,
        STRANGERS,
    )


# ── 别人的东西 ──


def _rows() -> Iterator[Bug]:
    """草稿、流转、附件、任务、通知：不看是谁的。"""
    yield bug(
        "别人的 草稿 谁都看得到",
        lambda: swapped(contents.own_draft, lambda found, *, by: Draft.objects.filter(filing=found).first()),
        FILING, ("市督导", "西县督导", "东县督导", "领导"),
    )  # fmt: skip
    yield bug(
        "别人的 流转 全市的都看得到",
        lambda: put(
            movements, "_moves", lambda by, since: Move.objects.filter(made_at__gte=since).exclude(made_by=by.actor)
        ),
        ("",), STRANGERS, exact=True,
    )  # fmt: skip
    whole = files.stored
    yield bug(
        "别人的 附件 不看够不够得着",
        lambda: swapped(whole, lambda key, *, by, on: StoredFile.objects.get(pk=key)), ("files",), EVERYONE,
    )  # fmt: skip
    yield bug(
        "别人的 附件 范围全市",
        lambda: swapped(
            files.reachable, lambda by, right, on: organisations.in_reach(EVERYWHERE, on=on)
        ),
        ("files",), EVERYONE,
    )  # fmt: skip
    yield bug(
        "别人的 任务 谁的都看得到",
        lambda: swapped(jobs.jobs, lambda **_: Job.objects.filter()),
        ("jobs",),
        EVERYONE,
    )
    yield bug(
        "别人的 任务 一个不看是谁的",
        lambda: swapped(jobs.job, lambda key, *, by: Job.objects.get(pk=key)), ("jobs",), EVERYONE,
    )  # fmt: skip
    yield bug(
        "别人的 通知 谁的都看得到",
        lambda: swapped(notices.notices, lambda **_: Notice.objects.filter()), ("notices", "desk"), EVERYONE,
    )  # fmt: skip
    one = filings.filing
    yield bug(
        "别人的 填报单 一份不看范围",
        lambda: swapped(
            one,
            lambda key, *, by, right=Right.SEE_FILINGS: Filing.objects.select_related(
                "collection", "collection__release"
            ).get(pk=key),
        ),
        FILING, STRANGERS,
    )  # fmt: skip
