"""csv：先定编码和分隔符，再逐行读；定不下来就不收，绝不猜出一堆乱码来。"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from .kinds import markup
from .refusal import Bounds, Refusal

LINE_CHARS = 1_000_000
SAMPLE = 64 * 1024
CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
QUOTED = re.compile(r'"(?:[^"]|"")*"')


def rows(data: bytes, bounds: Bounds) -> tuple[str, Iterator[list[str]]]:
    """文件内容 → (编码名, 逐行)。编码名是 utf-8、utf-8-sig、utf-16、gb18030 之一。"""
    encoding = _encoding(data)
    start = data[: SAMPLE * 4].decode(encoding, "ignore")
    code = markup(start[:SAMPLE])
    if code is not None:
        raise Refusal(code)
    if CONTROL.search(start):
        raise Refusal("is-binary")
    if not start.strip("\ufeff \t\r\n\x1a") and len(data) <= SAMPLE * 4:
        raise Refusal("empty")
    return encoding, _rows(data, encoding, _delimiter(start), bounds)


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refusal("text-encoding")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if not _decodes(data, "utf-16"):
            raise Refusal("text-damaged", encoding="UTF-16")
        return "utf-16"
    if b"\x00" in data:
        binary = data[:SAMPLE].count(b"\x00") * 20 > len(data[:SAMPLE]) or CONTROL.search(
            data[:SAMPLE].decode("latin-1")
        )
        raise Refusal(
            "is-binary" if binary and not _texty(data) else "text-nul",
            line=data[: data.index(0)].count(b"\n") + 1,
        )
    if data.startswith(codecs.BOM_UTF8):
        if not _decodes(data, "utf-8"):
            raise Refusal("text-damaged", encoding="UTF-8")
        return "utf-8-sig"
    if _decodes(data, "utf-8"):
        return "utf-8"
    if _mostly_utf8(data[: SAMPLE * 4]):
        raise Refusal("text-damaged", encoding="UTF-8")
    if not _decodes(data, "gb18030") or not _plausible(data[: SAMPLE * 4].decode("gb18030", "ignore")):
        raise Refusal("text-encoding")
    return "gb18030"


def _texty(data: bytes) -> bool:
    """有零字节、但除此之外都像文字的，才说是“夹了空字符的 csv”。"""
    return not CONTROL.search(data[:SAMPLE].replace(b"\x00", b"").decode("latin-1"))


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), 1 << 20):
            text = decoder.decode(data[at : at + (1 << 20)])
            if "\x00" in text:
                raise Refusal("text-nul", line=text[: text.index("\x00")].count("\n") + 1)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    """坏了几个字节的 UTF-8 往往也能按 GB18030 解出来，但那是乱码；这里把它认出来。"""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    wide = sum(1 for letter in text if letter > "\u07ff" and letter != "\ufffd")
    return wide > 4 * broken


def _plausible(text: str) -> bool:
    """按 GB18030 解出来的字是不是大多在常用的 GB2312 里；繁体大五码、西文解错了的不在。"""
    wide = [letter for letter in text if letter > "\x7f"]
    if len(wide) < 10:
        return True
    return 2 * len("".join(wide).encode("gb2312", "ignore")) >= 3 * len(wide)  # 一个字两字节，即四分之三以上


def _delimiter(start: str) -> str:
    """逗号、制表符、分号里，各行个数最一致的那个；都没有就当逗号（只有一列）。"""
    lines = [line for line in QUOTED.sub("", start).splitlines()[:60] if line.strip()]
    best, best_score = ",", (0.0, 0)
    for mark in (",", "\t", ";"):
        counts = Counter(line.count(mark) for line in lines)
        counts.pop(0, None)
        if counts:
            width, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
            score = (agreeing / len(lines), width)
            if score > best_score:
                best, best_score = mark, score
    return best


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as text:
        number = 0
        while line := text.readline(LINE_CHARS + 1):
            number += 1
            if len(line) > LINE_CHARS:
                raise Refusal("line-too-long", line=number, most=LINE_CHARS)
            yield line


def _rows(data: bytes, encoding: str, delimiter: str, bounds: Bounds) -> Iterator[list[str]]:
    csv.field_size_limit(bounds.cell_chars)
    reader = csv.reader(_lines(data, encoding), delimiter=delimiter, strict=True)
    count = before = 0
    try:
        for row in reader:
            count += 1
            if count > bounds.rows:
                raise Refusal("too-many-rows", most=bounds.rows)
            if len(row) > bounds.columns:
                raise Refusal("too-many-columns", most=bounds.columns)
            if reader.line_num > before + 1 and _swallowed(row, delimiter):
                raise Refusal("text-quote", line=before + 1)
            before = reader.line_num
            yield row
    except csv.Error as error:
        if "field larger" in str(error) and reader.line_num <= before + 1:
            raise Refusal("cell-too-long", line=before + 1, most=bounds.cell_chars) from error
        raise Refusal("text-quote", line=before + 1) from error


def _swallowed(row: list[str], delimiter: str) -> bool:
    """一格里有好几行、行里又满是分隔符：多半是引号没配对，把后面几行吞进了一格。"""
    for value in row:
        if "\n" in value or "\r" in value:
            most = max(line.count(delimiter) for line in value.splitlines()[1:] or [""])
            if most >= max(2, len(row) - 1):
                return True
    return False
