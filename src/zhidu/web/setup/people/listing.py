"""账号名册和一个人的页面的样子。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime

from zhidu.accounts.enums import Jurisdiction, OfficeCode
from zhidu.accounts.models import Person, Post
from zhidu.accounts.rules import in_term
from zhidu.workbooks.book import Book, Column, Sheet, code_cell, text_cell

SIZE = 50
#: 状态代号 → （中文，底色）；次序就是先看哪个
STATES: Mapping[str, tuple[str, str]] = {
    "disabled": ("停用", "muted"),
    "locked": ("锁定", "bad"),
    "waiting": ("未激活", "warn"),
    "normal": ("正常", "good"),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """名册的筛选：字、单位、状态、第几页（从 1 起）。"""

    words: str = ""
    unit: int | None = None
    state: str = ""
    page: int = 1

    def query(self, **changed: object) -> str:
        """网址里的样子。"""
        given = {"words": self.words, "unit": self.unit, "state": self.state, "page": self.page} | changed
        return "?" + urlencode(
            {key: str(value) for key, value in given.items() if value not in ("", None, 1)}
        )


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """名册的一行。"""

    key: int
    login_name: str
    name: str
    url: str
    unit: str
    posts: tuple[str, ...]
    state: str
    shade: str
    last: str
    may_issue: bool


@dataclass(frozen=True, slots=True)
class PeopleList:
    """名册页。"""

    wanted: PeopleFilter
    rows: tuple[ListedPerson, ...]
    total: int
    pages: int
    newer_url: str
    older_url: str
    states: tuple[tuple[str, str, str, bool], ...]
    unit_name: str
    export_url: str


def chosen(found: QuerySet[Any], wanted: PeopleFilter) -> QuerySet[Any]:
    """按筛选条件取；found 是 roll 给的，带着 locked（所以类型写不成 Person）。"""
    if wanted.words:
        found = found.filter(Q(login_name__icontains=wanted.words) | Q(display_name__icontains=wanted.words))
    if wanted.unit is not None:
        held = Q(posts__unit=wanted.unit, posts__closed_at__isnull=True)
        found = found.filter(Q(unit=wanted.unit) | held).distinct()
    match wanted.state:
        case "disabled":
            return found.filter(disabled_at__isnull=False)
        case "locked":
            return found.filter(disabled_at__isnull=True, locked=True)
        case "waiting":
            return found.filter(disabled_at__isnull=True, locked=False, activated_at__isnull=True)
        case "normal":
            return found.filter(disabled_at__isnull=True, locked=False, activated_at__isnull=False)
    return found


def people_list(
    people: Sequence[Person],
    wanted: PeopleFilter,
    *,
    total: int,
    names: Mapping[int, str],
    on: date,
    myself: int,
    unit_name: str = "",
) -> PeopleList:
    """people 是这一页的人；names 是单位的名字；myself 是看的人自己。"""
    pages = max(1, -(-total // SIZE))
    return PeopleList(
        wanted=wanted,
        rows=tuple(_listed(each, names, on, myself) for each in people),
        total=total,
        pages=pages,
        newer_url=wanted.query(page=wanted.page - 1) if wanted.page > 1 else "",
        older_url=wanted.query(page=wanted.page + 1) if wanted.page < pages else "",
        states=tuple(
            (code, title, wanted.query(state=code, page=1), wanted.state == code)
            for code, title in (("", "全部"), *((code, words[0]) for code, words in STATES.items()))
        ),
        unit_name=unit_name,
        export_url=wanted.query(page=1) + ("&" if wanted.query(page=1) != "?" else "") + "as=xlsx",
    )


def people_book(people: Sequence[Person], names: Mapping[int, str], on: date) -> Book:
    """名册的工作簿：一人一行。"""
    columns = [
        Column("登录名", 18), Column("称呼", 16), Column("单位", 30), Column("任职", 40), Column("状态", 10),
        Column("上次登录", 18),
    ]  # fmt: skip
    listed = [_listed(each, names, on, 0) for each in people]
    rows = [
        (
            code_cell(each.login_name), text_cell(each.name), text_cell(each.unit), text_cell("；".join(each.posts)),
            text_cell(each.state), text_cell(each.last),
        )
        for each in listed
    ]  # fmt: skip
    sheet = Sheet("账号名册", "账号名册", columns, rows, frozen=2, empty="没有账号")
    return Book("账号名册", [sheet], on, note=f"{on}，{len(rows)} 人。含个人信息，请妥善保管")


def state_of(person: Person) -> str:
    """状态代号；person 是 roll 给的，带着 locked。"""
    if person.disabled_at is not None:
        return "disabled"
    if getattr(person, "locked", False):
        return "locked"
    return "waiting" if person.activated_at is None else "normal"


def moment_words(at: datetime | None) -> str:
    """本地时间，精确到分；没有就是空的。"""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at is not None else ""


def held_posts(person: Person) -> list[Post]:
    """没收回的任职；person 是 roll 给的。"""
    return list(getattr(person, "held", ()))


def post_words(post: Post, names: Mapping[int, str], on: date) -> str:
    """“东县 区县督导室（6 月起）”这样的一句。"""
    place = names.get(post.unit_id, "")
    later = (
        ""
        if in_term(post.starts, post.ends, on)
        else ("，已到期" if post.starts <= on else f"，{post.starts} 起")
    )
    return f"{place} {OfficeCode(post.office).label}".strip() + later


def _listed(person: Person, names: Mapping[int, str], on: date, myself: int) -> ListedPerson:
    state = state_of(person)
    return ListedPerson(
        key=person.pk,
        login_name=person.login_name,
        name=person.display_name,
        url=reverse("people:person", args=[person.pk]),
        unit=names.get(person.unit_id, ""),
        posts=tuple(post_words(each, names, on) for each in held_posts(person)),
        state=STATES[state][0]
        + ("，已发激活码" if state == "waiting" and getattr(person, "invited", False) else ""),
        shade=STATES[state][1],
        last=moment_words(person.last_sign_in_at),
        may_issue=state != "disabled" and person.pk != myself,
    )


@dataclass(frozen=True, slots=True)
class PostRow:
    """一个任职：在哪、什么职务、管哪里、任期、还在不在。revoke_url 空着就是不能收回。"""

    office: str
    unit: str
    scope: str
    term: str
    standing: str
    alive: bool
    revoke_url: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """一个人的页面。deeds 是能办的事：（字，网址，是不是不容易挽回）。"""

    key: int
    name: str
    state: str
    shade: str
    facts: tuple[tuple[str, str], ...]
    posts: tuple[PostRow, ...]
    deeds: tuple[tuple[str, str, bool], ...]
    may_issue: bool
    is_me: bool
    issue_says: str


def person_page(
    person: Person,
    posts: Sequence[Post],
    *,
    names: Mapping[int, str],
    on: date,
    myself: int,
    may_edit: bool,
    may_grant: bool,
) -> PersonPage:
    """posts 是全部任职，连同收回了的；may_edit、may_grant 是看的人有没有管账号、授权之权。"""
    state, is_me = state_of(person), person.pk == myself
    facts = (
        ("登录名", person.login_name),
        ("所在单位", names.get(person.unit_id, "")),
        ("激活", moment_words(person.activated_at) or "还没有激活"),
        ("上次登录", moment_words(person.last_sign_in_at) or "没有登录过"),
        ("两步验证", "开着" if getattr(person, "two_step", False) else "没开"),
        ("停用", moment_words(person.disabled_at)),
    )
    deeds: list[tuple[str, str, bool]] = []
    if may_grant and not is_me:
        deeds.append(("授予任职", reverse("people:grant", args=[person.pk]), False))
        if state == "locked":
            deeds.append(("解锁", reverse("people:act", args=[person.pk, "unlock"]), False))
        if getattr(person, "two_step", False):
            deeds.append(("撤掉两步验证", reverse("people:act", args=[person.pk, "two-step"]), True))
    if may_edit and not is_me:
        enabling = person.disabled_at is not None
        code = "enable" if enabling else "disable"
        deeds.append(
            ("启用" if enabling else "停用", reverse("people:act", args=[person.pk, code]), not enabling)
        )
    return PersonPage(
        key=person.pk,
        name=person.display_name,
        state=STATES[state][0],
        shade=STATES[state][1],
        facts=tuple(pair for pair in facts if pair[1]),
        posts=tuple(_post_row(each, person.pk, names, on, may_grant and not is_me) for each in posts),
        deeds=tuple(deeds),
        may_issue=may_edit and not is_me and person.disabled_at is None,
        is_me=is_me,
        issue_says="重发激活码（重设口令）" if person.activated_at else "发激活码",
    )


def _post_row(post: Post, person: int, names: Mapping[int, str], on: date, may_revoke: bool) -> PostRow:
    if post.closed_at is not None:
        standing = f"{localtime(post.closed_at):%Y-%m-%d} 收回"
    elif on < post.starts:
        standing = "还没到起日"
    elif post.ends is not None and on >= post.ends:
        standing = "已到期"
    else:
        standing = "在任"
    scope = str(Jurisdiction(post.jurisdiction).label)
    if post.jurisdiction == Jurisdiction.LISTED:
        units = [names.get(each.unit_id, "") for each in post.listed.all()]
        scope = "、".join(name for name in units if name) or "还没有指定"
    return PostRow(
        office=str(OfficeCode(post.office).label),
        unit=names.get(post.unit_id, ""),
        scope=scope,
        term=f"{post.starts} 起" + (f"，{post.ends} 止" if post.ends else ""),
        standing=standing,
        alive=post.closed_at is None,
        revoke_url=reverse("people:revoke", args=[person, post.pk])
        if may_revoke and post.closed_at is None
        else "",
    )
