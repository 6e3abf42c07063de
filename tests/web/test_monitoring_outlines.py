"""自己的地图：读得懂的画出来，读不懂的一句话说清哪里不对。"""

from __future__ import annotations

import json
from typing import Any

import pytest

from zhidu.kernel import ZhiduError
from zhidu.web.monitoring import outlines
from zhidu.web.monitoring.outlines import projected, read_outlines

SQUARE = [[117.0, 36.0], [118.0, 36.0], [118.0, 37.0], [117.0, 37.0], [117.0, 36.0]]


def geojson(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False).encode()


def feature(
    name: str = "东县", kind: str = "Polygon", coordinates: object = None, **properties: object
) -> dict[str, Any]:
    shape = [SQUARE] if coordinates is None else coordinates
    return {"properties": {"name": name, **properties}, "geometry": {"type": kind, "coordinates": shape}}


def test_a_polygon_becomes_a_path_inside_the_canvas() -> None:
    (shape,) = projected(read_outlines(geojson(feature(gb="156379901"))), 200, 100)
    assert shape.name == "东县"
    assert shape.code == "156379901"
    assert shape.path.startswith("M")
    assert shape.path.endswith("Z")
    numbers = [float(text) for text in shape.path[1:-1].replace("L", " ").split()]
    assert all(0 <= x <= 200 for x in numbers[::2])
    assert all(0 <= y <= 100 for y in numbers[1::2])
    assert 0 < shape.x < 200
    assert 0 < shape.y < 100


def test_every_part_of_a_multipolygon_is_drawn() -> None:
    far = [[x + 3, y] for x, y in SQUARE]
    (shape,) = projected(
        read_outlines(geojson(feature(kind="MultiPolygon", coordinates=[[SQUARE], [far]]))), 300, 200
    )
    assert shape.path.count("M") == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe", "不是 GeoJSON"),
        (b"[" * 100_000, "不是 GeoJSON"),
        (b"{}", "没有要素"),
        (geojson({"properties": {"name": "东县"}}), "没有形状"),
        (geojson(feature(name="")), "没有名称"),
        (geojson(feature(kind="LineString")), "不是面"),
        (geojson(feature(coordinates=[[[500000.0, 4000000.0]] * 4])), "坐标读不懂"),
        (geojson(feature(coordinates=[[["<script>", 1]] * 4])), "坐标读不懂"),
        (geojson(feature(coordinates=[[[float("nan"), 1]] * 4])), "坐标读不懂"),
        (geojson(feature(coordinates=[])), "没有边界"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, says: str) -> None:
    with pytest.raises(ZhiduError, match=says):
        read_outlines(content)


def test_too_large_is_refused_before_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "LARGEST", 10)
    with pytest.raises(ZhiduError, match="先简化边界"):
        read_outlines(geojson(feature()))
