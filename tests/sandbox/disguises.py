"""改了后缀的别的文件：一律说出它其实是什么。"""

import gzip
import io
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from tests.sandbox.building import MIB, Case, pack
from tests.sandbox.zips import png


def office(part: str) -> bytes:
    return pack({"[Content_Types].xml": "<Types/>", part: "<x/>"})


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("a.csv")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"a,b"))
    return buffer.getvalue()


def database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "库.sqlite"
        connection = sqlite3.connect(path)
        connection.execute("create table t (a)")
        connection.commit()
        connection.close()
        return path.read_bytes()


HTML = "<html><head><meta charset='gb2312'></head><body><table><tr><td>学校</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'

CASES = [
    Case("伪装-网页", lambda: HTML.encode("gb18030"), "is-html", "报表.xls"),
    Case("伪装-网页带标记", lambda: b"\xef\xbb\xbf\r\n" + HTML.encode(), "is-html", "报表.xls"),
    Case("伪装-UTF-16网页", lambda: HTML.encode("utf-16"), "is-html", "报表.xls"),
    Case("伪装-只有表格标签", lambda: b"<table border=1><tr><td>1</td></tr></table>", "is-html", "报表.xls"),
    Case("伪装-网页带文档类型", lambda: b"<!DOCTYPE html>" + HTML.encode(), "is-html", "报表.xls"),
    Case("伪装-XML表格2003", XML_2003.encode, "is-xml-table", "报表.xls"),
    Case("伪装-普通XML", '<?xml version="1.0"?><学校/>'.encode, "is-xml"),
    Case("伪装-XML十亿个笑", lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "is-xml"),
    Case("伪装-单文件网页", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "is-mht", "报表.xls"),
    Case("伪装-JSON", '{"学校": [1, 2]}'.encode, "is-json", "报表.csv"),
    Case("伪装-JSON数组", '[{"学校": 1}]'.encode, "is-json", "报表.csv"),
    Case("伪装-SYLK", lambda: b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "is-slk", "报表.csv"),
    Case("伪装-RTF", lambda: b"{\\rtf1\\ansi x}", "is-rtf"),
    Case("伪装-PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is-pdf"),
    Case("伪装-docx", lambda: office("word/document.xml"), "is-docx"),
    Case("伪装-pptx", lambda: office("ppt/presentation.xml"), "is-pptx"),
    Case("伪装-xlsb", lambda: office("xl/workbook.bin"), "is-xlsb"),
    Case("伪装-OFD", lambda: pack({"OFD.xml": "<x/>"}), "is-ofd"),
    Case("伪装-标文通", lambda: pack({"uof.xml": "<x/>"}), "is-uof"),
    Case("伪装-Numbers", lambda: pack({"Index/Document.iwa": b"\x00"}), "is-numbers"),
    Case("伪装-jar", lambda: pack({"META-INF/MANIFEST.MF": "Main-Class: X"}), "is-program"),
    Case("伪装-zip", lambda: pack({"甲.csv": "a,b", "乙.csv": "c,d"}), "is-zip"),
    Case("伪装-rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(99), "is-rar"),
    Case("伪装-7z", lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(99), "is-7z"),
    Case("伪装-gz", lambda: gzip.compress(b"a,b\n"), "is-gz", "报表.csv"),
    Case("伪装-gz炸弹", lambda: gzip.compress(bytes(20 * MIB)), "is-gz", "报表.csv"),
    Case("伪装-tar", tar, "is-tar"),
    Case("伪装-png", lambda: png(9, 9), "is-picture"),
    Case("伪装-jpeg", lambda: b"\xff\xd8\xff\xe0" + bytes(99), "is-picture"),
    Case("伪装-bmp", lambda: b"BM\x00\x01\x00\x00" + bytes(99), "is-picture"),
    Case("伪装-webp", lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(99), "is-picture"),
    Case("伪装-mp4", lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(99), "is-video"),
    Case("伪装-exe", lambda: b"MZ\x90\x00" + bytes(999), "is-program"),
    Case("伪装-elf", lambda: b"\x7fELF\x02\x01\x01" + bytes(999), "is-program"),
    Case("伪装-脚本", lambda: b"#!/bin/sh\nexit 0\n", "is-program", "报表.csv"),
    Case("伪装-sqlite", database, "is-database"),
    Case("伪装-Excel4", lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(99), "xls-old", "报表.xls"),
    Case("伪装-乱字节", lambda: bytes(range(256)) * 40, "is-binary"),
    Case("坏盘-全是零", lambda: bytes(4096), "text-nul"),
    Case("伪装-控制字符", lambda: b"a,b\n\x01\x02\x03,2\n", "is-binary", "报表.csv"),
]  # fmt: skip
