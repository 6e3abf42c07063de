"""账号的各页：名册、一个人、建账号、授予和收回任职、停用启用解锁、激活码、成批导入。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhidu.accounts import actions
from zhidu.accounts.actions.readings import note_reading
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.models import Person
from zhidu.accounts.queries import posts_of, roll
from zhidu.accounts.rules import Actor
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.web.asking import Asking
from zhidu.web.setup.asking import may, number_asked, unit_names, wants_workbook, workbook_response
from zhidu.web.setup.people.forms import ConfirmForm, CreateForm, GrantForm, ImportForm, IssueForm
from zhidu.web.setup.people.listing import STATES, PeopleFilter, PersonPage, person_page
from zhidu.web.setup.people.reading import Asker, people_page, people_workbook
from zhidu.web.setup.people.roster import blank_accounts, read_accounts
from zhidu.web.setup.units.deeds import named_unit


@dataclass(frozen=True, slots=True)
class Step:
    """只要确认一下的事：叫什么、办之前说什么、办成了说什么、要什么权、叫哪个动作。"""

    title: str
    says: str
    done: str
    right: Right
    deed: Callable[..., None]
    grave: bool = False


STEPS: Mapping[str, Step] = {
    "disable": Step(
        "停用", "停用后立刻退出登录、不能再登录，任职不动，随时可以启用。", "已停用。", Right.EDIT_PEOPLE,
        actions.disable_person, grave=True,
    ),
    "enable": Step("启用", "启用后可以用原来的口令登录，任职照旧。", "已启用。", Right.EDIT_PEOPLE, actions.enable_person),
    "unlock": Step("解锁", "解开登录锁定，可以马上再试；不解的话到点自己开。", "已解锁。", Right.GRANT_POSTS, actions.unlock_person),
    "two-step": Step(
        "撤掉两步验证：", "手机丢了、备用码也没有的人才办：撤掉以后下次只凭口令登录，正登着的都退出。请先当面核对是不是本人。",
        "已撤掉两步验证。", Right.GRANT_POSTS, actions.reset_two_step, grave=True,
    ),
}  # fmt: skip
DONE = {code: step.done for code, step in STEPS.items()} | {
    "granted": "已授予。这个人下次打开页面就能用。",
    "revoked": "已收回，立刻生效。",
    "created": "账号建好了：还要授予任职（安全管理办）、发激活码，才能登录。",
}


def people_listing(request: Asking) -> HttpResponse:
    """名册。看一页记一条审计。"""
    state = request.GET.get("state", "")
    wanted = PeopleFilter(
        # 贴进来的制表符、换行当空格：这几个字要记进审计
        words=" ".join(re.sub(r"[\x00-\x1f]", " ", request.GET.get("words", "")).split())[:50],
        unit=number_asked(request, "unit"),
        state=state if state in STATES else "",
        page=min(max(1, number_asked(request, "page") or 1), 100_000),
    )
    asker = _asker(request)
    if wants_workbook(request):
        return workbook_response(people_workbook(asker, wanted))
    name = ""
    if wanted.unit is not None:
        name = unit_names([wanted.unit], by=asker.by, on=asker.on).get(wanted.unit, "")
    context = {
        "page": people_page(asker, wanted, name),
        **_powers(request.actor),
        "issue": IssueForm(initial={"request_id": uuid4()}),
    }
    return render(request, "setup/people/list.html", context)


def one_person(request: Asking, person: int) -> HttpResponse:
    """一个人：状态、任职、能办的事。看一次记一条审计。"""
    page = _person_page(request, person)
    note_reading(
        "accounts.person_read", by=request.actor, at=request.now, target_kind="person", target=str(person)
    )
    context = {
        "page": page,
        "done": DONE.get(request.GET.get("done", ""), ""),
        "issue": IssueForm(initial={"persons": [person], "request_id": uuid4()}),
    }
    return render(request, "setup/people/person.html", context)


def create_person(request: Asking) -> HttpResponse:
    """建账号。"""
    form = CreateForm(initial={"request_id": uuid4()})
    if request.method == "POST":
        form = CreateForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                key = actions.create_person(
                    by=request.actor,
                    login_name=given["login_name"],
                    display_name=given["display_name"],
                    unit=named_unit(given["unit"], by=request.actor, on=request.today).unit_id,
                    at=request.now,
                    request_id=given["request_id"],
                )
            except (Declined, Stale) as refusal:
                form.add_error(None, refusal.message)
            else:
                return _to_person(key, "created")
    return render(request, "setup/people/create.html", {"form": form})


def act_on_person(request: Asking, person: int, code: str) -> HttpResponse:
    """停用、启用、解锁：先说清，确认了才办。"""
    step = STEPS.get(code)
    if step is None or not may(request.actor, step.right):
        raise NotFound
    found = _person(request, person)

    def do(at: datetime, request_id: UUID) -> None:
        step.deed(by=request.actor, person=person, at=at, request_id=request_id)

    return _confirm(
        request,
        found,
        do,
        title=f"{step.title}{found.display_name}",
        says=step.says,
        done=code,
        grave=step.grave,
    )


def revoke_post(request: Asking, person: int, post: int) -> HttpResponse:
    """收回任职：先说清，确认了才办。"""
    found = _person(request, person)
    row = posts_of(person, by=request.actor, on=request.today).filter(pk=post).first()
    if row is None:
        raise NotFound

    def do(at: datetime, request_id: UUID) -> None:
        actions.revoke_post(by=request.actor, post=post, at=at, request_id=request_id)

    office = OfficeCode(row.office).label
    says = f"收回“{office}”后立刻生效：正开着的页面下一步就不能用了。办过的事、记录都在。"
    return _confirm(
        request,
        found,
        do,
        title=f"收回{found.display_name}的“{office}”",
        says=says,
        done="revoked",
        grave=True,
    )


def grant_post(request: Asking, person: int) -> HttpResponse:
    """授予任职。"""
    found = _person(request, person)
    form = GrantForm(initial={"starts": request.today, "request_id": uuid4()})
    if request.method == "POST":
        form = GrantForm(request.POST)
        if form.is_valid():
            given, by = form.cleaned_data, request.actor
            try:
                listed = [named_unit(line, by=by, on=request.today).unit_id for line in form.listed_lines()]
                actions.grant_post(
                    by=by,
                    person=person,
                    office=OfficeCode(given["office"]),
                    unit=named_unit(given["unit"], by=by, on=request.today).unit_id,
                    starts=given["starts"],
                    ends=given["ends"],
                    listed=listed,
                    at=request.now,
                    request_id=given["request_id"],
                )
            except (Declined, Stale) as refusal:
                form.add_error(None, refusal.message)
            else:
                return _to_person(person, "granted")
    return render(request, "setup/people/grant.html", {"form": form, "person": found})


def issue_activations(request: Asking) -> HttpResponse:
    """发激活码：当场给出可以打印、裁开的条子，只给这一次。"""
    form = IssueForm(request.POST)
    if not form.is_valid():
        said = "一个人也没有选。" if "persons" in form.errors else "有效天数不对。"
        return render(request, "setup/people/slips.html", {"refusal": said}, status=400)
    try:
        issued = actions.issue_activations(
            by=request.actor,
            persons=form.cleaned_data["persons"],
            valid_for=form.valid_for(),
            at=request.now,
            request_id=form.cleaned_data["request_id"],
        )
    except (Declined, Stale) as refusal:
        return render(request, "setup/people/slips.html", {"refusal": refusal.message}, status=400)
    asker = _asker(request)
    people = roll(by=asker.by, on=asker.on, at=asker.at).filter(pk__in=issued.tokens)
    names = unit_names([each.unit_id for each in people], by=asker.by, on=asker.on)
    slips = [
        {
            "name": each.display_name,
            "login_name": each.login_name,
            "unit": names.get(each.unit_id, ""),
            "token": issued.tokens[each.pk],
        }
        for each in people
    ]
    context = {
        "slips": slips,
        "repeated": issued.repeated,
        "expires": request.now + form.valid_for(),
        "address": request.build_absolute_uri("/activate/"),
    }
    response = render(request, "setup/people/slips.html", context)
    response["Cache-Control"] = "no-store"
    return response


def import_roster(request: Asking) -> HttpResponse:
    """成批导入：建账号归系统管理，授任职归安全管理，各导一次；新建的当场可以发激活码。"""
    powers = _powers(request.actor)
    form = ImportForm(initial={"request_id": uuid4()})
    context: dict[str, Any] = {"form": form, **powers}
    if request.method == "POST":
        form = context["form"] = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            given = form.cleaned_data
            try:
                found, rows, faults = read_accounts(given["file"])
                outcome = actions.import_accounts(
                    rows,
                    by=request.actor,
                    at=request.now,
                    request_id=given["request_id"],
                    file=found.file,
                    sheet=found.sheet,
                )
            except ZhiduError as error:
                form.add_error("file", error.message)
            else:
                ordered = sorted([*faults, *outcome.faults], key=lambda fault: fault.row or 0)
                context |= {
                    "outcome": outcome,
                    "faults": ordered,
                    "form": ImportForm(initial={"request_id": uuid4()}),
                }
                if outcome.persons and powers["may_edit"]:
                    context["issue"] = IssueForm(initial={"persons": outcome.persons, "request_id": uuid4()})
    return render(request, "setup/people/import.html", context)


def blank_roster(request: Asking) -> HttpResponse:
    """导入用的空表。"""
    return workbook_response(blank_accounts(request.today))


def _asker(request: Asking) -> Asker:
    return Asker(by=request.actor, on=request.today, at=request.now)


def _powers(by: Actor) -> dict[str, bool]:
    """显示哪些按钮；办不办得成，动作里另有把关。"""
    return {"may_edit": may(by, Right.EDIT_PEOPLE), "may_grant": may(by, Right.GRANT_POSTS)}


def _person(request: Asking, person: int) -> Person:
    found = roll(by=request.actor, on=request.today, at=request.now).filter(pk=person).first()
    if found is None:
        raise NotFound
    return found


def _person_page(request: Asking, person: int) -> PersonPage:
    found = _person(request, person)
    posts = list(posts_of(person, by=request.actor, on=request.today).prefetch_related("listed"))
    units = {found.unit_id, *(each.unit_id for each in posts)}
    units |= {one.unit_id for each in posts for one in each.listed.all()}
    return person_page(
        found,
        posts,
        names=unit_names(units, by=request.actor, on=request.today),
        on=request.today,
        myself=request.actor.person_id,
        **_powers(request.actor),
    )


def _to_person(person: int, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('people:person', args=[person])}?done={done}")


def _confirm(
    request: Asking,
    person: Person,
    do: Callable[[datetime, UUID], None],
    *,
    title: str,
    says: str,
    done: str,
    grave: bool,
) -> HttpResponse:
    form = ConfirmForm(initial={"request_id": uuid4()})
    if request.method == "POST":
        form = ConfirmForm(request.POST)
        if form.is_valid():
            try:
                do(request.now, form.cleaned_data["request_id"])
            except (Declined, Stale) as refusal:
                form.add_error(None, refusal.message)
            else:
                return _to_person(person.pk, done)
    context = {"form": form, "person": person, "title": title, "says": says, "grave": grave}
    return render(request, "setup/people/confirm.html", context)
