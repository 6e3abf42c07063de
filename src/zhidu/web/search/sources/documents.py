"""公文：按题目、文号找；只找得到看得到的。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.documents.queries import DocumentsWanted, listed
from zhidu.organisations.rules import NOWHERE
from zhidu.web.search.wanted import Hit, Source, Wanted


def _find(wanted: Wanted) -> list[Hit]:
    if wanted.by.reach(Right.SEE_DOCUMENTS) == NOWHERE:
        return []
    found = listed(DocumentsWanted(words=" ".join(wanted.words)), by=wanted.by)
    return [
        Hit(
            each.title,
            "，".join(
                part for part in (each.get_type_display(), each.number, each.get_state_display()) if part
            ),
            f"/documents/{each.pk}/",
        )
        for each in found[: wanted.most]
    ]


DOCUMENTS = Source("documents", "公文", _find)
