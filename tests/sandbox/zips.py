"""做了手脚的、传坏了的、撑爆内存的压缩包。"""

import io
import struct
import zipfile

from tests.sandbox.building import (
    MIB,
    ONE,
    SHEET,
    Case,
    bombed,
    book,
    pack,
    parts,
    patched,
    raw_entry,
    raw_zip,
    repeated,
    sheet,
)
from zhidu.sandbox import Limits, Workbook


def one(result: Workbook) -> bool:
    return result.format == "xlsx" and result.sheets[0].rows == [[1]]


def added(name: str, data: str | bytes = "x") -> bytes:
    return book(more={name: data})


def duplicate(second: str) -> bytes:
    entries = [raw_entry(name, str(data).encode()) for name, data in parts().items()]
    return raw_zip([*entries, raw_entry(second, sheet(ONE).encode())])


def overlapping(count: int) -> bytes:
    """目录里的许多项都指向同一段压缩数据：几十 KB 就登记出几个 GB。"""
    packed = repeated(b"<row/>" * MIB, 8)
    good = raw_zip([raw_entry(name, str(data).encode()) for name, data in parts().items()])
    at = good.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", good, at + 16)[0]
    body, directory = bytearray(good[:start]), bytearray(good[start:at])
    kernel = len(body)
    size = 6 * MIB * 8
    for number in range(count):
        raw = f"xl/media/{number:04}.xml".encode()
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 0x21, 0, len(packed), size, len(raw), 0)
        if number == 0:
            body += b"PK\x03\x04" + common + raw + packed
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, kernel) + raw
    total = len(parts()) + count
    return bytes(body + directory) + struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, total, total, len(directory), len(body), 0
    )


def corrupted() -> bytes:
    data = pack(parts(), zipfile.ZIP_STORED)
    return data.replace(b"<v>1</v>", b"<v>9</v>")


def broken_stream() -> bytes:
    data = bytearray(book())
    at = data.find(SHEET.encode()) + len(SHEET)
    data[at : at + 20] = b"\xff" * 20
    return bytes(data)


def many(count: int) -> bytes:
    return raw_zip(
        [raw_entry(name, str(data).encode()) for name, data in parts().items()]
        + [(f"xl/media/{number}.bin", 0, b"", 0, 0) for number in range(count)]
    )


def huge_directory() -> bytes:
    return raw_zip([("x" * 60000 + str(number), 0, b"", 0, 0) for number in range(80)])


def with_comment(comment: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts().items():
            package.writestr(name, data)
        package.comment = comment
    return buffer.getvalue()


def streamed() -> bytes:
    """像流式写表的库那样：大小写在数据后面，本地头里是零。"""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: object) -> int:
            raw = bytes(piece)  # type: ignore[call-overload]
            self.data += raw
            return len(raw)

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type]
        for name, data in parts().items():
            package.writestr(name, data)
    return bytes(out.data)


def big64() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts().items():
            with package.open(name, "w", force_zip64=True) as file:
                file.write(str(data).encode())
    return buffer.getvalue()


def lying(real: int, claimed: int) -> bytes:
    body = (sheet(ONE) + " " * real).encode()
    entries = [raw_entry(name, str(data).encode()) for name, data in parts().items() if name != SHEET]
    name, method, packed, _, crc = raw_entry(SHEET, body)
    return raw_zip([*entries, (name, method, packed, claimed, crc)])


def trailing_after_stream() -> bytes:
    body = sheet(ONE).encode()
    entries = [raw_entry(name, str(data).encode()) for name, data in parts().items() if name != SHEET]
    name, method, packed, size, crc = raw_entry(SHEET, body)
    return raw_zip([*entries, (name, method, packed + b"hidden" * 9, size, crc)])


def method(number: int) -> bytes:
    return patched(book(), SHEET, 10, struct.pack("<H", number), local=8)


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0)
        + bytes(9)
    )


def jpeg(width: int, height: int, before: int = 0) -> bytes:
    filler = b"".join(b"\xff\xe1" + struct.pack(">H", 60002) + bytes(60000) for _ in range(before))
    return (
        b"\xff\xd8"
        + (filler or b"\xff\xe0\x00\x04ab")
        + struct.pack(">HHBHHB", 0xFFC2, 11, 8, height, width, 3)
    )


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height) + bytes(20)


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + size


