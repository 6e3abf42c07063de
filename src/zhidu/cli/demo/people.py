"""演示市的账号：十种职务各一个，每个区县一报一审两个，几所学校各一个。称呼只写职务，不编人名，口令装的时候现生成。"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils.timezone import localdate

from zhidu.accounts.actions import (
    AccountRow,
    activate,
    grant_post,
    import_accounts,
    issue_activations,
)
from zhidu.accounts.enums import ADMIN_OFFICES, OfficeCode
from zhidu.accounts.queries import actor, people, posts_in_force
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.cli.demo.units import DEPARTMENTS, city_code
from zhidu.kernel import ZhiduError
from zhidu.organisations.queries import find_by_code

WORDS = ("松风", "竹影", "云岫", "石泉", "秋水", "长堤", "晚渡", "青砚")


@dataclass(frozen=True, slots=True)
class Login:
    """一个演示账号。unit 是单位代码，place 是单位的名称；told 为假的有同样职务的已经说过，不另说。"""

    name: str
    called: str
    office: OfficeCode
    unit: str
    place: str
    listed: tuple[str, ...] = ()
    told: bool = True


def new_password() -> str:
    """好念的随机口令：两个词、四个字母数字，够长够杂。每次装都不同，没有默认口令。"""
    middle = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(6))
    return f"{secrets.choice(WORDS)}-{middle.capitalize()}-{secrets.randbelow(9000) + 1000}"


def logins(
    counties: Sequence[tuple[str, str]],
    schools: Sequence[tuple[str, str]],
    others: Sequence[tuple[str, str]] = (),
) -> list[Login]:
    """全部演示账号。counties、schools、others：（代码，名称）；schools 的头一所也是督学的责任校，others 是别的几个区县各一所。"""
    city, top = city_code(), "市"
    found = [
        Login("shi", "市督导甲", OfficeCode.CITY_SUPERVISION, city, top),
        Login("shi2", "市督导乙", OfficeCode.CITY_SUPERVISION, city, top),
        Login("lingdao", "分管领导", OfficeCode.LEADER, city, top),
        Login("zhuanjia", "评审专家", OfficeCode.EXPERT, city, top, tuple(code for code, _ in counties[:2])),
        Login("bumen", "财政联络员", OfficeCode.MEMBER, f"{city}-{DEPARTMENTS[0][1]}", DEPARTMENTS[0][0]),
        Login("xitong", "系统管理员", OfficeCode.SYSTEM_ADMIN, city, top),
        Login("anquan", "安全管理员", OfficeCode.SECURITY_ADMIN, city, top),
        Login("shenji", "审计管理员", OfficeCode.AUDIT_ADMIN, city, top),
    ]
    office = OfficeCode.COUNTY_SUPERVISION
    for number, (code, name) in enumerate(counties, 1):
        found += [
            Login(f"xian{number:02d}{mark}", f"{name}{called}", office, code, name, told=number == 1)
            for mark, called in (("", "填报员"), ("s", "审核员"))
        ]
    first = schools[0][0]
    found.append(Login("duxue", "责任督学", OfficeCode.INSPECTOR, counties[0][0], counties[0][1], (first,)))
    found += [
        Login(f"xiao{number:02d}", f"{name}校长", OfficeCode.SCHOOL, code, name, told=number <= len(schools))
        for number, (code, name) in enumerate((*schools, *others), 1)
    ]
    return found


def hire(wanted: Sequence[Login], password: str, *, since: date, at: datetime) -> dict[str, Actor]:
    """建账号、授任职、激活，交回 {登录名: 当事人}。三员逐个授，别的成批。"""
    today = localdate(at)
    rows = [
        AccountRow(
            row, each.name, each.called, each.unit,
            "" if each.office in ADMIN_OFFICES else str(each.office.label), since, listed=each.listed,
        )
        for row, each in enumerate(wanted, 1)
    ]  # fmt: skip
    outcome = import_accounts(rows, by=INSTALLER, at=at, request_id=uuid4())
    if outcome.faults:
        raise ZhiduError(f"演示账号有错：{outcome.faults[0].message}")
    keys = {each.login_name: each.pk for each in people(by=INSTALLER, on=today)}
    for each in wanted:
        if each.office in ADMIN_OFFICES:
            unit = find_by_code(each.unit, by=INSTALLER, on=today).unit_id
            grant_post(
                by=INSTALLER, person=keys[each.name], office=each.office, unit=unit, starts=since, ends=None,
                at=at, request_id=uuid4(),
            )  # fmt: skip
    issued = issue_activations(
        by=INSTALLER, persons=[keys[each.name] for each in wanted], valid_for=timedelta(hours=1), at=at,
        request_id=uuid4(),
    )  # fmt: skip
    for token in issued.tokens.values():
        activate(token=token, password=password, at=at, request_id=uuid4())
    return {each.name: as_actor(keys[each.name], at) for each in wanted}


def as_actor(person: int, at: datetime) -> Actor:
    """以他唯一的任职办事。"""
    today = localdate(at)
    post = posts_in_force(person=person, on=today).select_related("person").get()
    return actor(person=person, post=post.pk, epoch=post.person.auth_epoch, on=today)
