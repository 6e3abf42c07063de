"""绕过门，直接叫查询和动作：谁看得到、谁办得成，照写死的一份名单核对；不在名单上的，答的话要和没有这一件一样。

门只管权利有没有，够不够得着、坐不坐在那一边、是不是自己审自己，都由房间里面的锁管：探网址时门先挡下的，在这里试里面的锁。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tests.accounts.staff import TODAY, as_actor
from tests.security.casework import LATER
from tests.security.world import World
from zhidu.accounts.rules import Actor
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Declined, NotFound

#: 各种职务各一位；管机构、账号、授权、审计的另有县里的三员
CORE = (
    "东县督导", "东小校长", "东中校长", "财政", "财政领导", "督学", "领导", "市督导", "西县督导", "西小校长", "高新督导", "专家", "系统",
)  # fmt: skip
ADMINS = (
    "东县系统",
    "东县安全",
    "东县审计",
    "系统",
    "安全",
    "审计",
    "东县督导",
    "西县督导",
    "东小校长",
    "领导",
)
#: 和别人一个样、不用再叫的：同一个督导室的同事
TWINS = frozenset({"市同事", "西县同事", "东县同事"})
#: 任职早就收回、人停用了，手里还留着从前的当事人
STALE = ("离任", "停用")
ADMIN_STALE = ("离任系统", "离任安全")
GHOSTS = frozenset({*STALE, *ADMIN_STALE})
ABSENT = NotFound().message


@dataclass(frozen=True)
class Attempt:
    """叫一次。allowed 是该办得成、看得到的人；declined 是该被劝回的（自己审自己）；别人都该答没有。

    shown 给了就是列表：每人该看到哪些（没写的一个也没有），多出来的就是漏了。loose 的，该办得成的人不看成没成。
    near 是看得到、未必办得成的人，先叫他们。
    """

    room: str
    what: str
    call: Callable[[Actor], Any]
    allowed: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    shown: Mapping[str, frozenset[Any]] | None = None
    later: bool = False
    stale: bool = True
    loose: bool = False
    people: tuple[str, ...] = ()
    near: frozenset[str] = frozenset()

    def called(self, *, leaks: bool, whole: bool = False) -> tuple[str, ...]:
        """叫哪些人：该办得成的两位，该挡的每一种职务挑一两位（各件轮着挑），whole 是全部职务。

        leaks 为真只找漏的，该办得成的不用试。列一列的，各种职务都叫。
        """
        ghosts = ADMIN_STALE if self.room == "admins" else STALE
        stale = ghosts if whole or self.room == "admins" else (ghosts[self.turn % 2],)
        held = stale if self.stale else ()
        if self.people:
            return (*self.people, *held)
        core = ADMINS if self.room in ("admins", "accounts", "insight") else CORE
        if self.shown is not None:
            return (*core, *sorted(self.shown.keys() - set(core))[:2], *held)
        named = sorted(self.allowed & set(core))[:2] or sorted(self.allowed)[:2]
        apart = [each for each in core if each not in self.allowed | self.declined]
        if not whole:
            near = [each for each in sorted(self.near) if each not in self.allowed | self.declined | TWINS]
            apart = [*near, *self._some(apart)]
        chosen = dict.fromkeys((*apart, *sorted(self.declined), *(() if leaks else named)))
        return (*chosen, *held)

    @property
    def turn(self) -> int:
        """轮到第几个：照名字算，每次一样。"""
        return sum(map(ord, self.what))

    def _some(self, apart: list[str]) -> list[str]:
        """该挡的里挑几位：督导室都叫，校长轮一位，别的轮两位。"""
        groups = (
            [each for each in apart if each.endswith(("督导", "安全", "系统"))],
            [each for each in apart if each.endswith("校长")],
            [each for each in apart if not each.endswith(("督导", "校长", "安全", "系统"))],
        )
        found = []
        for group, most in zip(groups, (9, 1, 2), strict=True):
            found += [group[(self.turn + step) % len(group)] for step in range(min(most, len(group)))]
        return found


@dataclass
class Caller:
    """一个世界里叫的人。alarms 是漏了的，wrongs 是该成没成的（只在没放漏洞时看）；tried 是叫了几次。"""

    world: World
    alarms: list[str] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    tried: int = 0
    whole: bool = False
    _actors: dict[tuple[str, bool], Actor] = field(default_factory=dict)

    def actor(self, name: str, *, later: bool = False) -> Actor:
        """以他的任职，在那一天。取一次，以后都用它：放了漏洞也不重取。"""
        if name in self.world.stale:
            return self.world.stale[name]
        if (name, later) not in self._actors:
            seat = self.world.town.extra.get(name) or self.world.town.staff.posts[name]
            self._actors[name, later] = as_actor(*seat, on=LATER if later else TODAY)
        return self._actors[name, later]

    def ready(self, attempts: Iterable[Attempt]) -> None:
        """放漏洞以前，把要用的当事人都取好。"""
        for each in attempts:
            for name in each.called(leaks=False, whole=self.whole):
                self.actor(name, later=each.later)

    def run(self, attempts: Iterable[Attempt], *, leaks: bool = False) -> None:
        """一件一件、一个人一个人地叫，每次都退回原样。leaks：只找漏的，出了警就停。"""
        for each in attempts:
            for name in each.called(leaks=leaks, whole=self.whole):
                self._one(each, name)
                if leaks and self.alarms:
                    return

    def _one(self, attempt: Attempt, name: str) -> None:
        got, said = self._call(attempt, self.actor(name, later=attempt.later))
        where = f"{name}：{attempt.room} {attempt.what}"
        self.tried += 1
        if attempt.shown is not None:
            due = attempt.shown.get(name, frozenset())
            if said and name not in GHOSTS:
                self.alarms.append(f"{where}：{said}")
            elif said == "" and set(got) - due:
                self.alarms.append(f"{where}：多看到 {sorted(map(str, set(got) - due))[:5]}")
            elif name not in GHOSTS and set(got) != due:
                self.wrongs.append(f"{where}：该看到 {len(due)} 个，看到 {len(set(got))} 个")
            return
        if name in attempt.allowed:
            if said and not attempt.loose:
                self.wrongs.append(f"{where}：该成没成，{said}")
        elif name in attempt.declined:
            if said == "":
                self.alarms.append(f"{where}：该劝回的办成了")
            elif not said.startswith("Declined"):
                self.wrongs.append(f"{where}：该劝回，{said}")
        elif said != ABSENT and not (name in GHOSTS and said.startswith(ABSENT_KIND)):
            self.alarms.append(f"{where}：{said or '不该办得成，办成了'}")

    def _call(self, attempt: Attempt, by: Actor) -> tuple[Any, str]:
        """叫一次，交回（答的，没成为什么）。没有的，话照原样；别的带上是哪一类。"""
        mark = transaction.savepoint()
        try:
            return attempt.call(by), ""
        except NotFound as missing:
            return None, missing.message if missing.message == ABSENT else f"{ABSENT_KIND} {missing.message}"
        except Declined as refusal:
            return None, f"Declined {refusal.message}"
        except ZhiduError as error:
            return None, f"{type(error).__name__} {error.message}"
        except Exception as error:  # 锁坏了，往里走出了程序的错，也要报出来
            return None, f"{type(error).__name__} {error}"
        finally:
            transaction.savepoint_rollback(mark)
            transaction.savepoint_commit(mark)


ABSENT_KIND = "NotFound"
