"""佐证：几样编出来的小文件，照片、扫描件、说明，各几百字节；一看就是示例。"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import date

from zhidu.democity.dice import Dice

WIDTH, HEIGHT = 240, 160
_SKY, _GROUND, _WALL, _MARK = (226, 232, 238), (176, 168, 152), (214, 196, 170), (150, 60, 50)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """一份佐证：名字和内容。"""

    name: str
    content: bytes


def exhibit(what: str, unit: str, day: date, number: int, *, after: bool = True) -> Exhibit:
    """第 number 份佐证，照片、扫描件、说明轮着来。after 为假是整改前的。"""
    when = "整改后" if after else "整改前"
    if number % 3 == 0:
        return Exhibit(f"{when}照片{day:%m%d}（示例）.png", picture(Dice(number, "照片"), after=after))
    lines = (f"{when}情况说明（示例）", unit, what[:40], f"{day:%Y年%m月%d日}")
    if number % 3 == 1:
        return Exhibit(f"{when}验收单{day:%m%d}（示例）.pdf", sheet(lines))
    return Exhibit(f"{when}说明{day:%m%d}（示例）.txt", "\n".join(lines).encode())


def picture(dice: Dice, *, after: bool) -> bytes:
    """一张示意的照片：天、地、一幢楼；整改前的楼上有一块红的。"""
    left, top = dice.whole(20, 70), dice.whole(30, 60)
    right, mark = left + dice.whole(90, 140), dice.whole(10, 30)
    rows = []
    for y in range(HEIGHT):
        row = bytearray(b"\0")
        for x in range(WIDTH):
            colour = _SKY if y < 110 else _GROUND
            if left <= x < right and top <= y < 120:
                spot = not after and left + 12 <= x < left + 12 + mark and top + 12 <= y < top + 12 + mark
                colour = _MARK if spot else _WALL
            row += bytes(colour)
        rows.append(bytes(row))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def sheet(lines: tuple[str, ...]) -> bytes:
    """一页 PDF，几行字。字体用阅读器自带的宋体，不嵌进文件。"""
    shown = " ".join(f"0 -40 Td <{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    stream = f"BT /F1 20 Tf 72 780 Td {shown} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
