"""链、锚点、密钥文件：不碰数据库的那一半。"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from zhidu.audit.rules.anchors import Anchor, append_anchor, read_anchors
from zhidu.audit.rules.chain import EVENT_MARK, canonical, sealer, without_personal_data
from zhidu.audit.rules.keys import UnusableKey, create_key, read_key

KEY = bytes(range(32))


def sm3(data: bytes) -> bytes:
    """一次 SM3。"""
    one = hashes.Hash(hashes.SM3())
    one.update(data)
    return one.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """照定义写的 HMAC：两次散列，分组 64 字节。"""
    block = key.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + data)
    return sm3(bytes(byte ^ 0x5C for byte in block) + inner)


def test_sm3_is_the_standard_one() -> None:
    # GB/T 32905 附录 A 的示例一
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_seal_is_hmac_sm3_of_the_columns() -> None:
    seal = sealer(KEY)
    written = EVENT_MARK.encode() + b'\n[1,"p1","\\u5e02"]'
    assert seal([1, "p1", "市"]) == hmac_sm3(KEY, written).hex()
    assert seal([1, "p1", "市"]) == seal([1, "p1", "市"]), "签一次不影响下一次"
    if "sm3" in hashlib.algorithms_available:
        assert hashlib.new("sm3", b"abc").digest() == sm3(b"abc")


column = st.one_of(st.text(max_size=6), st.integers(), st.binary(max_size=4))


@given(st.lists(column, max_size=4), st.lists(column, max_size=4))
def test_different_columns_have_different_seals(one: list[object], two: list[object]) -> None:
    seal = sealer(KEY)
    assert (seal(one) == seal(two)) == (one == two)


def test_moving_text_between_columns_changes_the_seal() -> None:
    seal = sealer(KEY)
    assert len({seal(columns) for columns in (["ab", "c"], ["a", "bc"], ["abc", ""], ['a","b', "c"])}) == 4


def test_canonical_text_has_one_form() -> None:
    assert canonical({"b": 1, "a": ["市", None]}) == '{"a":["市",null],"b":1}'
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


@pytest.mark.parametrize(
    "code", ["3703000001", "123703000041234567", "370300199913451234567", "9137030012345678XY"]
)
def test_codes_are_not_taken_for_personal_numbers(code: str) -> None:
    assert without_personal_data(code) == code


def test_anchors_are_read_back_and_bad_lines_named(tmp_path: Path) -> None:
    file = tmp_path / "a" / "x.anchors"
    for seq in (3, 1, 2):
        append_anchor(file, KEY, Anchor(seq, f"{seq:064x}", "2026-11-22T00:00:00.000000Z"))
    with file.open("ab") as torn:
        torn.write(b"\n4 0000")
    append_anchor(file, KEY, Anchor(5, "5" * 64, "t"))
    found = list(read_anchors(file, KEY))
    assert [each.seq if isinstance(each, Anchor) else ("坏行", each) for each in found] == [
        3,
        1,
        2,
        ("坏行", 8),
        5,
    ]
    assert all(isinstance(each, int) for each in read_anchors(file, bytes(32))), "别的密钥签的一行也不认"
    assert file.stat().st_mode & 0o077 == 0


def test_a_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "audit.key"
    create_key(file)
    key = read_key(file)
    assert len(key) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UnusableKey, match="已经有了"):
        create_key(file)
    assert read_key(file) == key
    other = tmp_path / "other.key"
    create_key(other)
    assert read_key(other) != key


@pytest.mark.parametrize(
    ("content", "mode", "word"),
    [
        (b"ab" * 32, 0o640, "chmod 600"),
        (b"ab" * 32, 0o604, "chmod 600"),
        (b"zz" * 32, 0o600, "不是十六进制"),
        (b"ab" * 31, 0o600, "至少要 32 字节"),
        (b"", 0o600, "至少要 32 字节"),
        (b"\xff\xfe", 0o600, "读不了"),
    ],
)
def test_a_bad_key_file_is_refused(tmp_path: Path, content: bytes, mode: int, word: str) -> None:
    file = tmp_path / "audit.key"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(UnusableKey, match=word):
        read_key(file)
