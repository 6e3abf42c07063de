"""地图画成 SVG：各县按结论着色，县名旁写 ▲▼，点开是区县页；地图上对不上的县列在下面。"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhidu.web.monitoring.outlines import Shape
from zhidu.web.monitoring.pages.drawing import LIGHT, Palette
from zhidu.web.monitoring.pages.overview import TileWords

WIDTH, HEIGHT = 640, 420


def outline_map(
    shapes: Sequence[Shape], tiles: Sequence[TileWords], *, caption: str, palette: Palette = LIGHT
) -> SafeString:
    """一张图。先按代码对，再按名字对；地图文件里别处的轮廓画成灰的。"""
    by_code, by_name = {each.code: each for each in tiles}, {each.name: each for each in tiles}
    found = [(shape, _matching(shape, by_code, by_name)) for shape in shapes]
    drawn = {tile.code for _, tile in found if tile is not None}
    paths = format_html_join("", "{}", ((_path(shape, tile, palette),) for shape, tile in found))
    names = format_html_join("", "{}", ((_name(shape, tile, palette),) for shape, tile in found if tile))
    absent = [each.name for each in tiles if each.code not in drawn]
    lost = format_html("<p>地图上没有：{}</p>", "、".join(absent)) if absent else ""
    return format_html(
        '<figure class="outline-map"><svg role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}{}</svg>'
        "<figcaption>{}</figcaption>{}</figure>",
        "各区县结论地图", WIDTH, HEIGHT, WIDTH, HEIGHT, paths, names, caption, lost,
    )  # fmt: skip


def _matching(shape: Shape, by_code: dict[str, TileWords], by_name: dict[str, TileWords]) -> TileWords | None:
    # 天地图一类的代码在前面加 156（中国）
    return by_code.get(shape.code) or by_code.get(shape.code.removeprefix("156")) or by_name.get(shape.name)


def _path(shape: Shape, tile: TileWords | None, palette: Palette) -> SafeString:
    fill = palette.of(tile.badge.shade) if tile is not None else palette.track
    drawn = format_html(
        '<path d="{}" fill="{}" fill-opacity="0.82" fill-rule="evenodd" stroke="{}"/>',
        shape.path, fill, palette.paper,
    )  # fmt: skip
    if tile is None:
        return drawn
    said = f"{tile.name} {tile.badge.text}"
    return format_html('<a href="{}"><title>{}</title>{}</a>', tile.href, said, drawn)


def _name(shape: Shape, tile: TileWords | None, palette: Palette) -> SafeString:
    assert tile is not None
    return format_html(
        # 白字描深边：底色是琥珀、灰还是白，都看得清
        '<text x="{}" y="{}" font-size="14" text-anchor="middle" fill="{}" stroke="{}" stroke-width="3"'
        ' stroke-linejoin="round" paint-order="stroke" pointer-events="none">{} {}</text>',
        f"{shape.x:.1f}", f"{shape.y:.1f}", palette.paper, palette.ink, tile.badge.mark, tile.name,
    )  # fmt: skip
