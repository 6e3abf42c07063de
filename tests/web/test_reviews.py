"""审一份：跟同类学校比太远的数，问在页上；不远的不问。"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.indicators import filled, held, town
from tests.indicators.filled import Filled
from tests.web.monitored import text
from zhidu.filings.models import Filing

FORM = "义务教育学校"


@pytest.fixture
def city(db: None) -> Filled:
    """小演示市，只装一年。"""
    return filled.fill()


def test_a_figure_far_from_its_peers_is_asked_about_on_the_review_page(city: Filled) -> None:
    name = next(iter(city.counties))
    tables = town.county_tables(town.COMPULSORY, name)
    rows = list(tables[FORM].rows)
    alike = [at for at, row in enumerate(rows) if row.values["办学类型"] == "小学"]
    assert len(alike) > 8, "同类不到八所比不了"
    odd, usual = alike[0], alike[1]
    column = next(each for each in rows[odd].values if "专任教师数" in each and "小学" in each)
    rows[odd] = filled.changed(rows[odd], column, 1 - int(rows[odd].values[column] or 0))
    collection = city.collections[town.COMPULSORY, town.YEAR]
    held.submit(
        collection, city.county(name), tables | {FORM: replace(tables[FORM], rows=tuple(rows))}, city.units
    )
    pages = [
        text(city, "县督导", f"/reviews/{Filing.objects.get(collection=collection, code=code).pk}/")
        for code in (str(rows[at].values["学校标识码"]) for at in (odd, usual))
    ]
    assert "生师比" in pages[0] and "本县同类（小学）" in pages[0] and "1 人，请核对或说明" in pages[0]
    assert "1 人，请核对或说明" not in pages[1]
