"""从一份 PDF 的字节里找它写着的文号：只为告诉人“这是改过的哪一件”，不凭它说真假，真假只看摘要。

发文时文号写进了 PDF 的关键词。别的软件另存以后，它多半还在，只是换了写法：明文、十六进制、转义的文字，或压在流里。
只找字，不解析结构；解开的流有上限，炸弹撑不大。
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from zhidu.documents.rules.numbers import numbers_in

#: 一个流、全部流最多解开多少字节；最多看几个流
ONE_STREAM, ALL_STREAMS, MOST_STREAMS = 1 << 20, 32 << 20, 20_000

_HEX = re.compile(rb"<\s*([Ff][Ee][Ff][Ff][0-9A-Fa-f\s]{0,4000})>")
_LITERAL = re.compile(rb"\(((?:\xfe\xff|\\376\\377)(?:\\.|[^\\)]){0,4000})\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def numbers_written(data: bytes) -> tuple[str, ...]:
    """这份 PDF 里写着的文号，不重复；找不到是空的。"""
    found: dict[str, None] = {}
    for piece in _pieces(data):
        for text in _texts(piece):
            found.update(dict.fromkeys(numbers_in(text)))
    return tuple(found)


def _pieces(data: bytes) -> Iterator[bytes]:
    """原样的字节，和里面解得开的各个流。"""
    yield data
    left = ALL_STREAMS
    for count, start in enumerate(_STREAM.finditer(data)):
        if left <= 0 or count >= MOST_STREAMS:
            return
        try:
            opened = zlib.decompressobj().decompress(data[start.end() :][: ONE_STREAM * 4], ONE_STREAM)
        except zlib.error:
            continue
        left -= len(opened)
        yield opened


def _texts(piece: bytes) -> Iterator[str]:
    """这一段里可能写着文号的几种写法。"""
    yield piece.decode("utf-8", "ignore")
    for each in _HEX.findall(piece):
        digits = re.sub(rb"\s", b"", each)
        yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode()).decode("utf-16", "ignore")
    for each in _LITERAL.findall(piece):
        yield _ESCAPE.sub(_unescaped, each).decode("utf-16", "ignore")


def _unescaped(found: re.Match[bytes]) -> bytes:
    mark = found[1]
    if mark[:1] in b"01234567":
        return bytes([int(mark, 8) & 0xFF])
    return _PLAIN.get(mark, mark)
