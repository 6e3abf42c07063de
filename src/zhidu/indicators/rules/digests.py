"""一次测算的输入长什么样，缩成一串摘要：数没变、发布版没变、引擎没变，就不用再算。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from zhidu import __version__
from zhidu.engine import ENGINE_VERSION, Options
from zhidu.indicators.rules.documents import plain
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import FormRow, Table

#: 引擎版次和安装包版本：结果指向它，换了就要重算
ENGINE = f"{ENGINE_VERSION}+{__version__}"


def input_digest(release: Release, tables: Mapping[str, Table], options: Options, county: str) -> str:
    """SHA-256：发布版、口径、县名、每张表每一行的值和没采用的格。不含来自哪个文件哪一格：挪了位置结果不变。"""
    digest = hashlib.sha256()
    heading = [
        release.sha256,
        ENGINE,
        options.year,
        options.system,
        None if options.conventions is None else options.conventions.spell(),
        sorted(options.switches),
        county,
    ]
    digest.update(_text(heading))
    for name in sorted(tables):
        table = tables[name]
        digest.update(_text([name, sorted(table.absent)]))
        for row in table.rows:
            digest.update(_text(_row(row)))
    return digest.hexdigest()


def _row(row: FormRow) -> list[object]:
    values = sorted((name, _value(value)) for name, value in row.values.items() if value is not None)
    return [values, sorted(row.withheld.items())]


def _value(value: Value) -> object:
    """文字前加引号，免得文字「1」和数 1 混。"""
    return f"「{value}" if isinstance(value, str) else plain(value)


def _text(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode() + b"\n"
