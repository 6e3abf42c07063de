"""各页之间的去处：一个数点开去哪，一个县、一所学校的页在哪。地址只在这里拼。"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def overview_url(year: int) -> str:
    """市监测总览。"""
    return f"{reverse('monitoring:overview')}?{urlencode({'year': year})}"


def county_url(code: str, creation: str, year: int) -> str:
    """区县页。code 是区县代码，creation 是规则册编号。"""
    return f"{reverse('monitoring:county', args=[code])}?{urlencode({'creation': creation, 'year': year})}"


def school_url(code: str, year: int) -> str:
    """学校页。code 是标识码。"""
    return f"{reverse('monitoring:school', args=[code])}?{urlencode({'year': year})}"


def board_url(creation: str, year: int, **wanted: str) -> str:
    """学校一览；wanted 是筛选：county 区县代码、below 哪一项没达到、verdict 结论、stage 学段。"""
    query = {"creation": creation, "year": str(year)} | {name: text for name, text in wanted.items() if text}
    return f"{reverse('monitoring:schools')}?{urlencode(query)}"


def derivation_url(creation: str, year: int, **wanted: str) -> str:
    """一个数的来历：school 或 county 二选一，indicator 必有，stage 可有。"""
    query = {"creation": creation, "year": str(year)} | {name: text for name, text in wanted.items() if text}
    return f"{reverse('monitoring:derivation')}?{urlencode(query)}"


def quality_url(year: int) -> str:
    """数据质量。"""
    return f"{reverse('monitoring:quality')}?{urlencode({'year': year})}"
