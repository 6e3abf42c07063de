"""zhidu verify：真的退出码 0；一个字节不同、另存过的认得出是哪一件；别处来的不认识。"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.accounts.staff import AT, new_id
from tests.cli.running import Zhidu
from tests.conftest import without_triggers
from tests.documents import desk as desks
from tests.documents.desk import Desk
from zhidu.documents.actions import void_number
from zhidu.documents.models import Document
from zhidu.files.queries import path_of


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Path) -> Desk:
    """办文的家当，附件和锚点在这个测试自己的地方。"""
    settings.ZHIDU_PLACES = replace(settings.ZHIDU_PLACES, data=tmp_path / "data")
    settings.ZHIDU_AUDIT_ANCHORS = tmp_path / "anchors" / "audit.anchors"
    return desks.build()


@pytest.fixture
def issued(desk: Desk) -> Document:
    """发出的一件。"""
    return desk.found(desk.issued("东小").document)


@pytest.fixture
def paper(issued: Document, tmp_path: Path) -> Path:
    """发出的 PDF 的一份拷贝。"""
    assert issued.pdf is not None
    path = tmp_path / "提醒函.pdf"
    path.write_bytes(path_of(issued.pdf).read_bytes())
    return path


def tampered(statement: str) -> None:
    """有人绕过触发器直接改库。"""
    off, on = without_triggers(connection)
    with connection.cursor() as cursor, transaction.atomic():
        for each in [*off, statement, *on]:
            cursor.execute(each)


def test_the_one_we_issued(paper: Path, zhidu: Zhidu) -> None:
    ran = zhidu("verify", paper)
    assert ran.code == 0, ran.said
    assert "真：提醒函.pdf" in ran.out
    assert "一字不差" in ran.out
    assert "示政督函〔2026〕1号" in ran.out
    assert "审计流水第" in ran.out


def test_one_byte_is_enough(paper: Path, zhidu: Zhidu) -> None:
    content = bytearray(paper.read_bytes())
    content[len(content) // 2] ^= 1
    paper.write_bytes(content)
    ran = zhidu("verify", paper)
    assert ran.code == 2
    assert "被改过：提醒函.pdf" in ran.out
    assert "示政督函〔2026〕1号" in ran.out
    assert "体育运动场地" in ran.out


def test_something_added_at_the_end(paper: Path, zhidu: Zhidu) -> None:
    paper.write_bytes(paper.read_bytes() + b"\n% \n")
    assert "被改过" in zhidu("verify", paper).out


def test_a_stranger(issued: Document, tmp_path: Path, zhidu: Zhidu) -> None:
    other = tmp_path / "别处.pdf"
    other.write_bytes("%PDF-1.7 <pdf:Keywords>别处督函〔2026〕1号</pdf:Keywords>".encode())
    ran = zhidu("verify", other)
    assert ran.code == 2
    assert "不认识：别处.pdf" in ran.out


def test_the_editable_copy_is_told_apart(issued: Document, tmp_path: Path, zhidu: Zhidu) -> None:
    assert issued.docx is not None
    path = tmp_path / "稿.docx"
    path.write_bytes(path_of(issued.docx).read_bytes())
    ran = zhidu("verify", path)
    assert ran.code == 0
    assert "可编辑稿，不是盖章用的正本" in ran.out


def test_a_void_number_is_said(desk: Desk, issued: Document, paper: Path, zhidu: Zhidu) -> None:
    void_number(by=desk.actor("市督导"), document=issued.pk, reason="主送写错", at=AT, request_id=new_id())
    ran = zhidu("verify", paper)
    assert ran.code == 0
    assert "后来作废了：主送写错" in ran.out


def test_a_database_that_was_changed_is_found_by_the_audit(paper: Path, zhidu: Zhidu) -> None:
    content = paper.read_bytes() + b" "
    paper.write_bytes(content)
    from zhidu.documents.queries import digest

    tampered(f"UPDATE documents_document SET sha256 = '{digest(content)}'")
    ran = zhidu("verify", paper)
    assert ran.code == 2
    assert "库里的登记和审计流水对不上" in ran.out
    tampered(
        f"UPDATE audit_event SET details = '{{\"sha256\":\"{digest(content)}\"}}' WHERE action = 'documents.issue'"
    )
    ran = zhidu("verify", paper)
    assert ran.code == 2
    assert "那一条没有了或被动过" in ran.out


def test_what_cannot_be_read(tmp_path: Path, zhidu: Zhidu) -> None:
    assert "找不到" in zhidu("verify", tmp_path / "没有.pdf").said
    assert "是文件夹" in zhidu("verify", tmp_path).said
    assert zhidu("verify").code == 2
