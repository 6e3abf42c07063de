"""看排出来的 PDF：字在哪（pdftotext -bbox）、线在哪（pdftoppm 画成点阵数颜色）。机器上没有 poppler 就跳过并说明。"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from zhidu.gongwen import Block, Form, Heading, Paper, Paragraph

MM = 72 / 25.4
ORGAN = "示例市人民政府教育督导委员会办公室"
DAY = date(2026, 11, 5)
#: 版心
LEFT, TOP, WIDE, TALL = 28 * MM, 37 * MM, 156 * MM, 225 * MM
PITCH = TALL / 22


@dataclass(frozen=True)
class Word:
    """连着的一截字和它的四边，磅，从左上角量。"""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def need(tool: str) -> None:
    """要用 poppler 的这件工具。"""
    if shutil.which(tool) is None:
        pytest.skip(f"机器上没有 {tool}（apt install poppler-utils），量不了版面")


def pages(content: bytes, folder: Path) -> list[list[Word]]:
    """每页的字，从上到下。"""
    need("pdftotext")
    file = folder / "look.pdf"
    file.write_bytes(content)
    raw = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True).stdout
    # 有的版本把扩展区的字写成两个代理码
    shown = raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    found = []
    for page in re.findall(r"<page .*?</page>", shown, re.DOTALL):
        words = re.findall(
            r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page, re.DOTALL
        )
        found.append([Word(*map(float, each[:4]), html.unescape(each[4])) for each in words])
    return found


def text(content: bytes, folder: Path) -> str:
    """全文，去掉空白。"""
    return "".join(word.text for page in pages(content, folder) for word in page).replace("\u200b", "")


@dataclass(frozen=True)
class Bitmap:
    """一页的点阵，每毫米 dots 个点。"""

    width: int
    height: int
    dots: float
    data: bytes

    def row(self, y: int, *, red: bool) -> list[int]:
        """这一行上红点（或黑点）的横坐标。"""
        start = y * self.width * 3
        line = self.data[start : start + self.width * 3]
        if line.count(255) == len(line):
            return []
        return [
            x
            for x in range(self.width)
            if (line[3 * x] > 150 and line[3 * x + 1] < 110) == red and (red or line[3 * x] < 130)
        ]

    def rows(self, *, red: bool, longer: float = 0) -> list[tuple[float, float, float]]:
        """有颜色的各行：离上边、最左、最右，毫米。longer：只要点数合计超过这么多毫米的。"""
        found = []
        for y in range(self.height):
            dots = self.row(y, red=red)
            if dots and len(dots) > longer * self.dots:
                found.append((y / self.dots, dots[0] / self.dots, (dots[-1] + 1) / self.dots))
        return found


def bitmap(content: bytes, page: int, folder: Path) -> Bitmap:
    """第几页（从 1 起）的点阵，127 dpi，一毫米五个点。"""
    need("pdftoppm")
    file = folder / "look.pdf"
    file.write_bytes(content)
    run = ["pdftoppm", "-r", "127", "-f", str(page), "-l", str(page), file]
    raw = subprocess.run(run, capture_output=True, check=True).stdout
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", raw)
    assert head is not None
    return Bitmap(int(head[1]), int(head[2]), 5.0, raw[head.end() :])


def paper(*body: Block | str, form: Form = Form.DOCUMENT, number: str = "", **given: object) -> Paper:
    """一份公文：正文写成字的是平常的段。"""
    made = tuple(Paragraph(each) if isinstance(each, str) else each for each in body)
    heading = given.pop("heading", None) or Heading((ORGAN,), number=number or "示教督办〔2026〕18号")
    values: dict[str, object] = {
        "title": "关于示例事项的通知", "recipients": ("示例区人民政府",), "signature": (ORGAN,), "issued_on": DAY,
    }  # fmt: skip
    return Paper(form=form, heading=heading, body=made, **{**values, **given})  # type: ignore[arg-type]
