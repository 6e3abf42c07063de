"""压缩包的检查：目录有没有做手脚，解开到底有多大。

登记的大小合计超限就不解了；登记的大小可以是假的，所以每个文件都真的解压一遍，边解边数，与登记不符就停。
目录有含糊之处（重名、重叠、前后不一）也不收，免得检查时看到的和读表时看到的不是同一份。
不用标准库的 zipfile：它按登记的大小截断，看不出撒谎，导入也慢。
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from .refusal import Bounds, Refusal

CHUNK = 256 * 1024
FREE = 10 * 1024 * 1024
"""解压后不超过这么多就不看比率：小表里重复的内容压得再紧也无害。"""
DIRECTORY_BYTES = 4 * 1024 * 1024
STORED, DEFLATED = 0, 8


class Entry:
    """目录里登记的一个文件；``key`` 是小写的名字，``packed``、``size`` 是登记的压缩后、压缩前字节数。"""

    __slots__ = ("check", "flags", "key", "method", "name", "offset", "packed", "raw", "size")

    def __init__(
        self, name: str, raw: bytes, flags: int, method: int, check: int, packed: int, size: int, offset: int
    ) -> None:
        self.name = name
        self.key = name.casefold()
        self.raw = raw
        self.flags = flags
        self.method = method
        self.check = check
        self.packed = packed
        self.size = size
        self.offset = offset


class Package:
    """一个通过了目录检查的压缩包；``chunks`` 逐个真解压。"""

    def __init__(self, file: BinaryIO, size: int, bounds: Bounds) -> None:
        self._file = file
        ceiling = min(bounds.unpacked_bytes, max(FREE, bounds.ratio * size))
        self.entries = _entries(_end_record(file, size, bounds), bounds)
        _directory(self.entries, size)
        self.names = {entry.key for entry in self.entries}
        # 登记的大小要么超限，要么是实话：真解压时一超过登记的数就停
        if sum(entry.size for entry in self.entries) > ceiling:
            raise Refusal("zip-bomb", mebibytes=ceiling >> 20)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """真解压一个文件，一段一段交出来；大小、校验码不对就拒收。"""
        total = check = 0
        for piece in self._inflate(entry):
            total += len(piece)
            if total > entry.size:
                raise Refusal("zip-size-lie")
            check = zlib.crc32(piece, check)
            yield piece
        if total != entry.size:
            raise Refusal("zip-size-lie")
        if check != entry.check:
            raise Refusal("zip-damaged")

    def whole(self, name: str, most: int) -> bytes:
        """再解一次某个小文件（名字已转小写），最多 ``most`` 字节；没有就是空的。"""
        for entry in self.entries:
            if entry.key == name:
                kept = b""
                for piece in self._inflate(entry):
                    kept += piece
                    if len(kept) > most:
                        raise Refusal("damaged")
                return kept
        return b""

    def _inflate(self, entry: Entry) -> Iterator[bytes]:
        self._file.seek(_data_offset(self._file, entry))
        left = entry.packed
        if entry.method == STORED:
            while left:
                piece = self._take(min(left, CHUNK))
                left -= len(piece)
                yield piece
            return
        inflater = zlib.decompressobj(-15)
        pending = b""
        try:
            while not inflater.eof:
                if not pending:
                    if not left:
                        raise Refusal("zip-damaged")
                    pending = self._take(min(left, 64 * 1024))
                    left -= len(pending)
                piece = inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
                if piece:
                    yield piece
        except zlib.error as error:
            raise Refusal("zip-damaged") from error
        if left or inflater.unused_data:
            raise Refusal("zip-size-lie")

    def _take(self, count: int) -> bytes:
        piece = self._file.read(count)
        if len(piece) != count:
            raise Refusal("zip-truncated")
        return piece


def _end_record(file: BinaryIO, size: int, bounds: Bounds) -> bytes:
    """包尾记录 → 目录的全部字节。没有记录就是没传完；目录大得离谱就不读（读目录本身也耗内存）。"""
    start = max(0, size - 22 - 65535)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Refusal("zip-truncated")
    length, offset, comment = struct.unpack_from("<IIH", tail, at + 12)
    if at + 22 + comment > len(tail):
        raise Refusal("zip-truncated")
    if at + 22 + comment != len(tail):
        raise Refusal("zip-odd")
    end = start + at
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07" and tail[at - 76 : at - 72] == b"PK\x06\x06":
        length, offset = struct.unpack_from("<QQ", tail, at - 36)
        end -= 76
    if length > DIRECTORY_BYTES:
        raise Refusal("zip-entries", most=bounds.entries)
    if offset + length != end:
        raise Refusal("zip-odd" if end > offset + length else "zip-damaged")
    file.seek(offset)
    return file.read(length)


def _entries(directory: bytes, bounds: Bounds) -> list[Entry]:
    """目录的字节 → 各文件的登记。"""
    entries: list[Entry] = []
    at = 0
    while at < len(directory):
        if directory[at : at + 4] != b"PK\x01\x02" or len(directory) - at < 46:
            raise Refusal("zip-damaged")
        flags, method = struct.unpack_from("<HH", directory, at + 8)
        check, packed, size, named, extra, comment = struct.unpack_from("<IIIHHH", directory, at + 16)
        offset = struct.unpack_from("<I", directory, at + 42)[0]
        at += 46
        raw = directory[at : at + named]
        size, packed, offset = _wide(directory[at + named : at + named + extra], size, packed, offset)
        at += named + extra + comment
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        entries.append(Entry(name, raw, flags, method, check, packed, size, offset))
        if len(entries) > bounds.entries:
            raise Refusal("zip-entries", most=bounds.entries)
    if at != len(directory):
        raise Refusal("zip-damaged")
    return entries


def _wide(extra: bytes, *numbers: int) -> list[int]:
    """四个字节写满的数，真值在“大文件扩展”里，按次序取。"""
    wide: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            body = extra[at + 4 : at + 4 + length]
            wide = list(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
        at += 4 + length
    if numbers.count(0xFFFFFFFF) > len(wide):
        raise Refusal("zip-damaged")
    return [wide.pop(0) if each == 0xFFFFFFFF else each for each in numbers]


def _directory(entries: list[Entry], size: int) -> None:
    seen: set[str] = set()
    for entry in entries:
        if _strays(entry.name):
            raise Refusal("zip-path")
        if entry.flags & 0x41:
            raise Refusal("zip-encrypted")
        if entry.method not in (STORED, DEFLATED):
            raise Refusal("zip-method")
        if entry.key in seen:
            raise Refusal("zip-duplicate")
        seen.add(entry.key)
        if entry.method == STORED and entry.packed != entry.size:
            raise Refusal("zip-size-lie")
    reached = 0
    for entry in sorted(entries, key=lambda each: each.offset):
        if entry.offset < reached:
            raise Refusal("zip-odd")
        reached = entry.offset + 30 + len(entry.raw) + entry.packed
        if reached > size:
            raise Refusal("zip-truncated")


def _strays(name: str) -> bool:
    """名字会不会跑到包外去：绝对路径、盘符、上级目录、控制字符。"""
    if not name or name[0] in "/\\" or name[1:2] == ":" or any(ord(letter) < 32 for letter in name):
        return True
    return ".." in name.replace("\\", "/").split("/")


def _data_offset(file: BinaryIO, entry: Entry) -> int:
    """数据从哪里开始；本地头里的名字和方法必须与目录一样。"""
    file.seek(entry.offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise Refusal("zip-damaged")
    method = struct.unpack_from("<H", head, 8)[0]
    named, extra = struct.unpack_from("<HH", head, 26)
    if file.read(named) != entry.raw or method != entry.method:
        raise Refusal("zip-odd")
    return entry.offset + 30 + int(named) + int(extra)
