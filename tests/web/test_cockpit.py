"""驾驶舱：六块都有、都点得开；自己刷新不算人在动。"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.indicators import filled, town
from tests.indicators.filled import Filled
from tests.web.monitored import page, text
from tests.web.visiting import enter
from zhidu.web.session.visit import KEY, POLLING_HEADER

URL = f"/cockpit/?year={town.YEAR}"


@pytest.fixture(scope="module")
def _computed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled.computed((town.YEAR,))
        transaction.set_rollback(True)


@pytest.fixture
def city(_computed: Filled, db: None) -> Filled:
    """装好一年、算好的小演示市。"""
    return _computed


def test_six_panels_each_opening_its_page(city: Filled) -> None:
    shown = text(city, "市督导", URL)
    panels = re.findall(r'<section class="cockpit-panel.*?</section>', shown, re.DOTALL)
    assert len(panels) == 6
    for panel in panels:
        heading = re.search(r'<h2[^>]*><a href="([^"]+)"', panel)
        assert heading is not None, panel[:80]
        address = heading[1].replace("&amp;", "&").partition("#")[0]
        assert page(city, "市督导", address).status_code == 200
    for name in city.counties:
        assert name in shown


def test_it_polls_itself_without_keeping_the_session_alive(city: Filled) -> None:
    assert f'hx-headers=\'{{"{POLLING_HEADER}": "1"}}\'' in text(city, "市督导", URL)
    client, actor = Client(), city.staff["市督导"]
    long_ago = int(time.time()) - 300
    enter(client, actor.person_id, actor.post_id, since=long_ago, seen=long_ago)
    polled = client.get(URL, headers={POLLING_HEADER: "1", "HX-Request": "true"})
    assert polled.status_code == 200
    assert polled.content.decode().lstrip().startswith("<main")
    assert client.session[KEY]["seen"] == long_ago
    client.get(URL)
    assert client.session[KEY]["seen"] > long_ago


def test_who_has_no_county_is_sent_to_his_own_page(city: Filled) -> None:
    response = page(city, "校长", URL)
    assert response.status_code == 302
    assert response["Location"].startswith("/schools/")


def test_no_script_or_style_stands_in_the_page(city: Filled) -> None:
    shown = text(city, "市督导", URL)
    assert "style=" not in shown
    assert not re.search(r"<script(?![^>]*\bsrc=)", shown)
