"""凭内容认类型：名字骗不了它；像网页的一律算网页。"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from zhidu.files.rules import media_type, sniff
from zhidu.files.rules.types import BINARY, CSV, DOC, DOCX, HTML, JPEG, OLE, PDF, PNG, TEXT, XLS, XLSX, ZIP

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind(content: bytes) -> str:
    """一段内容是什么类型。"""
    return sniff(io.BytesIO(content), len(content))


def ole(*names: str, sector: int = 40, shift: int = 9) -> bytes:
    """一个只有文件头和目录的老格式文件，目录在第 sector 扇区。"""
    head = bytearray(512)
    head[:8] = OLE_HEAD
    head[30:32], head[48:52] = shift.to_bytes(2, "little"), sector.to_bytes(4, "little")
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names))
    return bytes(head).ljust((sector + 1) << shift, b"\xff") + entries


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\x89PNG\r\n\x1a\n\0\0", PNG),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", JPEG),
        (b"PAR1....PAR1", "application/vnd.apache.parquet"),
        ("学校,人数\n东小,3\n".encode(), CSV),
        ("学校,人数\n东小,3\n".encode("gb18030"), CSV),
        ("\ufeff学校\t人数\n".encode("utf-16"), CSV),
        ("一段说明，\n没有别的".encode(), CSV),
        ("一段说明\n没有别的".encode(), TEXT),
        (b"MZ\x90\x00\x03", BINARY),
        (b"a\x07b", BINARY),
        (ole("Workbook"), XLS),
        (ole("Book", sector=3), XLS),
        (ole("WordDocument", shift=12, sector=5), DOC),
        (ole("PowerPoint Document"), OLE),
        (OLE_HEAD, OLE),
    ],
)
def test_the_content_says_what_it_is(content: bytes, expected: str) -> None:
    assert kind(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>hi",
        b"\n\t <HTML>",
        b"<script>alert(1)</script>",
        b"<!-- x --><b>1",
        b"<svg onload=alert(1)>",
        b'<?xml version="1.0"?><x/>',
        b"\xef\xbb\xbf<html>",
        "<html><script>".encode("utf-16"),
        b"GIF89a/*<script src=x></script>",
        "学校,人数\n<iframe src=x>,3".encode(),
        b"<a href=x>",
        b"<  script >",
    ],
)
def test_whatever_a_browser_might_run_is_a_web_page(content: bytes) -> None:
    assert kind(content) == HTML


@pytest.mark.parametrize(
    "content", [b"a < b and c > d", b"x,y\n1,<5\n", b"<5 people\n", "<校名>,人数\n".encode()]
)
def test_a_less_than_sign_alone_is_not_a_web_page(content: bytes) -> None:
    assert kind(content) in (TEXT, CSV)


def test_real_workbooks_are_known_however_big(tmp_path: Path) -> None:
    for rows in (1, 5000):
        path = tmp_path / f"{rows}.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_row(row, 0, [row, f"第 {row} 所", row * 7.3])
        book.close()
        with path.open("rb") as file:
            assert sniff(file, path.stat().st_size) == XLSX


def test_other_zips_are_told_apart(tmp_path: Path) -> None:
    def packed(*names: str) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name in names:
                file.writestr(name, "x" * 9000)
        return made.getvalue()

    assert kind(packed("[Content_Types].xml", "word/document.xml")) == DOCX
    assert kind(packed("a.txt")) == ZIP


def test_the_head_alone_is_enough_for_most() -> None:
    assert media_type(b"%PDF-1.4") == PDF
