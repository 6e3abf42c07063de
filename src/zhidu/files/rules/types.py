"""凭内容认类型：不信后缀，也不信浏览器说的。只看开头、结尾和目录那几段，不把文件解开。"""

from __future__ import annotations

import re
from typing import IO

from zhidu.sandbox import Limits
from zhidu.sandbox.inside.pictures import dimensions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLS, DOC, OLE = "application/vnd.ms-excel", "application/msword", "application/x-ole-storage"
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
HTML, TEXT, CSV = "text/html", "text/plain", "text/csv"
ZIP, BINARY = "application/zip", "application/octet-stream"
#: 带宏的 Office 文件，不分哪一种：一律不收
MACROS = "application/vnd.ms-office.vbaProject"

#: 当证据收的几类；网页、程序、带宏的、看不见里面的压缩包不在内
EVIDENCE = frozenset({PDF, PNG, JPEG, DOCX, DOC, XLSX, XLS, CSV, TEXT})

#: 看开头多少字节、结尾多少字节：zip 的目录在结尾
HEAD, TAIL = 4096, 1 << 16
#: zip 的目录最多读多少；看图片多大，要看开头多少（相机把缩略图放在尺寸前面）
DIRECTORY, PICTURE = 4 << 20, 1 << 18
MOST_PIXELS = Limits().pixels
#: 叫这些后缀而内容是网页的，一定是传错了；表格另有读表的一关，那里说得更细
_NEVER_A_PAGE = frozenset({"pdf", "doc", "docx", "wps", "png", "jpg", "jpeg", "gif", "bmp", "zip", "ofd"})

_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
#: 浏览器见了开头是这些就当网页（WHATWG 的认法），后面要跟空白或 >
_OPENING = re.compile(
    rb"\s*<(!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|\?xml|!--)[\s>/-]?",
    re.IGNORECASE,
)
#: 夹在中间也不放过的
_ACTIVE = re.compile(
    rb"<\s*(!doctype\s+html|html|script|svg|iframe|object|embed|body|form|meta|link)[\s>/]", re.IGNORECASE
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
#: 文本里不该有的控制符
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def sniff(file: IO[bytes], size: int) -> str:
    """一个打开着的文件是什么类型。size 是它的字节数。"""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    return media_type(head, tail, _directory(file, head, size, tail))


def media_type(head: bytes, tail: bytes = b"", directory: bytes = b"") -> str:
    """凭开头（HEAD 字节）、结尾（TAIL 字节）和 OLE 的目录说是什么类型。像网页的一律算网页，不管叫什么名。"""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_ZIP):
        listed = head + tail + directory
        if b"vbaproject.bin" in listed.lower():
            return MACROS
        if b"xl/workbook" in listed:
            return XLSX
        return DOCX if b"word/document" in listed else ZIP
    if head.startswith(_OLE):
        return _ole(directory)
    plain = _plain(head)
    if _OPENING.match(plain) or _ACTIVE.search(plain):
        return HTML
    if _CONTROL.search(plain):
        return BINARY
    first = plain.lstrip().split(b"\n", 1)[0]
    return CSV if b"," in first or b"\t" in first or "，".encode() in first else TEXT


def _plain(head: bytes) -> bytes:
    """去掉字节序标记；带标记的 UTF-16 换成 UTF-8，免得隔一个零字节就认不出。"""
    if head.startswith(_MARKS[1:]):
        return head.decode("utf-16", errors="ignore").encode()
    return head.removeprefix(_MARKS[0])


def _ole(directory: bytes) -> str:
    """老格式：目录里有 Workbook 或 Book 是表格，有 WordDocument 是文档。"""
    names = {text: text.encode("utf-16-le") for text in ("Workbook", "Book", "WordDocument", "_VBA_PROJECT")}
    if names["_VBA_PROJECT"] in directory:
        return MACROS
    if names["WordDocument"] in directory:
        return DOC
    return XLS if names["Workbook"] in directory or names["Book"] in directory else OLE


def _directory(file: IO[bytes], head: bytes, size: int, tail: bytes) -> bytes:
    """zip 的目录；老格式的目录那一段（文件头写着它从第几扇区起、一扇区多大）。认不出是空的。"""
    if head.startswith(_ZIP):
        return _zip_directory(file, size, tail)
    if not head.startswith(_OLE) or len(head) < 52:
        return b""
    shift = int.from_bytes(head[30:32], "little")
    if shift not in (9, 12):
        return b""
    file.seek((int.from_bytes(head[48:52], "little") + 1) << shift)
    return file.read(HEAD)


def _zip_directory(file: IO[bytes], size: int, tail: bytes) -> bytes:
    """照包尾的记录读目录，至多读 DIRECTORY 字节：部件多的文件，目录不全在结尾那一段里。"""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return b""
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    start = int.from_bytes(tail[at + 16 : at + 20], "little")
    if start >= size:
        return b""
    file.seek(start)
    return file.read(min(length, DIRECTORY))


def refused(name: str, kind: str, head: bytes) -> str:
    """不管谁传都不收的：带宏的、大得离谱的图、换了后缀的网页。收得的是空串，收不得的是一句话。

    name 是整理过的文件名，kind 是认出的类型，head 是开头（PICTURE 字节）。
    """
    if kind == MACROS:
        return f"「{name}」里带有宏，为安全起见不收。请另存为不带宏的 docx 或 xlsx 再传。"
    if kind == HTML and name.rpartition(".")[2].casefold() in _NEVER_A_PAGE:
        return web_page(name)
    size = dimensions(head)
    if kind in (PNG, JPEG) and size is not None and size[0] * size[1] > MOST_PIXELS:
        width, height = size
        return f"「{name}」是 {width}×{height} 像素的巨幅图片，打开它会拖垮电脑。请缩小到 {MOST_PIXELS // 10_000} 万像素以内再传。"
    return ""


def web_page(name: str) -> str:
    """换了后缀的网页怎么说。"""
    return f"「{name}」其实是一个网页，不是它名字说的那种文件，多半是下载时登录过期了。请重新下载原文件再传。"
