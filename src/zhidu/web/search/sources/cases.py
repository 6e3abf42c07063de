"""整改案和问题：案子按案由、编号、单位找，问题按问题、依据、来文文号找；只找得到看得到的。"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.findings.queries import search_findings
from zhidu.organisations.rules import NOWHERE
from zhidu.rectification.queries import search_cases
from zhidu.web.search.wanted import Hit, Source, Wanted


def _cases(wanted: Wanted) -> list[Hit]:
    if wanted.by.reach(Right.SEE_FINDINGS) == NOWHERE:
        return []
    return [
        Hit(
            each.title,
            "，".join(
                part
                for part in (f"整改案 {each.label}", getattr(each, "unit_name", ""), each.get_state_display())
                if part
            ),
            reverse("rectifying:case", args=[each.pk]),
        )
        for each in search_cases(wanted.words, by=wanted.by, most=wanted.most)
    ]


def _more(wanted: Wanted) -> str:
    if len(wanted.words) > 1:
        return ""
    return f"{reverse('rectifying:ledger')}?{urlencode({'q': wanted.words[0]})}"


def _findings(wanted: Wanted) -> list[Hit]:
    if wanted.by.reach(Right.SEE_FINDINGS) == NOWHERE:
        return []
    return [
        Hit(
            each.title,
            f"问题，{each.basis}，{each.get_state_display()}",
            reverse("rectifying:finding", args=[each.pk]),
        )
        for each in search_findings(wanted.words, by=wanted.by, most=wanted.most)
    ]


CASES = Source("cases", "整改案", _cases, _more)
FINDINGS = Source("findings", "问题", _findings)
