"""走一步：送审、取回、审核、退回、签发、发文、撤稿、作废文号、重送；成批办。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.documents import actions
from zhidu.documents.enums import MoveKind
from zhidu.documents.rules.moves import IN_BULK
from zhidu.documents.tasks import KIND, MOVE
from zhidu.jobs.actions import ask
from zhidu.organisations.rules import Declined, NotFound
from zhidu.web.asking import Asking, whole
from zhidu.web.filing.reading import number_of, request_id_of

#: 网址里的名字 → 动作，要不要看到的版次、理由
STEPS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "submit": (actions.submit, ("seen",)),
    "recall": (actions.recall, ("seen",)),
    "return": (actions.return_document, ("seen", "reason")),
    "review": (actions.review, ("seen",)),
    "sign": (actions.sign, ("seen",)),
    "issue": (actions.issue, ("seen",)),
    "withdraw": (actions.withdraw, ("seen", "reason")),
    "void": (actions.void_number, ("reason",)),
}
#: 一次至多成批办几件；不超过几件的当场办，多的在后台办，看得到进度
MOST, AT_ONCE = 1_000, 20


def step(request: Asking, key: int, name: str) -> HttpResponse:
    """走一步；没有这一步的和没有这一页一样。"""
    if name not in STEPS:
        raise NotFound
    action, wanted = STEPS[name]
    given: dict[str, Any] = {}
    if "seen" in wanted:
        given["seen"] = number_of(request.POST, "seen")
    if "reason" in wanted:
        given["reason"] = request.POST.get("reason", "")
    action(by=request.actor, document=key, at=request.now, request_id=request_id_of(request.POST), **given)
    return redirect("documents:one", key)


def resend(request: Asking, key: int) -> HttpResponse:
    """给还没打开的一家再送一次。"""
    actions.resend(
        by=request.actor, document=key, unit=number_of(request.POST, "unit"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("documents:one", key)


def many(request: Asking) -> HttpResponse:
    """勾选的几件一起办，一件一个结果。发文和件数多的在后台办，转到进度页。"""
    kind, chosen = request.POST.get("kind", ""), _chosen(request.POST)
    number = request_id_of(request.POST)
    if kind not in MoveKind.values:
        raise NotFound
    verb, documents = MoveKind(kind).label, [list(each) for each in sorted(chosen.items())]
    if kind == MoveKind.ISSUE:
        job = ask(
            kind=KIND, by=request.actor, arguments={"documents": documents}, at=request.now, request_id=number,
            title=f"成批发文 {len(chosen)} 件",
        )  # fmt: skip
        return redirect("jobs:job", job)
    if kind in IN_BULK and len(chosen) > AT_ONCE:
        job = ask(
            kind=MOVE, by=request.actor, arguments={"kind": kind, "documents": documents}, at=request.now,
            request_id=number, title=f"成批{verb} {len(chosen)} 件",
        )  # fmt: skip
        return redirect("jobs:job", job)
    moved = actions.move_many(
        by=request.actor, kind=MoveKind(kind), documents=chosen, at=request.now, request_id=number
    )
    context = {
        "verb": verb, "done": [each for each in moved if not each.refused],
        "refused": [each for each in moved if each.refused],
        "crumbs": [{"title": "公文", "href": reverse("documents:list")}, {"title": "成批办", "href": ""}],
    }  # fmt: skip
    return render(request, "documents/moved.html", context)


def _chosen(posted: QueryDict) -> dict[int, int]:
    """勾选的几件：主键 → 看到的版次，页面上写成“7-3”。"""
    found = {}
    for each in posted.getlist("document"):
        key, seen = (whole(part) for part in each.partition("-")[::2])
        if key is None or seen is None:
            raise Declined("页面上的数据不全，请刷新后再试。")
        found[key] = seen
    if not found:
        raise Declined("请先勾选要办的公文。")
    if len(found) > MOST:
        raise Declined(f"一次最多办 {MOST} 件，请分几次。")
    return found