def picture(data: bytes, name: str = "xl/media/image1.png") -> bytes:
    return added(name, data)


CELLS = b'<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaa</t></is></c></row>' * 16384
BZIP = zipfile.ZIP_BZIP2

CASES = [
    Case("压缩包-正常", book, one),
    Case("压缩包-不压缩", lambda: pack(parts(), zipfile.ZIP_STORED), one),
    Case("压缩包-流式写出", streamed, one),
    Case("压缩包-大文件扩展", big64, one),
    Case("压缩包-带注释", lambda: with_comment(b"hello"), one),
    Case("压缩包-后缀写成csv", book, one, "报表.csv"),
    Case("压缩包-没有后缀", book, one, "报表"),
    Case("压缩包-空目录", lambda: b"PK\x05\x06" + bytes(18), "is-zip"),
    Case("压缩包-只有四个字节", lambda: b"PK\x03\x04", "zip-truncated"),
    Case("压缩包-截掉一半", lambda: book()[: len(book()) // 2], "zip-truncated"),
    Case("压缩包-少了末尾十字节", lambda: book()[:-10], "zip-truncated"),
    Case("压缩包-注释没传完", lambda: with_comment(b"hello")[:-3], "zip-truncated"),
    Case("压缩包-中间挖掉一块", lambda: book()[:300] + book()[400:], "zip-damaged"),
    Case("压缩包-后面接了东西", lambda: book() + b"extra", "zip-odd"),
    Case("压缩包-前面垫了压缩包", lambda: book() + book(), "zip-odd"),
    Case("压缩包-校验码不对", corrupted, "zip-damaged"),
    Case("压缩包-压缩流坏了", broken_stream, "zip-damaged"),
    Case("压缩包-目录签名坏了", lambda: book().replace(b"PK\x01\x02", b"PK\x01\x09"), "zip-damaged"),
    Case("压缩包-本地头坏了", lambda: book().replace(b"PK\x03\x04", b"PK\x03\x09").replace(b"PK\x03\x09", b"PK\x03\x04", 1),
         "zip-damaged"),
    Case("压缩包-本地名不同", lambda: book().replace(SHEET.encode(), b"xl/worksheets/sheet9.xml", 1), "zip-odd"),
    Case("压缩包-上级目录", lambda: added("../../etc/cron.d/x"), "zip-path"),
    Case("压缩包-反斜杠上级目录", lambda: added("xl\\..\\..\\x"), "zip-path"),
    Case("压缩包-绝对路径", lambda: added("/etc/passwd"), "zip-path"),
    Case("压缩包-盘符", lambda: added("C:/windows/x"), "zip-path"),
    Case("压缩包-名字里有换行", lambda: added("xl/a\nb"), "zip-path"),
    Case("压缩包-名字里有零字节", lambda: added("xl/aXb").replace(b"xl/aXb", b"xl/a\x00b"), "zip-path"),
    Case("压缩包-空名字", lambda: raw_zip([*(raw_entry(n, str(d).encode()) for n, d in parts().items()), raw_entry("", b"x")]),
         "zip-path"),
    Case("压缩包-重名", lambda: duplicate(SHEET), "zip-duplicate"),
    Case("压缩包-只差大小写的重名", lambda: duplicate(SHEET.upper()), "zip-duplicate"),
    Case("压缩包-五千零几个部件", lambda: many(5000), "zip-entries"),
    Case("压缩包-六万个部件", lambda: many(60000), "zip-entries"),
    Case("压缩包-目录就有五兆", huge_directory, "zip-entries"),
    Case("压缩包-部件多但没超", lambda: many(500), one),
    Case("压缩包-数据互相重叠", lambda: overlapping(400), "zip-odd"),
    Case("压缩包-登记得比实际小", lambda: lying(5000, 200), "zip-size-lie"),
    Case("压缩包-登记得比实际大", lambda: lying(5000, 90000), "zip-size-lie"),
    Case("压缩包-不压缩却大小不一", lambda: patched(pack(parts(), 0), SHEET, 24, struct.pack("<I", 7)), "zip-size-lie"),
    Case("压缩包-压缩流后藏东西", trailing_after_stream, "zip-size-lie"),
    Case("压缩包-压缩大小越界", lambda: patched(book(), SHEET, 20, struct.pack("<I", 1 << 30)), "zip-truncated"),
    Case("压缩包-压缩大小偏小", lambda: patched(book(), SHEET, 20, struct.pack("<I", 20)), "zip-damaged"),
    Case("压缩包-两处方法不同", lambda: patched(book(), SHEET, 10, struct.pack("<H", 0)), "zip-size-lie"),
    Case("压缩包-加密标志", lambda: patched(book(), SHEET, 8, struct.pack("<H", 1), local=6), "zip-encrypted"),
    Case("压缩包-bzip2压缩", lambda: pack(parts(), BZIP), "zip-method"),
    Case("压缩包-lzma压缩", lambda: pack(parts(), zipfile.ZIP_LZMA), "zip-method"),
    Case("压缩包-deflate64", lambda: method(9), "zip-method"),
    Case("压缩包-不存在的方法", lambda: method(77), "zip-method"),
    Case("炸弹-半兆解开半个GB", lambda: bombed(SHEET, b"\x20" * MIB, 480), "zip-bomb"),
    Case("炸弹-两兆解开两个GB", lambda: bombed(SHEET, b"\x20" * MIB, 2000), "zip-bomb"),
    Case("炸弹-满是格子", lambda: bombed(SHEET, CELLS, 900), "zip-bomb"),
    Case("炸弹-在共享文字里", lambda: bombed("xl/sharedStrings.xml", b"<si><t>a</t></si>" * 60000, 400), "zip-bomb"),
    Case("炸弹-在不相干的部件里", lambda: bombed("docProps/thumbnail.bin", bytes(MIB), 400), "zip-bomb"),
    Case("炸弹-大小写小了", lambda: patched(bombed(SHEET, b" " * MIB, 480), SHEET, 24, struct.pack("<I", 900)), "zip-size-lie"),
    Case("炸弹-bzip2", lambda: pack(parts() | {"xl/a.bin": bytes(30 * MIB)}, BZIP), "zip-method"),
    Case("炸弹-超过总量上限", lambda: bombed(SHEET, b" " * MIB, 3), "zip-bomb", limits=Limits(unpacked_bytes=2 * MIB)),
    Case("压缩包-里面套压缩包", lambda: pack({"报表.xlsx": book()}), "is-zip"),
    Case("压缩包-嵌入另一本表", lambda: added("xl/embeddings/a.xlsx", book()),
         lambda result: one(result) and "1 个其他文件" in result.notes[0]),
    Case("压缩包-文件超大", lambda: book() + bytes(2 * MIB), "too-large", limits=Limits(file_bytes=MIB)),
    Case("图片-正常", lambda: picture(png(800, 600)), one),
    Case("图片-PNG巨幅", lambda: picture(png(60000, 60000)), "huge-picture"),
    Case("图片-PNG长条", lambda: picture(png(1, 0x7FFFFFFF)), "huge-picture"),
    Case("图片-JPEG巨幅", lambda: picture(jpeg(65000, 65000), "xl/media/image1.jpeg"), "huge-picture"),
    Case("图片-JPEG头部很长", lambda: picture(jpeg(65000, 65000, 9), "xl/media/image1.jpeg"), "huge-picture"),
    Case("图片-GIF巨幅", lambda: picture(b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(60)), "huge-picture"),
    Case("图片-BMP巨幅且高为负", lambda: picture(bmp(50000, -50000)), "huge-picture"),
    Case("图片-老BMP巨幅", lambda: picture(b"BM" + bytes(12) + struct.pack("<IHH", 12, 60000, 60000) + bytes(9)), "huge-picture"),
    Case("图片-WebP巨幅", lambda: picture(webp(16000, 16000)), "huge-picture"),
    Case("图片-巨幅但后缀是bin", lambda: picture(png(60000, 60000), "docProps/x.bin"), "huge-picture"),
    Case("图片-只有半个头", lambda: picture(png(9, 9)[:15]), one),
    Case("图片-JPEG段长为零", lambda: picture(b"\xff\xd8\xff\xe0\x00\x00" + bytes(99)), one),
]  # fmt: skip
