"""老式复合文档（xls、doc、ppt、加了密的 xlsx 都是它）：看目录认种类，再把 xls 的记录过一遍。

过记录的用处与 ``parts`` 相同：先发现密码、宏和孤立的远格子，并把读表库会丢掉的错误值捡回来。
"""

import struct

from .refusal import Bounds, Refusal, cell_name

END = 0xFFFFFFFE
ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}
SINGLE_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6}
MULTIPLE_RK = 0x00BD


class Compound:
    """复合文档的目录与扇区链，够取出一个流就行。"""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise Refusal("damaged")
        self._data = data
        shift, self._mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or self._mini_shift != 6:
            raise Refusal("damaged")
        self._size = 1 << shift
        fat_count, directory = struct.unpack_from("<II", data, 44)
        self._mini_cutoff, mini_start, _, difat, difat_count = struct.unpack_from("<IIIII", data, 56)
        sectors = [each for each in struct.unpack_from("<109I", data, 76) if each < END - 2]
        for _ in range(min(difat_count, len(data) // self._size)):
            if difat >= END - 2:
                break
            *more, difat = struct.unpack(f"<{self._size // 4}I", self._sector(difat))
            sectors += [each for each in more if each < END - 2]
        fat = b"".join(self._sector(each) for each in sectors[: min(fat_count, len(data) // self._size + 1)])
        self._fat = struct.unpack(f"<{len(fat) // 4}I", fat)
        self._mini_fat_start = mini_start
        self.streams = self._directory(directory)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        piece = self._data[start : start + self._size]
        if not piece:
            raise Refusal("damaged")
        return piece.ljust(self._size, b"\x00")

    def _chain(self, number: int) -> bytes:
        pieces: list[bytes] = []
        for _ in range(len(self._fat)):
            if number >= END - 2:
                return b"".join(pieces)
            pieces.append(self._sector(number))
            if number >= len(self._fat):
                raise Refusal("damaged")
            number = self._fat[number]
        raise Refusal("damaged")  # 链绕成了圈

    def _directory(self, start: int) -> dict[str, tuple[int, int]]:
        streams: dict[str, tuple[int, int]] = {}
        raw = self._chain(start)
        for at in range(0, len(raw) - 127, 128):
            length = struct.unpack_from("<H", raw, at + 64)[0]
            kind = raw[at + 66]
            if kind not in (1, 2, 5) or not 2 <= length <= 64:
                continue
            name = raw[at : at + length - 2].decode("utf-16-le", "replace").lower()
            first, size = struct.unpack_from("<II", raw, at + 116)
            streams.setdefault("/root" if kind == 5 else name, (first, size))
        return streams

    def stream(self, name: str) -> bytes:
        """取出一个流的全部内容（小流在根流里按 64 字节的小扇区存）。"""
        first, size = self.streams[name]
        if size >= self._mini_cutoff:
            return self._chain(first)[:size]
        root = self._chain(self.streams["/root"][0]) if "/root" in self.streams else b""
        raw = self._chain(self._mini_fat_start)
        mini = struct.unpack(f"<{len(raw) // 4}I", raw)
        pieces: list[bytes] = []
        for _ in range(len(mini)):
            if first >= END - 2:
                return b"".join(pieces)[:size]
            if first >= len(mini):
                break
            pieces.append(root[first << 6 : (first + 1) << 6])
            first = mini[first]
        raise Refusal("damaged")


class Records:
    """xls 的记录过一遍：每张表（按在书里的次序）的错误值。"""

    def __init__(self, stream: bytes, bounds: Bounds) -> None:
        self._bounds = bounds
        self._offsets: list[int] = []
        self.sheets: dict[int, dict[tuple[int, int], str]] = {}
        self._errors: dict[tuple[int, int], str] = {}
        self._row = self._column = self._cells = 0
        at = depth = 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            body = at + 4
            if body + length > len(stream):
                raise Refusal("damaged")
            if kind in SINGLE_CELLS or kind == MULTIPLE_RK:
                self._cell(kind, stream, body, length)
            elif kind == 0x0809:
                depth += 1
                if depth == 1:
                    self._begin(at)
            elif kind == 0x000A:
                depth = max(0, depth - 1)
                self._extent()
            elif kind == 0x002F:
                raise Refusal("encrypted")
            elif kind == 0x0085 and length >= 6:
                self._offsets.append(struct.unpack_from("<I", stream, body)[0])
                if stream[body + 5] == 1:
                    raise Refusal("macros")
            elif kind == 0 and length == 0 and not stream[at:].strip(b"\x00"):
                break  # 流尾补的零
            at = body + length
        self._extent()

    def _begin(self, at: int) -> None:
        self._errors = {}
        self._row = self._column = 0
        if at in self._offsets:
            self.sheets[self._offsets.index(at)] = self._errors

    def _cell(self, kind: int, stream: bytes, body: int, length: int) -> None:
        if length < 6:
            raise Refusal("damaged")
        row, column = struct.unpack_from("<HH", stream, body)
        count = (length - 6) // 6 if kind == MULTIPLE_RK else 1
        self._row = max(self._row, row + 1)
        self._column = max(self._column, column + count)
        self._cells += count
        code = None
        if kind == 0x0205 and length >= 8 and stream[body + 7]:
            code = stream[body + 6]
        elif (
            kind == 0x0006
            and length >= 14
            and stream[body + 12 : body + 14] == b"\xff\xff"
            and stream[body + 6] == 2
        ):
            code = stream[body + 8]
        if code is not None:
            self._errors[row + 1, column + 1] = ERRORS.get(code, "#ERROR!")
            if len(self._errors) > 100_000:
                raise Refusal("too-many-errors", most=100_000)

    def _extent(self) -> None:
        if self._cells > self._bounds.cells:
            raise Refusal("too-many-cells", most=self._bounds.cells)
        limits = self._bounds
        far = self._row > limits.rows or self._column > limits.columns
        if far or self._row * self._column > limits.cells:
            raise Refusal("far-cell", cell=cell_name(self._row, self._column))


def inspect(data: bytes, bounds: Bounds) -> Records:
    """整份复合文档 → xls 的记录；不是 xls、有密码、有宏就拒收。"""
    try:
        compound = Compound(data)
        names = compound.streams
        if "encryptedpackage" in names:
            raise Refusal("encrypted")
        if "_vba_project_cur" in names or ("vba" in names and "workbook" in names):
            raise Refusal("macros")
        for stream, code in (("worddocument", "is-doc"), ("powerpoint document", "is-ppt")):
            if stream in names:
                raise Refusal(code)
        if "workbook" not in names:
            raise Refusal("xls-old" if "book" in names else "is-ole")
        return Records(compound.stream("workbook"), bounds)
    except (struct.error, IndexError) as error:
        raise Refusal("damaged") from error
