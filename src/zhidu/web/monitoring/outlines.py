"""自己的地图：读一份 GeoJSON，按区县名或代码对上，投影成 SVG 的路径。只认面，不认别的；读不懂就说清哪里不对。"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhidu.kernel import ZhiduError

LARGEST = 4 * 1024 * 1024
MOST_SHAPES, MOST_POINTS = 300, 120_000
NEAR = 0.6  # 画出来不到这么多像素的拐点不画
NAME_KEYS = ("name", "NAME", "名称", "fullname")
CODE_KEYS = ("code", "adcode", "gb", "代码", "id")

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """一个区县的轮廓：名字、代码（可能没有）和若干圈经纬度。"""

    name: str
    code: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """投影好的一块：SVG 路径和写名字的地方（像素）。"""

    name: str
    code: str
    path: str
    x: float
    y: float


def read_outlines(content: bytes) -> tuple[Outline, ...]:
    """读 GeoJSON 的 FeatureCollection，每个要素要有 name，形状是 Polygon 或 MultiPolygon。

    错误：ZhiduError（太大、不是 JSON、没有面、坐标不是经纬度），一句话说清怎么改。
    """
    if len(content) > LARGEST:
        raise ZhiduError(f"地图文件超过 {LARGEST // 1024 // 1024} MB，请先简化边界再传。")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise ZhiduError("这个文件不是 GeoJSON：请用 UTF-8 编码的 .geojson 或 .json 文件。") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise ZhiduError("地图文件里没有要素（features），请导出为 FeatureCollection。")
    if len(features) > MOST_SHAPES:
        raise ZhiduError(f"地图文件有 {len(features)} 个要素，多于 {MOST_SHAPES} 个；只要本市各区县的边界。")
    found = [_outline(each, place) for place, each in enumerate(features, 1)]
    if sum(len(ring) for each in found for ring in each.rings) > MOST_POINTS:
        raise ZhiduError(f"边界的拐点多于 {MOST_POINTS:,} 个，请先简化边界再传。")
    return tuple(found)


def _outline(feature: Any, place: int) -> Outline:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise ZhiduError(f"第 {place} 个要素没有形状（geometry），请重新导出。")
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    name = next((str(properties[key]) for key in NAME_KEYS if properties.get(key)), "")
    code = next((str(properties[key]) for key in CODE_KEYS if properties.get(key)), "")
    if not name:
        raise ZhiduError(f"第 {place} 个要素没有名称，请在属性里写上 name（区县名）。")
    geometry = feature["geometry"]
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        coordinates = [coordinates]
    elif kind != "MultiPolygon":
        raise ZhiduError(f"「{name[:20]}」的形状不是面（Polygon 或 MultiPolygon），请换一个图层导出。")
    try:
        rings = tuple(_ring(ring) for polygon in coordinates for ring in polygon)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise ZhiduError(f"「{name[:20]}」的坐标读不懂，请用经纬度（WGS84 或 CGCS2000）重新导出。") from None
    if not rings:
        raise ZhiduError(f"「{name[:20]}」没有边界，请重新导出。")
    return Outline(name[:40], code[:20], rings)


def _ring(points: Any) -> Ring:
    ring = tuple((float(each[0]), float(each[1])) for each in points)
    if len(ring) < 3 or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        raise ValueError
    return ring


def projected(outlines: Sequence[Outline], width: int, height: int) -> tuple[Shape, ...]:
    """投影到 width×height 像素里（等距圆柱，按中间纬度收窄），四边留白。"""
    points = [point for each in outlines for ring in each.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    margin = 8.0
    scale = min(
        (width - 2 * margin) / ((east - west) * narrow or 1.0),
        (height - 2 * margin) / ((north - south) or 1.0),
    )
    left = (width - (east - west) * narrow * scale) / 2
    upper = (height - (north - south) * scale) / 2

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return left + (point[0] - west) * narrow * scale, upper + (north - point[1]) * scale

    return tuple(_shape(each, [[place(point) for point in ring] for ring in each.rings]) for each in outlines)


def _shape(outline: Outline, rings: list[list[tuple[float, float]]]) -> Shape:
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _thinned(ring)) + "Z" for ring in rings if len(ring) > 2
    )
    x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    return Shape(outline.name, outline.code, path, x, y)


def _thinned(ring: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last: tuple[float, float] | None = None
    for point in ring:
        if last is None or abs(point[0] - last[0]) + abs(point[1] - last[1]) >= NEAR:
            last = point
            yield point


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2.0


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (6 * area), y / (6 * area)


@lru_cache(maxsize=4)
def kept_shapes(sha256: str, path: Path, width: int, height: int) -> tuple[Shape, ...]:
    """存着的一份地图投影好的样子；按摘要记住，换了文件才重读。"""
    return projected(read_outlines(path.read_bytes()), width, height)
