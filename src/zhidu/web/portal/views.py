"""里面办的：各件公开、提出、改、审、撤下。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.organisations.rules import Declined
from zhidu.rectification import actions, queries
from zhidu.rectification.enums import PublicationState
from zhidu.rectification.models import Case, Publication
from zhidu.rectification.queries.publicity import may_propose, wording_of
from zhidu.rectification.rules.publicity import PUBLIC_FIELDS, PublicWording
from zhidu.web.asking import Asking
from zhidu.web.filing.reading import request_id_of
from zhidu.web.portal import pages
from zhidu.web.rectifying.pages.tabs import section_tabs
from zhidu.web.rectifying.reading import seen_of

PER_PAGE, MOST_OFFERED = 50, 50
WHY = "why-"


def listing(request: Asking) -> HttpResponse:
    """看得到的各件；可以提出公开的案。"""
    by = request.actor
    page = Paginator(queries.publications(by=by), PER_PAGE).get_page(request.GET.get("page"))
    offered = queries.publishable(by=by)
    word = request.GET.get("q", "").strip()[:50]
    if word:
        offered = offered.filter(title__contains=word)
    chosen = list(offered[:MOST_OFFERED])
    names = queries.unit_names((each.unit_id for each in chosen), on=by.on)
    context = {
        "lines": pages.publication_lines(page.object_list), "page": page, "offered": pages.offered_lines(chosen, names),
        "tabs": section_tabs("publications", by=by),
        "word": word, "crumbs": _crumbs("整改公开"),
    }  # fmt: skip
    return render(request, "portal/publications.html", context)


def propose(request: Asking, case: int) -> HttpResponse:
    """提出公开一个案：公开的话另写。"""
    by = request.actor
    found = may_propose(case, by=by)
    named = queries.unit_names([found.county_id], on=by.on)
    typed = pages.blank_wording(named.get(found.county_id or 0, ""))
    if request.method != "POST":
        return _form(request, found, typed, {})
    typed = _wording(request)

    def act() -> int:
        return actions.propose_publication(
            by=by, case=case, wording=typed, excuses=_excuses(request), at=request.now,
            request_id=request_id_of(request.POST),
        )  # fmt: skip

    return _tried(request, found, typed, act)


def edit(request: Asking, key: int) -> HttpResponse:
    """改还没批准的一件。"""
    by = request.actor
    row = queries.publication(key, by=by)
    if request.method != "POST":
        return _form(request, row.case, wording_of(row), row.excuses, row=row)
    typed = _wording(request)

    def act() -> int:
        actions.edit_publication(
            by=by, publication=key, seen=seen_of(request.POST), wording=typed, excuses=_excuses(request),
            at=request.now, request_id=request_id_of(request.POST),
        )  # fmt: skip
        return key

    return _tried(request, row.case, typed, act, row=row)


def one(request: Asking, key: int) -> HttpResponse:
    """一件公开：批准以后看得到的就是这里看到的。"""
    by = request.actor
    row = queries.publication(key, by=by)
    preview = queries.public_preview(row, by=by)
    mine = row.owner_id == by.unit_id
    waiting = row.state in (PublicationState.PROPOSED, PublicationState.RETURNED)
    context = {
        "row": row, "preview": preview, "body": pages.public_body(preview.snapshot), "mine": mine,
        "marks": pages.preview_marks(preview, row.excuses) if waiting else [], "waiting": waiting,
        "wrote": f",{by.actor}," in row.writers, "approvable": row.state == PublicationState.PROPOSED and mine,
        "shown": row.state == PublicationState.PUBLISHED, "warning": pages.warning_of(row),
        "crumbs": _crumbs(row.title),
    }  # fmt: skip
    return render(request, "portal/publication.html", context)


def approve(request: Asking, key: int) -> HttpResponse:
    """批准公开。"""
    posted = request.POST
    actions.approve_publication(
        by=request.actor, publication=key, seen=seen_of(posted), sha256=posted.get("sha256", ""), at=request.now,
        request_id=request_id_of(posted),
    )  # fmt: skip
    return redirect("portal:publication", key)


def send_back(request: Asking, key: int) -> HttpResponse:
    """退回去改。"""
    return _settled(request, key, actions.return_publication)


def drop(request: Asking, key: int) -> HttpResponse:
    """不公开了。"""
    return _settled(request, key, actions.drop_publication)


def withdraw(request: Asking, key: int) -> HttpResponse:
    """撤下。"""
    return _settled(request, key, actions.withdraw_publication)


def _settled(request: Asking, key: int, action: Callable[..., None]) -> HttpResponse:
    action(
        by=request.actor, publication=key, seen=seen_of(request.POST), reason=request.POST.get("reason", ""),
        at=request.now, request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("portal:publication", key)


def _tried(
    request: Asking, found: Case, typed: PublicWording, act: Callable[[], int], row: Publication | None = None
) -> HttpResponse:
    """办成了转到那一件；写得不行的原样交回来，说清哪里。"""
    try:
        return redirect("portal:publication", act())
    except actions.Flagged as flagged:
        return _form(request, found, typed, _excuses(request), row=row, flagged=flagged)
    except Declined as declined:
        return _form(request, found, typed, _excuses(request), row=row, faults=declined.message.splitlines())


def _form(
    request: HttpRequest, found: Case, typed: PublicWording, excuses: dict[str, str], *,
    row: Publication | None = None, flagged: actions.Flagged | None = None, faults: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    asked = {each.key for each in flagged.marks} if flagged else set()
    context: dict[str, Any] = {
        "case": found, "row": row, "boxes": pages.field_boxes(typed), "faults": faults or [], "flagged": flagged,
        "marks": pages.mark_lines(flagged.marks, excuses) if flagged else [],
        "kept_excuses": [(key, why) for key, why in excuses.items() if key not in asked],
        "crumbs": _crumbs("公开的话"),
    }  # fmt: skip
    return render(request, "portal/form.html", context)


def _wording(request: Asking) -> PublicWording:
    return PublicWording(**{name: request.POST.get(name, "") for name in PUBLIC_FIELDS})


def _excuses(request: Asking) -> dict[str, str]:
    """各处为什么留着：代号 → 理由。"""
    given = request.POST.items()
    return {
        name.removeprefix(WHY): str(text)
        for name, text in given
        if name.startswith(WHY) and str(text).strip()
    }


def _crumbs(here: str) -> list[dict[str, str]]:
    found = [{"title": "整改台账", "href": reverse("rectifying:ledger")}]
    if here != "整改公开":
        found.append({"title": "整改公开", "href": reverse("portal:publications")})
    return [*found, {"title": here, "href": ""}]
