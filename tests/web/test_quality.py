"""数据质量的清单和一份填报单的可信度：数点得开、加得拢，够不着的和没有一样，从头到尾不下结论。"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.indicators import town
from tests.indicators.filled import AT, Filled
from tests.insight.conftest import _filled, city  # noqa: F401  同一个装好的小市
from tests.web.monitored import page, text
from tests.web.visitor import words
from zhidu.filings.actions import examine
from zhidu.filings.models import Filing
from zhidu.insight import boards
from zhidu.rulebook import available, find_release
from zhidu.sandbox import read_workbook

YEAR = town.YEAR
TREND = True


def first(city: Filled) -> str:  # noqa: F811
    return next(iter(city.counties))


@pytest.fixture
def examined(city: Filled) -> Filled:  # noqa: F811
    """头一个县义务教育的体检做过了。"""
    examine(collection=city.collections[town.COMPULSORY, YEAR], county=city.county(first(city)), at=AT)
    return city


def behind(city: Filled, key: str) -> str:  # noqa: F811
    return f"/quality/counties/{city.counties[first(city)]}/?creation={town.COMPULSORY}&year={YEAR}&of={key}"


def test_every_number_leads_to_its_list_and_on_to_the_panel(examined: Filled) -> None:
    board = text(examined, "市督导", f"/quality/?year={YEAR}")
    assert "数据可信度" in board and "体检于" in board
    links = set(re.findall(r'href="(/quality/counties/[^"]+)"', board))
    assert links
    for url in links:
        listed = text(examined, "市督导", url.replace("&amp;", "&"))
        panels = re.findall(r'href="(/quality/filings/\d+/)"', listed)
        if panels:
            panel = words(text(examined, "市督导", panels[0]))
            assert "只是问题，不是结论" in panel
            assert not [word for word in ("造假", "不合格", "排名", "不可信") if word in panel]
    near = text(examined, "市督导", behind(examined, "bunching"))
    for url in re.findall(r'href="(/derivation/[^"]+)"', near)[:3]:
        assert page(examined, "市督导", url.replace("&amp;", "&")).status_code == 200


def test_the_list_as_a_workbook(examined: Filled, tmp_path: Path) -> None:
    for key in ("last_year", "bunching", "errors"):
        response = page(examined, "市督导", behind(examined, key) + "&as=xlsx")
        assert response["Content-Disposition"].startswith("attachment")
        file = tmp_path / f"{key}.xlsx"
        file.write_bytes(BytesIO(response.content).getvalue())
        assert read_workbook(file).sheets[0].rows


def test_who_may_look(examined: Filled) -> None:
    filing = Filing.objects.filter(
        collection=examined.collections[town.COMPULSORY, YEAR], code=examined.schools(first(examined))[0]
    ).get()
    panel = f"/quality/filings/{filing.pk}/"
    assert "没有照抄别校" in text(examined, "县督导", panel)
    mine = text(examined, "校长", panel)
    assert "与去年相符" in mine and "没有照抄别校" not in mine
    none = page(examined, "邻县校长", "/quality/filings/999999/")
    for who in ("邻县校长", "邻县督导"):
        theirs = page(examined, who, panel)
        assert (theirs.status_code, len(theirs.content)) == (404, len(none.content)), who
        assert page(examined, who, behind(examined, "last_year")).status_code == 404
    assert page(examined, "校长", behind(examined, "last_year")).status_code == 404
    assert page(examined, "市督导", behind(examined, "verdict")).status_code == 404


def test_few_queries(examined: Filled) -> None:
    for url in (f"/quality/?year={YEAR}", behind(examined, "last_year"), behind(examined, "bunching")):
        text(examined, "市督导", url)
        with CaptureQueriesContext(connection) as caught:
            text(examined, "市督导", url)
        assert len(caught) <= 30, url


def test_who_changes_when_the_standard_changes(examined: Filled, tmp_path: Path) -> None:
    before, after = (
        next(each.spelled for each in available() if each.current and each.id == name)
        for name in ("yiwu-jiben-junheng", town.COMPULSORY)
    )
    url = f"/standards/difference/?before={before}&after={after}&year={YEAR}"
    found = boards.release_comparison(
        by=examined.staff["市督导"], before=find_release(before), after=find_release(after), year=YEAR
    )
    assert found.changes
    shown = words(text(examined, "市督导", url))
    for level, count in found.counted.items():
        assert f"{count} 个{level}" in shown
    assert all(each.unit in shown for each in found.changes)
    response = page(examined, "市督导", url + "&as=xlsx")
    file = tmp_path / "换版.xlsx"
    file.write_bytes(response.content)
    sheet = read_workbook(file).sheets[0]
    assert sheet.name == "结论变了的"
    assert len([row for row in sheet.rows if any(row)]) >= len(found.changes)
    assert "谁的结论变了" not in text(examined, "校长", url), "够不到区县的只看得到改了什么"
