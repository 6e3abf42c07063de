"""不管谁传都不收的：带宏的、巨幅图片、换了后缀的网页；各一句话，什么也不留。"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.accounts.staff import AT, Staff, new_id
from zhidu.accounts.enums import Right
from zhidu.files.actions import ingest
from zhidu.files.models import StoredFile
from zhidu.files.rules import EVIDENCE
from zhidu.files.rules.types import DOCX, PNG
from zhidu.organisations.rules import Declined


def packed(*names: str) -> bytes:
    """一个 zip，里面有这些部件。"""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return made.getvalue()


def png(width: int, height: int) -> bytes:
    """一张只有文件头的 PNG。"""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def jpeg(width: int, height: int, thumbnail: int = 0) -> bytes:
    """一张只有文件头的 JPEG；thumbnail 是尺寸前面的缩略图有多少字节。"""
    before = b"\xff\xe1" + struct.pack(">H", thumbnail + 2) + b"t" * thumbnail if thumbnail else b""
    return b"\xff\xd8" + before + b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1)


def take(staff: Staff, name: str, content: bytes, accept: frozenset[str] | None = None) -> str:
    """收下，交回认出的类型。"""
    return ingest(
        by=staff.actor("东县督导"), unit=staff.units["东县"], right=Right.SEE_FINDINGS, purpose="evidence",
        name=name, content=io.BytesIO(content), at=AT, request_id=new_id(), accept=accept,
    ).media_type  # fmt: skip


MANY = [f"word/media/{number:05}-{'长' * 40}.bin" for number in range(900)]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<H", 9)
OLE = OLE.ljust(48, b"\0") + struct.pack("<I", 0)
OLE = OLE.ljust(512, b"\0") + "WordDocument".encode("utf-16-le").ljust(128, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("方案.docx", packed("word/document.xml", "word/vbaProject.bin"), "带有宏"),
        ("方案.docm", packed("word/document.xml", "word/VBAPROJECT.BIN"), "带有宏"),
        ("表.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin"), "带有宏"),
        # 目录比结尾那一段长，宏藏在最前面
        ("方案.docx", packed("word/vbaProject.bin", "word/document.xml", *MANY), "带有宏"),
        ("方案.doc", OLE + "_VBA_PROJECT".encode("utf-16-le").ljust(128, b"\0"), "带有宏"),
        ("证据.pdf", b"<!DOCTYPE html><title>\xe7\x99\xbb\xe5\xbd\x95</title>", "其实是一个网页"),
        ("证据.docx", b"\n  <html><body>", "其实是一个网页"),
        ("场地.png", png(13_000, 13_000), "13000×13000 像素"),
        ("场地.jpg", jpeg(13_000, 13_000, thumbnail=60_000), "13000×13000 像素"),
    ],
)  # fmt: skip
def test_refused_in_one_sentence_and_nothing_is_kept(
    staff: Staff, root: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Declined, match=said) as refused:
        take(staff, name, content)
    assert refused.value.message.startswith(f"「{name}」")
    assert "\n" not in refused.value.message
    assert not StoredFile.objects.exists()
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_their_honest_cousins_are_kept(staff: Staff) -> None:
    assert take(staff, "方案.docx", packed("word/document.xml", *MANY), EVIDENCE) == DOCX
    assert take(staff, "场地.png", png(4000, 3000), EVIDENCE) == PNG
    assert take(staff, "方案.doc", OLE, EVIDENCE) == "application/msword"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("名册.xlsx", b"<html><table>", "其实是一个网页"), ("工具.exe", b"MZ\x90\0", "不是要收的类型")],
)
def test_evidence_is_never_a_page_or_a_program(staff: Staff, name: str, content: bytes, said: str) -> None:
    with pytest.raises(Declined, match=said):
        take(staff, name, content, EVIDENCE)
