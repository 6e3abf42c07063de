"""红格点开“这个数从哪来”，一键立成问题；达到的没有这个按钮，没有权的也没有。"""

from __future__ import annotations

import html
import re

import pytest

from tests.findings import red_cells
from tests.indicators import town
from tests.indicators.filled import Filled
from tests.web.monitored import page, send, text
from zhidu.findings.models import Finding


@pytest.fixture
def city(db: None) -> Filled:
    """红格的小演示市。"""
    return red_cells.build()


def _cell(met: bool) -> tuple[str, str, str]:
    outcome, code = red_cells.cell(met)
    return outcome.code, code, outcome.stage


def _derivation(school: str, code: str, stage: str) -> str:
    return (
        f"/derivation/?school={school}&indicator={code}&stage={stage}&year={town.YEAR}"
        f"&creation={town.COMPULSORY}"
    )


def test_one_click_from_a_red_cell(city: Filled) -> None:
    who = next(name for name, actor in city.staff.items() if actor.office == "city_supervision")
    school, code, stage = _cell(met=False)
    found = re.search(r'href="(/findings/gap/\?[^"]+)"', text(city, who, _derivation(school, code, stage)))
    assert found is not None
    url = html.unescape(found[1])
    asked = text(city, who, url)
    assert "未达到" in asked
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    fields |= {"severity": "serious", "cause": "facilities"}
    response = send(city, who, "/findings/gap/", **fields)
    assert response.status_code == 302
    raised = Finding.objects.get()
    assert (raised.code, raised.stage) == (code, stage)
    assert page(city, who, response["Location"]).status_code == 200


def test_no_button_on_what_is_met_or_without_the_right(city: Filled) -> None:
    who = next(name for name, actor in city.staff.items() if actor.office == "city_supervision")
    assert "/findings/gap/" not in text(city, who, _derivation(*_cell(met=True)))
    readers = [name for name, actor in city.staff.items() if actor.office in ("leader", "school")]
    for reader in readers:
        response = page(city, reader, _derivation(*_cell(met=False)))
        assert "/findings/gap/" not in response.content.decode()
    assert readers
