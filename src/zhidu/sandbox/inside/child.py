"""子进程的入口：文件从标准输入（描述符）进来，结果按行写 JSON 到标准输出。

先限住内存、时间和写盘，再导入读表的库，然后把可打开的描述符数降到零：此后连别的文件和网络都打不开了。
每行一个 JSON：{"format","encoding"} → {"sheet","hidden","merged"} → 一行格子的数组 … → {"end","notes"}；
随时可以改为 {"refused","arguments"} 收尾。日期写作 {"d": "2025-09-01"}、{"t": "2025-09-01T08:30:00"}。
"""

import codecs
import datetime
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from .refusal import Bounds, Refusal

try:
    import resource
except ImportError:  # Windows 没有；那里只有主进程的限时
    resource = None  # type: ignore[assignment]

HEAD = 64 * 1024
CODECS = ("ascii", "latin-1", "cp437", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb2312", "gb18030")
READER_MODULES = ("python_calamine", "python_calamine._python_calamine", "pyo3_runtime")


def main() -> None:
    """读标准输入里的文件，把结果写到标准输出，然后立即退出（不做清理，省时）。"""
    bounds = Bounds(json.loads(sys.argv[1]))
    output = os.fdopen(os.dup(1), "wb", buffering=256 * 1024)
    _confine(bounds)
    try:
        from . import books, kinds, ole, parts, texts, zips  # noqa: F401  限住以后才导入

        _close_doors()
        _answer(output, bounds)
    except Refusal as refusal:
        _line(output, {"refused": refusal.code, "arguments": refusal.arguments})
    except MemoryError:
        _line(output, {"refused": "memory", "arguments": {}})
    except BaseException as error:  # calamine 的内部恐慌不是 Exception
        code = "damaged" if type(error).__module__ in READER_MODULES else "crashed"
        _line(output, {"refused": code, "arguments": {}})
    output.flush()
    os._exit(0)


def _confine(bounds: Bounds) -> None:
    if resource is None:
        return
    seconds = max(1, int(bounds.seconds + 0.999))
    for name, soft, hard in (
        ("RLIMIT_AS", bounds.memory_bytes, bounds.memory_bytes),
        ("RLIMIT_CPU", seconds, seconds + 1),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NPROC", 0, 0),
    ):
        _limit(name, soft, hard)


def _close_doors() -> None:
    """要用的模块和编码都先取好，然后再也打不开任何文件、管道、网络，也写不了盘。"""
    for encoding in CODECS:
        codecs.lookup(encoding)
    if resource is not None:
        _limit("RLIMIT_FSIZE", 0, 0)
        _limit("RLIMIT_NOFILE", 0, 0)


def _limit(name: str, soft: int, hard: int) -> None:
    try:
        resource.setrlimit(getattr(resource, name), (soft, hard))
    except (AttributeError, ValueError, OSError):  # 有的系统没有某一项；其余各项和限时仍在
        return


def _line(output: Any, value: Any) -> None:
    output.write(_encoded(value))


def _encoded(value: Any) -> bytes:
    return ENCODER.encode(value).encode("utf-8", "replace") + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()}


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False)


def _answer(output: Any, bounds: Bounds) -> None:
    written = 0
    for value in _contents(bounds):
        if isinstance(value, list):
            while value and value[-1] is None:
                value.pop()
        line = _encoded(value)
        written += len(line)
        if written > bounds.output_bytes:
            raise Refusal("too-much-text", mebibytes=bounds.output_bytes >> 20)
        output.write(line)


def _contents(bounds: Bounds) -> Iterator[Any]:
    from . import kinds

    file = os.fdopen(0, "rb", buffering=64 * 1024)
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Refusal("empty")
    size = os.fstat(0).st_size
    if size > bounds.file_bytes:
        raise Refusal("too-large", mebibytes=bounds.file_bytes >> 20)
    container = kinds.container(head)
    if container == "zip":
        yield from _package(file, size, bounds)
    elif container == "ole":
        file.seek(0)
        yield from _compound(file.read(), bounds)
    else:
        file.seek(0)
        yield from _text(file.read(), bounds)


def _package(file: Any, size: int, bounds: Bounds) -> Iterator[Any]:
    from . import books, kinds, parts, zips

    package = zips.Package(file, size, bounds)
    mimetype = package.whole("mimetype", 1 << 16)
    kind = kinds.office(package.names, mimetype)
    found = parts.scan(package, bounds)
    yield {"format": kind, "encoding": None}
    notes: list[Any] = []
    errors: dict[str, dict[tuple[int, int], str]] = {}
    if kind == "xlsx":
        if b"macroenabled" in package.whole("[content_types].xml", 4 << 20).lower():
            raise Refusal("macros")
        for name, part in books.sheet_parts(package).items():
            sheet = found.sheets.get(part)
            if sheet is not None:
                errors[name] = sheet.errors
                if sheet.uncached:
                    arguments = {"sheet": name, "count": sheet.uncached, "cell": sheet.first_uncached}
                    notes.append(["uncached-formulas", arguments])
    if found.external_links:
        notes.append(["external-links", {"count": found.external_links}])
    if found.embedded:
        notes.append(["embedded-objects", {"count": found.embedded}])
    file.seek(0)
    yield from books.sheets(file, errors, bounds)
    yield {"end": True, "notes": notes}


def _compound(data: bytes, bounds: Bounds) -> Iterator[Any]:
    from . import books, ole

    records = ole.inspect(data, bounds)
    yield {"format": "xls", "encoding": None}
    yield from books.sheets(io.BytesIO(data), records.sheets, bounds)
    yield {"end": True, "notes": []}


def _text(data: bytes, bounds: Bounds) -> Iterator[Any]:
    from . import texts

    encoding, rows = texts.rows(data, bounds)
    yield {"format": "csv", "encoding": encoding}
    yield {"sheet": "", "hidden": False, "merged": []}
    cells = 0
    for row in rows:
        cells += len(row)
        if cells > bounds.cells:
            raise Refusal("too-many-cells", most=bounds.cells)
        yield [value or None for value in row]
    yield {"end": True, "notes": []}
