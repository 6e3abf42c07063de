"""审核：等我审的一队，先报的在前；看一份，通过，或逐格写意见退回。"""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.filings import actions, queries
from zhidu.filings.queries import Contents
from zhidu.filings.queries.contents import earlier_payload
from zhidu.filings.rules.differences import keyed_rows
from zhidu.organisations.rules import Declined
from zhidu.web.asking import Asking
from zhidu.web.filing.pages.collection import roster_lines
from zhidu.web.filing.pages.form import passages
from zhidu.web.filing.reading import chosen_in, number_of, request_id_of
from zhidu.web.reviews.pages.one import reliability_words, review_lines

SHOWN = 200


def waiting(request: Asking) -> HttpResponse:
    """等我审的。"""
    found = queries.waiting(by=request.actor)
    total = found.count()
    collections: dict[int, str] = {}
    shown = list(found[:SHOWN])
    for each in shown:
        collections.setdefault(each.collection_id, each.collection.title)
    context = {
        "lines": roster_lines(shown, request.actor), "total": total, "shown": SHOWN,
        "collections": collections.items(), "passed": request.GET.get("passed", ""),
        "standing": roster_lines(queries.stand_ins(by=request.actor)[:SHOWN], request.actor),
    }  # fmt: skip
    return render(request, "reviews/list.html", context)


def one(request: Asking, key: int) -> HttpResponse:
    """审一份。"""
    by = request.actor
    found = queries.contents(key, by=by)
    flaws = [each for each in queries.flaws(key, by=by) if each.severity == "warning"]
    peers = queries.peer_doubts(key, by=by)
    lines = review_lines(
        found, earlier_payload(found.filing), flaws, queries.explanations(key, by=by), peers=peers
    )
    own = found.filing.collection_id
    mine = queries.waiting(by=by, collection=own).filter(pk=key).exists()
    standing = not mine and queries.stand_ins(by=by, collection=own).filter(pk=key).exists()
    context = {
        "filing": found.filing,
        "lines": lines,
        "changed": sum(1 for each in lines if each.changed),
        "asked": sum(1 for each in lines if each.asked),
        "reliability": reliability_words(queries.credibility(key, by=by)),
        "moves": passages(key, queries.history(key, by=by)),
        "remarks": queries.remarks(key, by=by),
        "peers": [each.sentence for each in peers],
        "panel": reverse("monitoring:quality-filing", args=[key]),
        "may_decide": mine or standing,
        "standing": standing,
        "county": getattr(found.filing, "county_name", ""),
        "own": found.filing.submitted_by == by.actor,
        "crumbs": [
            {"title": "审核", "href": reverse("reviews:list")},
            {"title": found.filing.name, "href": ""},
        ],
    }
    return render(request, "reviews/one.html", context)


def accept(request: Asking, key: int) -> HttpResponse:
    """通过，转到下一份等我审的；没有了回到队里。"""
    actions.pass_review(
        by=request.actor, filing=key, seen=number_of(request.POST, "seen"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    following = queries.waiting(by=request.actor).first()
    return redirect("reviews:one", following.pk) if following is not None else redirect("reviews:list")


def send_back(request: Asking, key: int) -> HttpResponse:
    """退回，写明理由和各格的意见。"""
    found = queries.contents(key, by=request.actor)
    actions.return_filing(
        by=request.actor, filing=key, seen=number_of(request.POST, "seen"),
        reason=request.POST.get("reason", ""), remarks=_remarks(request.POST, found), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    return redirect("reviews:list")


def stand_in(request: Asking, key: int) -> HttpResponse:
    """代区县审一份：verdict 是 pass（通过）或 return（退回）；理由都要写。"""
    by, posted = request.actor, request.POST
    if posted.get("verdict") == "return":
        found = queries.contents(key, by=by)
        actions.stand_in_return(
            by=by, filing=key, seen=number_of(posted, "seen"), reason=posted.get("reason", ""),
            remarks=_remarks(posted, found), at=request.now, request_id=request_id_of(posted),
        )  # fmt: skip
        return redirect("reviews:list")
    queries.filing(key, by=by, right=Right.REVIEW_FILINGS)
    done = actions.stand_in(
        by=by, filings=[key], reason=posted.get("reason", ""), at=request.now,
        request_id=request_id_of(posted),
    )  # fmt: skip
    if done[0].refused:
        raise Declined(done[0].refused)
    return redirect("reviews:list")


def stand_in_many(request: Asking) -> HttpResponse:
    """代区县审勾选的几份。"""
    done = actions.stand_in(
        by=request.actor, filings=chosen_in(request.POST, "filing"), reason=request.POST.get("reason", ""), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    count = sum(1 for each in done if not each.refused)
    return redirect(reverse("reviews:list") + f"?passed={count}")


def accept_many(request: Asking) -> HttpResponse:
    """一次采集里等我审的，成批通过；有没说明的疑问的也在内，点之前页面已说清份数。"""
    if not request.POST.get("collection", ""):
        raise Declined("请选一次采集。")
    passed = actions.pass_many(
        by=request.actor, collection=number_of(request.POST, "collection"), at=request.now,
        request_id=request_id_of(request.POST),
    )  # fmt: skip
    count = sum(1 for each in passed if not each.refused)
    return redirect(reverse("reviews:list") + f"?passed={count}")


def _remarks(posted: QueryDict, found: Contents) -> list[tuple[str, str, str, str]]:
    """各格的意见：（表单，行，列，意见）。一行的表，行就是它自己。"""
    rows: dict[str, str] = {}
    for form in found.asked.of(found.filing.rows):
        keys = keyed_rows(form, found.asked.release, found.payload.get("forms", {}).get(form.name, ()))
        rows[form.name] = next(iter(keys), "")
    remarks = []
    for name in posted:
        parts = name.split("|")
        text = str(posted[name]).strip()
        if len(parts) == 3 and parts[0] == "remark" and text and parts[1] in rows:
            remarks.append((parts[1], rows[parts[1]], parts[2], text))
    return remarks
