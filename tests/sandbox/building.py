"""造坏文件的工具：手写的 xlsx、xls、ods，以及改坏压缩包的手法。"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import xlwt
from xlwt.CompoundDoc import XlsDoc

from zhidu.sandbox import Limits, Workbook

MIB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """一个样品：``expected`` 是拒收代号，或是读成后要成立的条件。"""

    name: str
    make: Callable[[], bytes]
    expected: str | Callable[[Workbook], bool]
    file: str = "报表.xlsx"
    limits: Limits = field(default_factory=Limits)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/></Types>'
)
SHEET = "xl/worksheets/sheet1.xml"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(
    rows: str = ONE, names: Mapping[str, str] | None = None, more: Mapping[str, str | bytes] | None = None
) -> dict[str, str | bytes]:
    """一本最小的 xlsx 的全部部件；``names`` 是 {表名: state}，每张表内容相同。"""
    states = names or {"表一": "visible"}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, state) in enumerate(states.items(), 1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(states) + 1)
    )
    root = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    result: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
    }
    for number in range(1, len(states) + 1):
        result[f"xl/worksheets/sheet{number}.xml"] = sheet(rows)
    return result | dict(more or {})


def pack(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return buffer.getvalue()


def book(rows: str = ONE, more: Mapping[str, str | bytes] | None = None) -> bytes:
    return pack(parts(rows, more=more))


def patched(data: bytes, name: str, at: int, value: bytes, local: int | None = None) -> bytes:
    """改目录里某个文件的记录（``at`` 是记录内偏移）；``local`` 给了就连本地头一起改。"""
    changed = bytearray(data)
    raw = name.encode()
    place = data.rfind(b"PK\x01\x02")
    while data[place + 46 : place + 46 + len(raw)] != raw:
        place = data.rfind(b"PK\x01\x02", 0, place)
        assert place >= 0
    changed[place + at : place + at + len(value)] = value
    if local is not None:
        start = struct.unpack_from("<I", data, place + 42)[0] + local
        changed[start : start + len(value)] = value
    return bytes(changed)


def raw_zip(entries: list[tuple[str, int, bytes, int, int]]) -> bytes:
    """手写压缩包：每项是（名字, 方法, 压缩后的字节, 原大小, CRC）。"""
    out, directory = bytearray(), bytearray()
    for name, method, packed, size, crc in entries:
        raw = name.encode()
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0x21, crc, len(packed), size, len(raw), 0)
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + raw
        out += b"PK\x03\x04" + common + raw + packed
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory + end)


def raw_entry(name: str, data: bytes) -> tuple[str, int, bytes, int, int]:
    return name, 8, deflated(data), len(data), zlib.crc32(data)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repeated(block: bytes, times: int, start: bytes = b"", end: bytes = b"") -> bytes:
    """``start + block×times + end`` 的压缩流：块与块之间清空字典，所以压一块、抄许多遍就行。"""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + body * times + packer.compress(end) + packer.flush()


def bombed(name: str, block: bytes, times: int, *, honest: bool = False) -> bytes:
    """正常的 xlsx 里有一个部件解开后是 ``block`` 的许多遍，登记的大小是真的；``honest`` 时校验码也是真的。"""
    start = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    size = len(start) + len(block) * times
    crc = 0
    if honest:
        crc = zlib.crc32(start)
        for _ in range(times):
            crc = zlib.crc32(block, crc)
    entries = [raw_entry(each, str(data).encode()) for each, data in parts().items() if each != name]
    entries.append((name, 8, repeated(block, times, start), min(size, 0xFFFFFFFF), crc))
    return raw_zip(entries)


def old_book(fill: Callable[[xlwt.Workbook], object]) -> bytes:
    workbook = xlwt.Workbook()
    fill(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def compound(stream: bytes, name: str = "Workbook", extra: str = "") -> bytes:
    """一个流的复合文档；``extra`` 是目录里多登记的一个空文件夹。"""
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream)
    data = bytearray(buffer.getvalue())
    place = data.find("Workbook".encode("utf-16-le") + b"\x00")
    _rename(data, place, name)
    if extra:
        data[place + 128 : place + 256] = bytes(66) + b"\x01" + bytes(61)
        _rename(data, place + 128, extra)
    return bytes(data)


def _rename(data: bytearray, place: int, name: str) -> None:
    raw = name.encode("utf-16-le")
    data[place : place + 64] = raw.ljust(64, b"\x00")
    data[place + 64 : place + 66] = struct.pack("<H", len(raw) + 2)


def biff(*records: tuple[int, bytes], name: bytes = b"S") -> bytes:
    """最小的 xls 流：全局段加一张表，``records`` 放在表里。"""
    bof = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0, 0, 0, 0)
    end = struct.pack("<HH", 0x000A, 0)
    bound = (
        struct.pack("<HHIBBBB", 0x0085, 8 + len(name), len(bof) + 12 + len(name) + 4, 0, 0, len(name), 0)
        + name
    )
    content = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    inner = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0010, 0, 0, 0, 0)
    return (bof + bound + end + inner + content + end).ljust(4608, b"\x00")


def number(row: int, column: int, value: float = 1.0) -> tuple[int, bytes]:
    """xls 的一个数（行列从 0 数起）。"""
    return 0x0203, struct.pack("<HHHd", row, column, 0, value)


def ods(rows: str, more: Mapping[str, str | bytes] | None = None, mimetype: str = "spreadsheet") -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
        f' xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="表一">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = f"application/vnd.oasis.opendocument.{mimetype}"
    manifest = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry'
    manifest += f' manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    return pack(
        {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content} | dict(more or {})
    )
