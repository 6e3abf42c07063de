"""公开页：不用登录，不带请求去画，谁看都一样；可以缓存一分钟，撤下一分钟内哪里都没有。"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag, urlencode

from zhidu.organisations.queries import city_name
from zhidu.rectification import queries
from zhidu.web.asking import Arriving
from zhidu.web.portal import pages
from zhidu.web.setup.asking import number_asked

PER_PAGE = 20
CACHED = "public, max-age=60"


def results(request: Arriving) -> HttpResponseBase:
    """公开着的各件，新公开的在前；可以照区县、年份筛。"""
    counties, years = queries.public_choices()
    asked, year = request.GET.get("county", ""), number_asked(request, "year")
    county = asked if asked in counties else ""
    year = year if year in years else None
    found = queries.public_results(county=county, year=year)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = {"county": county, "year": str(year or "")}
    context = {
        "lines": pages.public_lines(page.object_list), "page": page, "counties": counties, "years": years,
        "county": county, "year": year, "city": city_name(on=request.today), "total": page.paginator.count,
        "query": urlencode({name: value for name, value in kept.items() if value}) + "&" if any(kept.values()) else "",
    }  # fmt: skip
    return _page(request, "portal/results.html", context)


def result(request: Arriving, token: str) -> HttpResponseBase:
    """公开着的一件。没有、没批准、撤下了的一样：没有这一页。"""
    found = queries.public_result(token)
    context = {
        "result": pages.public_result(found.snapshot),
        "body": pages.public_body(found.snapshot),
        "crumbs": [
            {"title": "整改结果公开", "href": reverse("portal:results")},
            {"title": "这一件", "href": ""},
        ],
    }
    return _page(request, "portal/result.html", context)


def _page(request: Arriving, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """不带请求去画：没有令牌、没有菜单，不看 Cookie，所以能缓存。"""
    content = render_to_string(template, context).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(content)
    response.headers["Cache-Control"] = CACHED
    response.headers["ETag"] = etag
    return response
