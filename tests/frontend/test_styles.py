"""样式：Chromium 78 看得懂，文字看得清，体积不过线；页面里没有行内样式和脚本。"""

from __future__ import annotations

import gzip
import re
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.repository import ROOT, SOURCE, relative

STYLES = sorted((ROOT / "frontend" / "css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "frontend" / "src").rglob("*.ts"))
TEMPLATES = sorted((SOURCE / "web").rglob("*.html"))

#: Chromium 78 没有的写法，和它从哪一版起有
TOO_NEW = {
    r":has\(": 105,
    r":(is|where)\(": 88,
    r"color-mix\(|oklch\(|oklab\(|light-dark\(": 111,
    r"@layer\b|@container\b|@scope\b|@starting-style": 99,
    r"@property\b": 85,
    r"(^|[;{\s])inset(-block|-inline)?\s*:": 87,
    r"(^|[;{\s])aspect-ratio\s*:": 88,
    r"(^|[;{\s])(row-)?gap\s*:": 84,
    r"(^|[;{\s])(margin|padding)-(inline|block)\s*:": 87,
    r"(^|[;{\s])(accent-color|content-visibility|scrollbar-gutter|text-wrap)\s*:": 85,
    r"(?<![\w-])(min|max|clamp)\(": 79,
    r"\d(dvh|svh|lvh|dvw)\b": 108,
    r"overflow(-[xy])?\s*:\s*clip": 90,
    r"(^|[{;]\s*)&": 112,
}
#: 脚本里 Chromium 78 没有的接口；esbuild 只改写法，不补接口
MISSING_CALLS = (
    "randomUUID", "structuredClone", ".replaceAll(", ".replaceChildren(", ".at(", "Object.hasOwn", "Promise.any",
    ".submitter", "scheduler.", "navigation.", "AbortSignal.timeout", ".findLast(", "WeakRef", "showPopover",
)  # fmt: skip


def bare(css: str) -> str:
    """去掉注释的样式。"""
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def too_new(css: str) -> list[str]:
    """Chromium 78 看不懂的写法，一处一句。"""
    found = []
    for pattern, since in TOO_NEW.items():
        for hit in re.finditer(pattern, bare(css), flags=re.M):
            found.append(
                f"{hit[0].strip()} 从 Chromium {since} 起才有：{bare(css)[hit.start() : hit.end() + 40]!r}"
            )
    return found


def mixed_focus(css: str) -> list[str]:
    """:focus-visible（86）混在一串选择器里：老浏览器会把整条规则扔掉，连带别的也不灵。"""
    heads = re.findall(r"(?:^|[{}])\s*([^{}@]+)\{", bare(css))
    return [
        head.strip()
        for head in heads
        if ":focus-visible" in head and not all(":focus-visible" in each for each in head.split(","))
    ]


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.name)
def test_our_styles_work_in_chromium_78(file: Path) -> None:
    css = file.read_text(encoding="utf-8")
    assert not too_new(css), "\n".join(too_new(css))
    assert not mixed_focus(css)


def test_built_styles_work_in_chromium_78_and_carry_no_inline_pictures(products: Any) -> None:
    for name in ("app.css", "cockpit.css"):
        css = (products / name).read_text(encoding="utf-8")
        assert not too_new(css), "\n".join(too_new(css)[:20])
        assert "url(data:" not in css
        assert 'url("data:' not in css
        assert "://" not in css
        for picture in re.findall(r"url\(\"?([^\")]+)\"?\)", css):
            assert (products / picture).is_file(), picture


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_our_scripts_call_only_what_chromium_78_has(file: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.S)
    assert not [call for call in MISSING_CALLS if call in text]
    assert not re.findall(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|\beval\(|new Function", text), (
        "字当 HTML 放会被人钻空子"
    )


def test_a_first_view_is_light(products: Any) -> None:
    def packed(name: str) -> int:
        return len(gzip.compress((products / name).read_bytes(), 9))

    assert packed("app.css") + packed("app.js") <= 90_000
    assert packed("charts.js") <= 250_000
    assert packed("cockpit.css") <= 10_000


@pytest.mark.parametrize(
    "bad",
    [
        ".a{display:flex;gap:4px}",
        ".a{inset:0}",
        ".a:has(b){color:red}",
        ".a{width:min(1px,2px)}",
        ".a{height:100dvh}",
        ".a{& b{color:red}}",
        "@layer x{}",
        ".a{ aspect-ratio: 1}",
    ],
)
def test_new_styles_are_caught(bad: str) -> None:
    assert too_new(bad)


def test_old_styles_pass() -> None:
    good = ".a{display:grid;grid-gap:4px;column-gap:8px;grid-template-columns:repeat(2,minmax(0,1fr));box-shadow:inset 0 0 red}"
    assert not too_new(good)
    assert mixed_focus("a:hover, a:focus-visible{color:red}")
    assert not mixed_focus("a:focus-visible{color:red}")


# ── 对比度 ────────────────────────────────────────────────────

PAIRS = [
    ("ink", "paper"), ("ink", "ground"), ("ink", "head"), ("ink", "blue-pale"),
    ("ink-soft", "paper"), ("ink-soft", "ground"), ("ink-soft", "head"), ("ink-soft", "blue-mist"),
    ("ink-soft", "warn-pale"), ("ink-soft", "bad-pale"), ("ink-soft", "unknown-pale"),
    ("blue", "paper"), ("blue", "ground"), ("blue", "blue-pale"), ("blue", "bad-pale"), ("blue", "warn-pale"),
    ("blue-deep", "blue-pale"), ("paper", "blue"), ("paper", "blue-deep"), ("paper", "bad"), ("bad", "paper"),
    *((name, f"{name}-pale") for name in ("good", "warn", "bad", "unknown")),
    *((name, "paper") for name in ("good", "warn")),
    ("warn", "head"), ("bad", "ground"),
]  # fmt: skip


def tokens() -> dict[str, str]:
    """tokens.css 里的颜色：名字 → 六位十六进制。"""
    css = (ROOT / "frontend" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"--zd-([\w-]+):\s*#([0-9a-f]{3,6});", css))
    return {
        name: code if len(code) == 6 else "".join(each * 2 for each in code) for name, code in found.items()
    }


def brightness(code: str) -> float:
    """WCAG 的相对亮度，0 到 1。"""
    parts = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """两种颜色的对比度，1 到 21。"""
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_can_be_read_on_their_ground() -> None:
    colors = tokens()
    assert contrast("000000", "ffffff") == pytest.approx(21)
    faint = {
        f"{front} 在 {back} 上": round(ratio, 2)
        for (front, back), ratio in zip(
            PAIRS, starmap(lambda a, b: contrast(colors[a], colors[b]), PAIRS), strict=True
        )
        if ratio < 4.5
    }
    assert not faint


# ── 页面里没有行内的 ───────────────────────────────────────────


def inline(html: str) -> list[str]:
    """策略 default-src 'self' 不放行的：行内样式、行内脚本、事件属性、别处的地址。"""
    text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", "", html, flags=re.S)
    patterns = (
        r"<style\b[^>]*>",
        r"<[^>]*\sstyle\s*=[^>]*>",
        r"<[a-z][^>]*\son[a-z]+\s*=[^>]*>",
        r"<[a-z][^>]*\shx-on[^>]*>",
        r"<script\b(?![^>]*\bsrc=)[^>]*>",
        r"javascript:",
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//[^>]*>",
    )
    return [hit for pattern in patterns for hit in re.findall(pattern, text, flags=re.I)]


def test_templates_have_nothing_inline() -> None:
    assert len(TEMPLATES) > 15
    faults = [
        f"{relative(file)}：{hit}" for file in TEMPLATES for hit in inline(file.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "bad",
    [
        "<p style='color:red'>",
        '<a href="#" onclick="x()">',
        "<script>let x</script>",
        "<style>p{}</style>",
        '<a href="javascript:x()">',
        '<script src="https://example.org/x.js"></script>',
        '<div hx-on:click="x()">',
    ],
)
def test_inline_things_are_caught(bad: str) -> None:
    assert inline(bad)


def test_plain_pages_pass() -> None:
    assert not inline(
        '<script src="{% static \'zhidu/app.js\' %}" defer></script><p class="x" data-on="1">{# style="x" #}</p>'
    )
