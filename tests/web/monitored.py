"""看板网页测试的小演示市：开页、交表都以装好的人手的任职。"""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.indicators.filled import Filled
from tests.web.visiting import enter


def page(city: Filled, who: str, url: str, **headers: str) -> Any:
    """以某人的任职开一页。"""
    client = Client()
    actor = city.staff[who]
    enter(client, actor.person_id, actor.post_id)
    return client.get(url, headers=headers)


def text(city: Filled, who: str, url: str, **headers: str) -> str:
    """开一页，要开得成，交回正文。"""
    response = page(city, who, url, **headers)
    assert response.status_code == 200, (url, response.status_code)
    return str(response.content.decode())


def send(city: Filled, who: str, url: str, **fields: Any) -> Any:
    """以某人的任职交一张表。"""
    client = Client()
    actor = city.staff[who]
    enter(client, actor.person_id, actor.post_id)
    return client.post(url, fields)
