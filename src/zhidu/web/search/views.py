"""全站搜索：一页结果；打字时框下面列头几个。"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zhidu.accounts.actions.readings import note_reading
from zhidu.web.asking import Asking
from zhidu.web.refusals import wants_fragment
from zhidu.web.search.pages import groups_found
from zhidu.web.search.sources.people import PEOPLE
from zhidu.web.search.wanted import SHORTEST, Wanted, words_of
from zhidu.web.shell import Shell

#: 一页里一类至多列几个；打字时列几个
MOST, MOST_TYPING = 20, 3


def results(request: Asking) -> HttpResponse:
    """按到的分类列；只在当事人够得到的范围里找。列出了人，同看名册一样记一条审计。"""
    said = words_of(request.GET.get("q", ""))
    typing = wants_fragment(request)
    groups = groups_found(
        Wanted(
            by=request.actor,
            words=said,
            most=MOST_TYPING if typing else MOST,
            typing=typing,
            places=tuple((each.title, each.url) for each in Shell(request).nav),
        )
    )
    if any(each.key == PEOPLE.key for each in groups):
        note_reading(
            "accounts.roll_read",
            by=request.actor,
            at=request.now,
            target_kind="people",
            details={"way": "全站搜索"},
        )
    context = {
        "said": " ".join(said),
        "short": len("".join(said)) < SHORTEST,
        "groups": groups,
        "count": sum(len(each.hits) for each in groups),
    }
    return render(request, "search/_typing.html" if typing else "search/results.html", context)
