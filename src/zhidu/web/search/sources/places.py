"""页面：菜单上叫这个名字的。"""

from __future__ import annotations

from zhidu.web.search.wanted import Hit, Source, Wanted


def _find(wanted: Wanted) -> list[Hit]:
    return [Hit(title, "页面", url) for title, url in wanted.places if wanted.within(title)]


PLACES = Source("places", "页面", _find)
