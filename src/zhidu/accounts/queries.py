"""账号的查询：取当事人、取够得到的机构、找人。权力是当场查的：任职一收回，同一句 SQL 就什么也查不到。"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, Q, QuerySet

from zhidu.accounts.enums import Jurisdiction, OfficeCode, Right
from zhidu.accounts.models import Person, Post
from zhidu.accounts.rules import Actor
from zhidu.organisations.models import Unit
from zhidu.organisations.queries import in_reach
from zhidu.organisations.rules import Author, NotFound


def _in_term(on: date) -> Q:
    """任期包含这一天，用于 Post 的查询。"""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def posts_in_force(*, person: int, on: date) -> QuerySet[Post]:
    """一个人这一天能用的任职，给切换任职的菜单用。停用、没激活的人一个也没有。"""
    return (
        Post.objects.filter(_in_term(on), person=person, closed_at__isnull=True)
        .filter(person__activated_at__isnull=False, person__disabled_at__isnull=True)
        .order_by("starts", "pk")
    )


def actor(*, person: int, post: int, epoch: int, on: date) -> Actor:
    """每次请求、每个后台任务动手之前取一次。

    任职收回、到期、没到期，人停用，或权限版次变过，抛 NotFound：请重新登录或换一个任职。
    """
    found = (
        posts_in_force(person=person, on=on)
        .filter(pk=post, person__auth_epoch=epoch)
        .select_related("person")
        .prefetch_related("listed")
        .first()
    )
    if found is None:
        raise NotFound("这个任职已经收回、到期或有变动，请重新登录。")
    return Actor(
        person_id=found.person_id,
        display_name=found.person.display_name,
        post_id=found.pk,
        office=OfficeCode(found.office),
        unit_id=found.unit_id,
        jurisdiction=Jurisdiction(found.jurisdiction),
        starts=found.starts,
        ends=found.ends,
        epoch=found.person.auth_epoch,
        on=on,
        listed=frozenset(each.unit_id for each in found.listed.all()),
    )


def units_in_reach(*, by: Actor, right: Right, on: date) -> QuerySet[Unit]:
    """当事人凭某项权利够得到的机构（on 那天的机构树）；上面各房间的查询都从这里圈定范围。

    任职是否还有效写进同一句 SQL：当事人是早先取的、任职后来收回了，也立刻什么都没有。
    """
    live = posts_in_force(person=by.person_id, on=by.on).filter(pk=by.post_id, person__auth_epoch=by.epoch)
    return in_reach(by.reach(right), on=on).filter(Exists(live.order_by()))


def people(*, by: Author, on: date, right: Right = Right.SEE_PEOPLE) -> QuerySet[Person]:
    """能看到的人：所在单位、或某个没收回的任职的单位，够得到。"""
    reach = by.reach(right)
    if reach.everything:
        return Person.objects.order_by("login_name")
    units = in_reach(reach, on=on).values("pk")
    held = Post.objects.filter(unit__in=units, closed_at__isnull=True).values("person")
    return Person.objects.filter(Q(unit__in=units) | Q(pk__in=held)).order_by("login_name")


def person(key: int, *, by: Author, on: date, right: Right = Right.SEE_PEOPLE) -> Person:
    """一个人；没有或够不着抛 NotFound。"""
    found = people(by=by, on=on, right=right).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def posts_of(key: int, *, by: Author, on: date) -> QuerySet[Post]:
    """一个人的全部任职，连同已收回、已到期的。够不着抛 NotFound。"""
    return Post.objects.filter(person=person(key, by=by, on=on)).order_by("starts", "pk")
