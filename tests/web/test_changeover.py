"""换版的页：照报上来的数两版各算一遍，结论变了的学校一所不多、一所不少，缘由说得出新旧两条线。"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.accounts.staff import new_id
from tests.indicators import filled, town
from tests.indicators.filled import AT, Filled
from tests.rulebooks.stricter import RULEBOOK, VERSION, raise_line
from tests.web.monitored import page, text
from zhidu.accounts.rules import INSTALLER
from zhidu.catalog.actions import enter_release
from zhidu.engine import Options, evaluate
from zhidu.rulebook import find_release


@pytest.fixture
def city(db: None, tmp_path: Path) -> Filled:
    """小演示市，只装一年；加严了的一版也进了库，还没施行。"""
    found = filled.fill()
    enter_release(by=INSTALLER, spec=str(raise_line(tmp_path / "加严")), at=AT, request_id=new_id())
    return found


def passed(spec: str, county: str) -> dict[str, object]:
    """一个县各校小学这一段过没过，照一版直接算。"""
    release = find_release(spec)
    tables = town.county_tables(town.COMPULSORY, county)
    found = evaluate(release, tables, Options(year=town.YEAR))
    return {each.name: each.passed for each in found.schools if each.stage == "小学"}


def test_the_schools_whose_verdict_changes_and_why(city: Filled, tmp_path: Path) -> None:
    before = find_release(RULEBOOK).spelled
    url = f"/standards/difference/?before={before}&after={RULEBOOK}@{VERSION}&year={town.YEAR}"
    county = next(iter(city.counties))
    old, new = passed(before, county), passed(str(tmp_path / "加严"), county)
    expected = {name for name in old if old[name] != new[name]}
    assert expected
    shown = unescape(text(city, "县督导", url))
    part = shown[shown.index("谁的结论变了</h2>") :]
    schools = part[part.index("学校 <small") : part.index("改了什么")]
    rows = re.findall(r"<tr><th scope=\"row\".*?</tr>", schools, re.S)
    assert {re.findall(r"<td><a href=\"[^\"]*\">(.*?)</a>", row)[0] for row in rows} == expected
    assert all("R4 的线由" in row for row in rows)
    assert "谁的结论变了</h2>" not in text(city, "校长", url), "够不到区县的人不比"
    book = page(city, "县督导", f"{url}&as=xlsx")
    assert book.status_code == 200 and book.content[:2] == b"PK"
