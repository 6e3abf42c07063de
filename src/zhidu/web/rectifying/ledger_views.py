"""台账：照条件筛、看板、导出；成批分派、催办；存下常用条件。"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.organisations.rules import Declined
from zhidu.rectification import actions, queries
from zhidu.rectification.actions import BulkOutcome
from zhidu.rectification.queries import LedgerWanted
from zhidu.rectification.rules.views import tidy_conditions
from zhidu.rulebook.procedure import Procedure
from zhidu.web.asking import Asking, whole
from zhidu.web.filing.reading import chosen_in, request_id_of
from zhidu.web.rectifying.pages.ledger import (
    board_of,
    count_tiles,
    ledger_book,
    ledger_lines,
    state_choices,
)
from zhidu.web.rectifying.pages.tabs import section_tabs
from zhidu.web.rectifying.pages.views import filter_choices, view_chips
from zhidu.web.rectifying.reading import day_or_none
from zhidu.web.setup.asking import exported, may, number_asked, wants_workbook

PER_PAGE = 100
MOST_ON_BOARD = 300


def ledger(request: Asking) -> HttpResponse:
    """台账：常用条件，几个数，条件，表或看板，导出。"""
    by, wanted, words = request.actor, _wanted(request), _words(request)
    found = queries.ledger(wanted, by=by)
    if wants_workbook(request):
        return exported(request, ledger_book(list(found), on=request.today))
    kept = tidy_conditions(request.GET.dict())
    board = kept.get("view") == "board"
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    handlers = queries.handlers(by=by)
    context = {
        "counts": count_tiles(queries.ledger_counts(wanted, by=by), words, kept),
        "chips": view_chips(queries.ready_counts(by=by), queries.saved_views(by=by), kept, by=by),
        "choices": filter_choices(
            wanted, counties=queries.counties_in(by=by), years=queries.declared_years_known(by=by),
            handlers=handlers, words=words, by=by,
        ),
        "states": state_choices(wanted.state), "wanted": wanted, "page": page, "kept": kept.items(),
        "query": urlencode(kept) + "&" if kept else "", "board": None, "handlers": handlers,
        "other_view": urlencode({key: value for key, value in kept.items() if key != "view"}
                                | ({} if board else {"view": "board"})),
        "filtered": bool(set(kept) - {"view"}), "may_close": may(by, Right.CLOSE_FINDINGS),
        "may_raise": may(by, Right.RAISE_FINDINGS), "tabs": section_tabs("ledger", by=by),
        "assigned": _just_done(request),
    }  # fmt: skip
    if board:
        context["board"] = board_of(list(found[:MOST_ON_BOARD]), on=request.today)
        context["most"] = MOST_ON_BOARD
    else:
        context["lines"] = ledger_lines(page.object_list, on=request.today)
    return render(request, "rectifying/ledger.html", context)


def assign(request: Asking) -> HttpResponse:
    """勾选的分给一个人。"""
    said = request.POST.get("handler", "")
    if not said:
        raise Declined("请先选分给谁。")
    handler = None if said == "none" else _number(said)
    outcome = actions.assign_handler(
        by=request.actor, cases=chosen_in(request.POST, "case"), handler=handler, at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    name = called([said]).get(said, "") if handler is not None else ""
    return _told(request, outcome, f"分给{name}" if name else "收回，没有分给谁")


def nudge(request: Asking) -> HttpResponse:
    """催勾选的各案的责任单位。"""
    outcome = actions.nudge_cases(
        by=request.actor, cases=chosen_in(request.POST, "case"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return _told(request, outcome, "催办")


def save_view(request: Asking) -> HttpResponse:
    """存下现在的条件。"""
    conditions = _back(request)
    actions.save_view(
        by=request.actor, name=request.POST.get("name", ""), conditions=conditions, at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect(_ledger(conditions))


def drop_view(request: Asking, key: int) -> HttpResponse:
    """删掉存的一组条件。"""
    actions.drop_view(by=request.actor, view=key, at=request.now, request_id=request_id_of(request.POST))
    return redirect(_ledger(_back(request)))


def _told(request: Asking, outcome: BulkOutcome, did: str) -> HttpResponse:
    """全办成的回台账；有办不了的，一件一句说清。"""
    back, chosen = _back(request), request.POST.getlist("case")
    if request.POST.get("to") == "case" and len(chosen) == 1 and not outcome.refused:
        return redirect("rectifying:case", _number(chosen[0]))
    if not outcome.refused:
        return redirect(_ledger(back | {"done": str(outcome.done)}))
    context = {
        "outcome": outcome, "did": did, "back": _ledger(back), "tabs": section_tabs("ledger", by=request.actor),
    }  # fmt: skip
    return render(request, "rectifying/ledger_outcome.html", context)


def _just_done(request: Asking) -> int:
    return number_asked(request, "done") or 0


def _back(request: Asking) -> dict[str, str]:
    """交表的时候台账上的条件，办完回到那里。"""
    return tidy_conditions(QueryDict(request.POST.get("back", "")[:2000]).dict())


def _ledger(conditions: dict[str, str]) -> str:
    query = urlencode(conditions)
    return f"{reverse('rectifying:ledger')}?{query}" if query else reverse("rectifying:ledger")


def _number(text: str) -> int:
    found = whole(text)
    if found is None:
        raise Declined("页面上的数据不全，请刷新后再试。")
    return found


def _wanted(request: Asking) -> LedgerWanted:
    asked = tidy_conditions(request.GET.dict())
    return LedgerWanted(
        state=asked.get("state", ""), county=number_asked(request, "county"), category=asked.get("category", ""),
        rung=asked.get("rung", ""), words=asked.get("q", ""), relapsed=asked.get("relapsed") == "1",
        since=day_or_none(asked.get("since", "")), until=day_or_none(asked.get("until", "")),
        creation=asked.get("creation", ""), declared=number_asked(request, "declared"),
        handler=asked.get("handler", ""), role=asked.get("role", ""), chief=asked.get("chief", ""),
        owned=asked.get("owned") == "1", due=asked.get("due", ""),
    )  # fmt: skip


def _words(request: Asking) -> Procedure | None:
    """在用的程序，条件框里的字照它；还没收进程序是 None。"""
    try:
        return load_procedure(procedure_in_force(on=request.actor.on))
    except Declined:
        return None
