"""文号的写法、代字的规矩、从 PDF 里认出文号、打包。"""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import datetime

import pytest

from tests.accounts.staff import AT
from zhidu.documents.rules.bundles import write_bundle
from zhidu.documents.rules.markings import numbers_written
from zhidu.documents.rules.numbers import missing, number_words, numbers_in, readings, series_fault

NUMBER = "示政督函〔2026〕12号"


def test_numbers_are_written_without_padding() -> None:
    assert number_words("示政督函", 2026, 12) == NUMBER
    assert numbers_in(f"见{NUMBER}和{NUMBER}、示督〔2025〕3号") == (
        f"见{NUMBER}",
        f"和{NUMBER}",
        "示督〔2025〕3号",
    )
    assert NUMBER in readings(numbers_in(f"见{NUMBER}"))
    assert missing([1, 2, 5], 6) == [3, 4, 6]
    assert missing([], 0) == []


@pytest.mark.parametrize(
    ("series", "fault"),
    [
        ({}, "至少要给一种"),
        ({"telegram": "示督"}, "没有“telegram”"),
        ({"letter": "示督 函"}, "只能用汉字和字母"),
        ({"letter": "示督〔"}, "只能用汉字和字母"),
        ({"letter": "示" * 21}, "不超过 20 个"),
        ({"letter": "示督函", "document": "示督"}, ""),
    ],
)
def test_series_words(series: dict[str, str], fault: str) -> None:
    assert fault in series_fault(series)
    assert bool(fault) == bool(series_fault(series))


@pytest.mark.parametrize(
    "data",
    [
        f"<pdf:Keywords>{NUMBER}</pdf:Keywords>".encode(),
        b"/Keywords<FEFF" + NUMBER.encode("utf-16-be").hex().upper().encode() + b">",
        b"/Keywords(\xfe\xff" + NUMBER.encode("utf-16-be") + b")",
        b"/Keywords("
        + b"".join(b"\\%03o" % each for each in b"\xfe\xff" + NUMBER.encode("utf-16-be"))
        + b")",
        b"stream\r\n" + zlib.compress(f"<dc>{NUMBER}</dc>".encode()) + b"\nendstream",
    ],
)
def test_a_number_is_found_however_it_was_rewritten(data: bytes) -> None:
    assert numbers_written(b"%PDF-1.7\n1 0 obj " + data + b" endobj") == (NUMBER,)


def test_bombs_and_rubbish_hold_no_number() -> None:
    bomb = b"stream\n" + zlib.compress(bytes(80 << 20))
    assert numbers_written(b"%PDF" + bomb * 4 + b"<FEFF1> (\xfe\xff\\") == ()
    assert numbers_written(b"") == ()


def test_a_bundle_is_an_ordinary_zip_and_always_the_same() -> None:
    files = [("a.pdf", b"1"), ("A.pdf", b"22"), ("提醒函.pdf", b"\0" * 999)]

    def made(at: datetime) -> bytes:
        out = io.BytesIO()
        assert write_bundle(out, files, at=at) == 3
        return out.getvalue()

    assert made(AT) == made(AT)
    with zipfile.ZipFile(io.BytesIO(made(AT))) as found:
        assert found.testzip() is None
        assert found.namelist() == ["a.pdf", "A（2）.pdf", "提醒函.pdf"]
        assert found.read("提醒函.pdf") == b"\0" * 999
        assert found.infolist()[0].date_time == (2026, 3, 2, 1, 0, 0)
