"""授予和收回任职。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from zhidu.accounts.actions.ledger import Entry, bump, entry
from zhidu.accounts.enums import ADMIN_OFFICES, AccountChangeKind, Jurisdiction, OfficeCode, Right
from zhidu.accounts.models import AccountChange, Post, PostUnit
from zhidu.accounts.rules import OFFICES, post_fault
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import ever_in_reach, in_reach, on_date
from zhidu.organisations.rules import Author, Declined, NotFound, Reach


def grant_post(  # noqa: PLR0913  每一项都由经办人写明，没有可合并的
    *, by: Author, person: int, office: OfficeCode, unit: int, starts: date, ends: date | None, at: datetime,
    request_id: UUID, jurisdiction: Jurisdiction | None = None, listed: Iterable[int] = (),
) -> int:  # fmt: skip
    """授予一个任职，交回主键。jurisdiction 不给用职务的默认；listed 是指定的单位，要在 unit 之下。

    不能给自己授权；三员只能担任一个；同一职务同一单位已在任，抛 Declined。
    """
    jurisdiction, chosen = jurisdiction or OFFICES[office].jurisdictions[0], sorted(set(listed))
    content = {
        "person": person, "office": office, "unit": unit, "starts": starts, "ends": ends,
        "jurisdiction": jurisdiction, "listed": chosen,
    }  # fmt: skip
    with entry(
        AccountChangeKind.POST_GRANTED, by=by, at=at, request_id=request_id, content=content
    ) as current:
        if not current.fresh:
            return int(current.result["post"])
        current.over_unit(unit, Right.GRANT_POSTS)
        current.over_person(person, Right.GRANT_POSTS)
        if ends is not None and ends <= starts:
            raise Declined("任期的止日要在起日之后。")
        day = max(starts, localdate(at))
        check_place(office, unit, jurisdiction, chosen, day)
        close_expired(current, Post.objects.filter(person=person))
        check_held(person, office, unit)
        post = Post.objects.create(
            person_id=person, office=office, unit_id=unit, jurisdiction=jurisdiction, starts=starts, ends=ends,
            granted_by=current.change,
        )  # fmt: skip
        PostUnit.objects.bulk_create([PostUnit(post=post, unit_id=each) for each in chosen])
        bump(person)
        current.result |= {"person": person, "post": post.pk, "office": office.value, "unit": unit}
        return post.pk


def revoke_post(*, by: Author, post: int, at: datetime, request_id: UUID) -> None:
    """收回一个任职，立刻生效。已收回的抛 Declined，够不着抛 NotFound。"""
    content = {"post": post}
    with entry(
        AccountChangeKind.POST_REVOKED, by=by, at=at, request_id=request_id, content=content
    ) as current:
        if not current.fresh:
            return
        found = Post.objects.filter(pk=post).first()
        if found is None:
            raise NotFound
        if not ever_in_reach(by.reach(Right.GRANT_POSTS), on=localdate(at)).filter(pk=found.unit_id).exists():
            raise NotFound
        current.over_person(found.person_id, Right.GRANT_POSTS)
        if not close(current.change, at, Post.objects.filter(pk=post)):
            raise Declined("这个任职已经收回了。")
        bump(found.person_id)
        current.result |= {"person": found.person_id, "post": post, "office": found.office}


def close(change: AccountChange, at: datetime, posts: QuerySet[Post]) -> int:
    """收回还没收回的，交回个数。"""
    return posts.filter(closed_at__isnull=True).update(closed_at=at, closed_by=change)


def close_expired(current: Entry, posts: QuerySet[Post]) -> None:
    """到期的收回，腾出位置；数据库的唯一约束只看有没有收回，不比日期。"""
    close(current.change, current.at, posts.filter(ends__lte=localdate(current.at)))


def check_place(
    office: OfficeCode, unit: int, jurisdiction: Jurisdiction, listed: list[int], on: date
) -> None:
    """职务能不能设在这个单位、指定的单位在不在它之下；不能抛 Declined。"""
    version = UnitVersion.objects.filter(on_date(on), unit=unit).first()
    if version is None:
        raise Declined(f"这个单位在 {on} 还没设立或已经撤销。")
    if fault := post_fault(office, UnitKind(version.kind), jurisdiction, len(listed)):
        raise Declined(fault + "。")
    below = in_reach(Reach(roots=frozenset({unit}), deep=True), on=on)
    if below.filter(pk__in=listed).count() != len(listed):
        raise Declined(f"指定的单位里有不归“{version.name}”管的。")


def check_held(person: int, office: OfficeCode, unit: int) -> None:
    """和没收回的任职冲不冲突；冲突抛 Declined。"""
    held = list(Post.objects.filter(person=person, closed_at__isnull=True))
    for post in held:
        if office in ADMIN_OFFICES and post.office in ADMIN_OFFICES:
            raise Declined(
                f"这个人已是“{OfficeCode(post.office).label}”。系统管理、安全管理、审计管理，"
                f"一个人只能担任一个；要换请先收回原来的。"
            )
        if post.office == office and post.unit_id == unit:
            raise Declined(f"这个人在这个单位已经是“{office.label}”，不用再授。要改任期请先收回原来的。")
