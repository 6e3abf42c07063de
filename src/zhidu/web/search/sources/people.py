"""人：只有看得到名册的职务找得到，只找得到看得到的人。看人名要留痕，所以打字的时候不找，按回车才找。"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from zhidu.accounts.queries import search_people
from zhidu.web.search.wanted import Hit, Source, Wanted


def _find(wanted: Wanted) -> list[Hit]:
    found = search_people(wanted.words, by=wanted.by, on=wanted.by.on, most=wanted.most)
    return [
        Hit(
            person.display_name,
            "，".join(part for part in (seat, f"登录名 {person.login_name}") if part),
            reverse("people:person", args=[person.pk]),
        )
        for person, seat in found
    ]


def _more(wanted: Wanted) -> str:
    return f"{reverse('people:list')}?{urlencode({'words': ' '.join(wanted.words)})}"


PEOPLE = Source("people", "人", _find, _more, while_typing=False)
