"""当事人：此刻以哪个任职办事的一个人，和他够得到的范围。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhidu.accounts.enums import Jurisdiction, OfficeCode, Right
from zhidu.accounts.rules.offices import OFFICES
from zhidu.organisations.rules import EVERYWHERE, NOWHERE, Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """当事人。由 queries.actor 每次请求现取：epoch 是取的时候的权限版次，on 是办事的日子。"""

    person_id: int
    display_name: str
    post_id: int
    office: OfficeCode
    unit_id: int
    jurisdiction: Jurisdiction
    starts: date
    ends: date | None
    epoch: int
    on: date
    listed: frozenset[int] = frozenset()

    @property
    def actor(self) -> str:
        """人的编号，写进流水。"""
        return str(self.person_id)

    @property
    def post(self) -> str:
        """所用任职的编号，写进流水。"""
        return str(self.post_id)

    def reach(self, right: str) -> Reach:
        """凭某项权利够得到的范围。"""
        return reach(self, right)


def in_term(starts: date, ends: date | None, on: date) -> bool:
    """这一天在不在任期里：起日算，止日不算。"""
    return starts <= on and (ends is None or on < ends)


def reach(actor: Actor, right: str) -> Reach:
    """凭某项权利够得到的范围：不在任期、职务没有这项权利，就是 NOWHERE。"""
    if not in_term(actor.starts, actor.ends, actor.on) or right not in OFFICES[actor.office].rights:
        return NOWHERE
    match actor.jurisdiction:
        case Jurisdiction.OWN:
            return Reach(roots=frozenset({actor.unit_id}))
        case Jurisdiction.SUBTREE:
            return Reach(roots=frozenset({actor.unit_id}), deep=True)
        case Jurisdiction.LISTED:
            return Reach(roots=actor.listed, deep=True)
    return NOWHERE


@dataclass(frozen=True, slots=True)
class Installer:
    """安装程序：第一次安装和造演示市时，还没有人，由它设市、建头几个账号。只有命令行用，不能登录。"""

    actor: str = "installer"
    post: str = ""

    def reach(self, right: str) -> Reach:
        """机构、账号、授权三样够得到全部；业务数据和审计一样也看不到。"""
        rights = {Right.SEE_UNITS, Right.EDIT_UNITS, Right.SEE_PEOPLE, Right.EDIT_PEOPLE, Right.GRANT_POSTS}
        return EVERYWHERE if right in rights else NOWHERE


INSTALLER = Installer()


@dataclass(frozen=True, slots=True)
class Calculator:
    """测算程序：把报上来的数算成结果。不是人，不能登录，不能改报送。"""

    actor: str = "calculator"
    post: str = ""

    def reach(self, right: str) -> Reach:
        """机构和报送看得到全部；别的一样也没有。"""
        return EVERYWHERE if right in {Right.SEE_UNITS, Right.SEE_FILINGS} else NOWHERE


CALCULATOR = Calculator()


@dataclass(frozen=True, slots=True)
class Oneself:
    """本人：激活、改口令这些事由本人办，不凭任职。"""

    actor: str
    post: str = ""

    def reach(self, right: str) -> Reach:
        """不凭任职，哪里也够不到。"""
        return NOWHERE
