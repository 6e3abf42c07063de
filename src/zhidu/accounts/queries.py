"""账号的查询：取当事人、取够得到的机构、找人。权力是当场查的：任职一收回，同一句 SQL 就什么也查不到。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import BooleanField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils.timezone import localtime

from zhidu.accounts.enums import Jurisdiction, OfficeCode, Right
from zhidu.accounts.models import Activation, Person, Post, PostUnit, SignInTally
from zhidu.accounts.rules import OFFICES, Actor
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.organisations.queries import ever_in_reach, in_reach, on_date
from zhidu.organisations.rules import NOWHERE, Author, NotFound

#: 一个人在一天能用的任职。每一页、每个范围都要问，所以是写好的 SQL，不由 Django 逐次去拼；下面几处问的都是这一段
_POSTS = "accounts_post p JOIN accounts_person h ON h.id = p.person_id"
_IN_FORCE = """
p.person_id = %s AND p.closed_at IS NULL AND p.starts <= %s AND (p.ends IS NULL OR p.ends > %s)
AND h.activated_at IS NOT NULL AND h.disabled_at IS NULL
"""
#: 其中的一个，权限版次也没变过
_LIVE = f"FROM {_POSTS} WHERE {_IN_FORCE} AND p.id = %s AND h.auth_epoch = %s"
#: 全部，连同单位当天的名字、类别
_HELD = f"""
SELECT p.id, p.office, p.unit_id, COALESCE(v.name, ''), COALESCE(v.kind, ''), p.ends FROM {_POSTS}
LEFT JOIN organisations_unitversion v ON v.unit_id = p.unit_id AND v.starts <= %s AND (v.ends IS NULL OR v.ends > %s)
WHERE {_IN_FORCE} ORDER BY p.starts, p.id
"""  # noqa: S608  # 拼的是上面写死的两段，值都走参数


def _in_term(on: date) -> Q:
    """任期包含这一天，用于 Post 的查询。"""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def posts_in_force(*, person: int, on: date) -> QuerySet[Post]:
    """一个人这一天能用的任职，给切换任职的菜单用。停用、没激活的人一个也没有。"""
    day = on.isoformat()
    found = RawSQL(f"SELECT p.id FROM {_POSTS} WHERE {_IN_FORCE}", (person, day, day))  # noqa: S608, S611
    return Post.objects.filter(pk__in=found).order_by("starts", "pk")


def actor(*, person: int, post: int, epoch: int, on: date) -> Actor:
    """每次请求、每个后台任务动手之前取一次。

    任职收回、到期、没到期，人停用，或权限版次变过，抛 NotFound：请重新登录或换一个任职。
    """
    live = _live(person=person, post=post, epoch=epoch, on=on)
    found = _one("h.display_name, p.office, p.unit_id, p.jurisdiction, p.starts, p.ends", live)
    if found is None:
        raise NotFound("这个任职已经收回、到期或有变动，请重新登录。")
    name, office, unit, jurisdiction, starts, ends = found
    listed: Iterable[int] = ()
    if jurisdiction == Jurisdiction.LISTED:
        listed = PostUnit.objects.filter(post=post).values_list("unit", flat=True)
    return Actor(
        person_id=person,
        display_name=name,
        post_id=post,
        office=OfficeCode(office),
        unit_id=unit,
        jurisdiction=Jurisdiction(jurisdiction),
        starts=starts,
        ends=ends,
        epoch=epoch,
        on=on,
        listed=frozenset(listed),
    )


def in_force(by: Actor) -> bool:
    """当事人的任职此刻还能用。"""
    return _one("1", _live(person=by.person_id, post=by.post_id, epoch=by.epoch, on=by.on)) is not None


def _one(columns: str, live: tuple[int | str, ...]) -> tuple[Any, ...] | None:
    """照 _LIVE 查那个任职的几列；不能用了是 None。"""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} {_LIVE}", live)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _live(*, person: int, post: int, epoch: int, on: date) -> tuple[int | str, ...]:
    """_LIVE 的参数。"""
    return person, on.isoformat(), on.isoformat(), post, epoch


def units_in_reach(*, by: Actor, right: Right, on: date, ever: bool = False) -> QuerySet[Unit]:
    """当事人凭某项权利够得到的机构（on 那天的机构树）；上面各房间的查询都从这里圈定范围。

    ever：连同已经撤销的，照它最后一天归谁管；只给看旧材料用。

    任职是否还有效写进同一句 SQL：当事人是早先取的、任职后来收回了，也立刻什么都没有。
    """
    live = _live(person=by.person_id, post=by.post_id, epoch=by.epoch, on=by.on)
    held = RawSQL(f"EXISTS (SELECT 1 {_LIVE})", live, BooleanField())  # noqa: S611  # 句子写死，值都走参数
    return (ever_in_reach if ever else in_reach)(by.reach(right), on=on).filter(held)


def holders(*, right: Right, unit: int, on: date) -> list[int]:
    """这一天凭某项权利够得到一个机构的人（主键，从小到大），给发通知用；停用、没激活的人和收回、到期的任职不算。

    与 units_in_reach 同一个意思，反过来问：那天机构不在，就一个也没有。
    """
    above = _lineage_up(unit, on)
    offices = [code for code, office in OFFICES.items() if right in office.rights]
    reaching = (
        Q(jurisdiction=Jurisdiction.OWN, unit__in=above[:1])
        | Q(jurisdiction=Jurisdiction.SUBTREE, unit__in=above)
        | Q(jurisdiction=Jurisdiction.LISTED, listed__unit__in=above)
    )
    found = Post.objects.filter(_in_term(on), reaching, office__in=offices, closed_at__isnull=True).filter(
        person__activated_at__isnull=False, person__disabled_at__isnull=True
    )
    return sorted(set(found.order_by().values_list("person", flat=True)))


def seated_at(*, right: Right, units: Iterable[int], on: date) -> dict[int, set[int]]:
    """这一天任职就设在这些机构、凭这项权利够得到它的人：机构主键 → 人的主键；一个也没有的不在内。一次查询。

    设在那里、只指定了几所学校的（督学），够不到那里，不算。
    """
    offices = [code for code, office in OFFICES.items() if right in office.rights]
    here = ~Q(jurisdiction=Jurisdiction.LISTED) | Q(listed__unit=F("unit"))
    found = Post.objects.filter(
        _in_term(on), here, unit__in=list(units), office__in=offices, closed_at__isnull=True,
        person__activated_at__isnull=False, person__disabled_at__isnull=True,
    )  # fmt: skip
    seated: dict[int, set[int]] = {}
    for unit, person in found.order_by().values_list("unit", "person"):
        seated.setdefault(unit, set()).add(person)
    return seated


def _lineage_up(unit: int, on: date) -> list[int]:
    """某天从一个机构往上到市的一串主键，头一个是它自己；那天不在是空的。"""
    above: list[int] = []
    here: int | None = unit
    while here is not None and here not in above:
        version = UnitVersion.objects.filter(on_date(on), unit=here).values("parent").first()
        if version is None:
            break
        above.append(here)
        here = version["parent"]
    return above


def people(*, by: Author, on: date, right: Right = Right.SEE_PEOPLE) -> QuerySet[Person]:
    """能看到的人：所在单位、或某个没收回也没到期的任职的单位，够得到；单位撤销了的，照它最后一天归谁管。"""
    reach = by.reach(right)
    if reach.everything:
        return Person.objects.order_by("login_name")
    units = ever_in_reach(reach, on=on).values("pk")
    held = _held_on(on).filter(unit__in=units).values("person")
    return Person.objects.filter(Q(unit__in=units) | Q(pk__in=held)).order_by("login_name")


def governed(*, by: Author, on: date, right: Right) -> QuerySet[Person]:
    """账号归当事人管的人：所在单位够得到，没收回也没到期的任职个个够得到。

    发激活码、停用、解锁、撤两步验证看的是这个：凭一个任职够得到一个人，不能连他在别处的权也拿走。
    """
    reach = by.reach(right)
    if reach.everything:
        return Person.objects.order_by("login_name")
    units = ever_in_reach(reach, on=on).values("pk")
    elsewhere = _held_on(on).exclude(unit__in=units).values("person")
    return Person.objects.filter(unit__in=units).exclude(pk__in=elsewhere).order_by("login_name")


def _held_on(on: date) -> QuerySet[Post]:
    """这一天没收回也没到期的任职，连同还没到任的。"""
    return Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), closed_at__isnull=True)


def search_people(words: Sequence[str], *, by: Author, on: date, most: int) -> list[tuple[Person, str]]:
    """按称呼（各个词都要有）、登录名（照开头）找人，只在看得到的人里找，至多 most 个，带着所在单位今天的名字。一次查询。"""
    if not words or by.reach(Right.SEE_PEOPLE) == NOWHERE:
        return []
    named = Q()
    for each in words:
        named &= Q(display_name__icontains=each)
    if len(words) == 1:
        named |= Q(login_name__istartswith=words[0])
    seat = UnitVersion.objects.filter(on_date(on), unit=OuterRef("unit")).values("name")[:1]
    found = people(by=by, on=on).filter(named).annotate(seat=Subquery(seat))[:most]
    return [(each, each.seat or "") for each in found]


def person(key: int, *, by: Author, on: date, right: Right = Right.SEE_PEOPLE) -> Person:
    """一个人；没有或够不着抛 NotFound。"""
    found = people(by=by, on=on, right=right).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def posts_of(key: int, *, by: Author, on: date) -> QuerySet[Post]:
    """一个人的全部任职，连同已收回、已到期的。够不着抛 NotFound。"""
    return Post.objects.filter(person=person(key, by=by, on=on)).order_by("starts", "pk")


def roll(*, by: Author, on: date, at: datetime, right: Right = Right.SEE_PEOPLE) -> QuerySet[Person]:
    """能看到的人，名册页用。

    带上 locked（登录锁着）、invited（有没用过的激活码）、two_step（开了两步验证）和 held（没收回的任职的列表）。
    """
    locked = SignInTally.objects.filter(login_name=OuterRef("login_name"), locked_until__gt=at)
    invited = Activation.objects.filter(
        person=OuterRef("pk"), used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at
    )
    two_step = Authenticator.objects.filter(user=OuterRef("pk"))
    held = Post.objects.filter(closed_at__isnull=True).order_by("starts", "pk").prefetch_related("listed")
    return (
        people(by=by, on=on, right=right)
        .annotate(locked=Exists(locked), invited=Exists(invited), two_step=Exists(two_step))
        .prefetch_related(Prefetch("posts", held, to_attr="held"))
    )


def account(key: int, *, epoch: int | None = None) -> Person | None:
    """登录用：激活了、没停用的这个人；给了 epoch 就还要权限版次没变过。不看谁在问，只许登录和门叫。"""
    found = Person.objects.filter(pk=key, activated_at__isnull=False, disabled_at__isnull=True)
    return (found if epoch is None else found.filter(auth_epoch=epoch)).first()


@dataclass(frozen=True, slots=True)
class HeldPost:
    """本人的一个任职：编号、职务、单位和它当天的名字、类别、止日（不含）。那天单位不在，名字和类别是空的。"""

    id: int
    office: OfficeCode
    unit: int
    unit_name: str
    unit_kind: str
    ends: date | None


def held_posts(*, person: int, on: date) -> list[HeldPost]:
    """本人这一天能用的任职，连同单位名字：自己任职的单位叫什么，本人总看得到。选任职、页眉用。"""
    day = on.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_HELD, (day, day, person, day, day))
        return [HeldPost(post, OfficeCode(office), *rest) for post, office, *rest in cursor.fetchall()]


def called(actors: Iterable[str]) -> dict[str, str]:
    """人的编号 → 称呼；不是人（测算程序、安装程序）的没有。谁办的，看得到那件事的就看得到。"""
    keys = {int(each) for each in actors if each.isdecimal()}
    found = Person.objects.filter(pk__in=keys).values_list("pk", "display_name")
    return {str(key): name for key, name in found}


def just_changed(what: str, *, by: str, at: datetime, did: str) -> str:
    """看到以后又变了，说给办不成的人听：什么、最近是谁（人的编号）、何时、办了什么。"""
    who = called([by]).get(by, "系统")
    return f"{what}刚刚变过（最近一步：{who} {localtime(at):%m月%d日 %H:%M} {did}），请刷新后再办。"
