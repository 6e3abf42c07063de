"""压缩包里每个部件的流式检查：DTD、孤立的远格子、图片大小，顺手记下错误值和没算过的公式。

读表用的库会按最远的格子铺满一个矩形，所以远处有一个字就能吃光内存；它还会把错误值读成空。
这两件事都在这里先看一遍原文。用正则而不用 XML 解析器，是因为只要认开始标签，快得多；
骗得过正则的写法仍有读后复查和内存上限兜底。
"""

import re
from collections.abc import Iterator

from .pictures import dimensions
from .refusal import Bounds, Refusal, cell_name, column_number
from .zips import Entry, Package

DTD = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
P = rb"(?:\w{1,20}:)?"
PLACE = re.compile(rb"""\br\s?=\s?["']([A-Z]{1,3})([1-9]\d{0,6})["']""")
CELL = re.compile(
    rb"<"
    + P
    + rb"""c\s(?:[^<>]*?\s)?r\s?=\s?["']([A-Z]{1,3})([1-9]\d{0,6})["'][^<>]*(?<!/)>(?!</|<v></v>|<v */>)"""
)
FORMULA = rb"<" + P + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + P + rb"f>)"
ERROR = re.compile(
    rb"<" + P + rb"c\s([^<>]*)>\s*(?:" + FORMULA + rb")?\s*<" + P + rb"v[^<>]*>(#[^<]{1,20})</"
)
EMPTY = re.compile(
    rb"<" + P + rb"c\s([^<>]*)>\s*" + FORMULA
    + rb"\s*(<" + P + rb"v\s*/>|<" + P + rb"v[^<>]*>\s*</" + P + rb"v>)?\s*</" + P + rb"c>"
)  # fmt: skip
HEAD = 1024 * 1024
BUFFER = 4 * 1024 * 1024
MOST_ERRORS = 100_000


class CellScan:
    """一张表的原文看下来：有内容的最远行列、错误值 {(行, 列): 文字}、没有缓存值的公式所在格。"""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._rest = b""
        self._rows = self._last_row = self._last_column = 0
        self.cells = 0
        self.errors: dict[tuple[int, int], str] = {}
        self.uncached = 0
        self.first_uncached = ""

    def feed(self, piece: bytes) -> None:
        """接着看一段；最后一个没收尾的行留到下一段。"""
        buffer = self._rest + piece
        cut = max(buffer.rfind(b"<row"), buffer.rfind(b":row"))
        if cut <= 0:
            if len(buffer) < BUFFER:
                self._rest = buffer
                return
            cut = max(buffer.rfind(b"<"), 1)
        self._rest = buffer[cut:] if len(buffer) - cut < BUFFER else b""
        self._look(buffer[:cut])

    def close(self) -> None:
        """看完余下的，再看整张表铺得有多远。"""
        self._look(self._rest)
        self._rest = b""
        row, column, bounds = self._last_row, self._last_column, self._bounds
        if row > bounds.rows or column > bounds.columns or row * column > bounds.cells:
            raise Refusal("far-cell", cell=cell_name(row, column))

    def _look(self, text: bytes) -> None:
        if b":c " in text or len(text) >= BUFFER:
            self._every_cell(text)
        else:
            for row in text.split(b"<row"):
                self._last_cell(row)
        if self._rows > self._bounds.rows:
            raise Refusal("too-many-rows", most=self._bounds.rows)
        if self.cells > self._bounds.cells:
            raise Refusal("too-many-cells", most=self._bounds.cells)
        if b'"e"' in text or b"'e'" in text:
            self._errors(text)
        if b"<f" in text or b":f" in text:
            self._formulas(text)

    def _last_cell(self, row: bytes) -> None:
        """一行里格子按列排，只看最后一个有内容的，比逐格看快十倍；写法不寻常的才逐格看。"""
        value = max(row.rfind(b"<v>"), row.rfind(b"<is>"))
        place = PLACE.search(row, row.rfind(b"<c ", 0, value), value) if value >= 0 else None
        if place is None or row.startswith(b"<v></v>", value):
            if b"<c" in row:
                self._every_cell(row)
            return
        self._count(row.count(b"<v>") + row.count(b"<is>"))
        self._reach(int(place[2]), column_number(place[1]))

    def _every_cell(self, text: bytes) -> None:
        found = CELL.findall(text)
        rows = {row for _, row in found}
        for row in rows:
            self._reach(int(row), 1)
        for column in {column for column, _ in found}:
            self._reach(1, column_number(column))
        self.cells += len(found)
        self._rows += len(rows)

    def _count(self, cells: int) -> None:
        if cells > self._bounds.columns:
            raise Refusal("too-many-columns", most=self._bounds.columns)
        self.cells += cells
        self._rows += 1

    def _reach(self, row: int, column: int) -> None:
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)

    def _errors(self, text: bytes) -> None:
        for attributes, value in ERROR.findall(text):
            place = PLACE.search(attributes)
            if place and re.search(rb"""\bt\s?=\s?["']e["']""", attributes):
                where = int(place[2]), column_number(place[1])
                self.errors[where] = value.decode("ascii", "replace")
                if len(self.errors) > MOST_ERRORS:
                    raise Refusal("too-many-errors", most=MOST_ERRORS)

    def _formulas(self, text: bytes) -> None:
        for attributes, value in EMPTY.findall(text):
            if value and re.search(rb"""\bt\s?=\s?["']str["']""", attributes):
                continue  # 算出来就是空文字，不是没算过
            self.uncached += 1
            place = PLACE.search(attributes)
            if place and not self.first_uncached:
                self.first_uncached = (place[1] + place[2]).decode("ascii")


class Scan:
    """全书看下来的结果：每张表的 ``CellScan``（键是部件名，小写），以及要提醒的事。"""

    def __init__(self) -> None:
        self.sheets: dict[str, CellScan] = {}
        self.external_links = 0
        self.embedded = 0
        self.mimetype = b""


def scan(package: Package, bounds: Bounds) -> Scan:
    """把每个部件真解压一遍并检查；返回收集到的事实，不行就拒收。"""
    result = Scan()
    cells = 0
    for entry in package.entries:
        name = entry.key
        if name.startswith("xl/externallinks/") and name.endswith(".xml"):
            result.external_links += 1
        if name.startswith(("xl/embeddings/", "object ")):
            result.embedded += 1
        sheet = _part(package, entry, bounds, result)
        if sheet is not None:
            result.sheets[name] = sheet
            cells += sheet.cells
            if cells > bounds.cells:
                raise Refusal("too-many-cells", most=bounds.cells)
    return result


def _part(package: Package, entry: Entry, bounds: Bounds, result: Scan) -> CellScan | None:
    pieces = package.chunks(entry)
    name = entry.key
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= 64 or len(piece) == 0:
            break
    if name == "mimetype":
        result.mimetype = head[:200]
    if name.endswith((".xml", ".rels", ".vml")) or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _xml(head, pieces, bounds)
    _picture(head, pieces, bounds)
    return None


def _xml(head: bytes, pieces: Iterator[bytes], bounds: Bounds) -> CellScan | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:64]:
        raise Refusal("xml-encoding")
    sheet = CellScan(bounds) if re.search(rb"<" + P + rb"sheetData", head) else None
    rest = b""
    piece: bytes | None = head
    while piece is not None:
        if DTD.search(rest + piece):
            raise Refusal("xml-dtd")
        if sheet is None and b"sheetData" in rest + piece:
            sheet = CellScan(bounds)
        if sheet is not None:
            sheet.feed(piece)
        rest = piece[-16:]
        piece = next(pieces, None)
    if sheet is not None:
        sheet.close()
    return sheet


def _picture(head: bytes, pieces: Iterator[bytes], bounds: Bounds) -> None:
    for piece in pieces:  # 余下的也要解完，大小和校验码才算验过
        if len(head) < HEAD:
            head += piece
    size = dimensions(head)
    if size is not None and size[0] * size[1] > bounds.pixels:
        raise Refusal("huge-picture", width=size[0], height=size[1])
