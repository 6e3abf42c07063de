"""备份清单：什么时候备的、每张表几行什么摘要、每个文件多大什么摘要。坏了哪一样，指名道姓。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from zhidu.keeping.rules.digests import file_digest
from zhidu.kernel import ZhiduError

NAME = "manifest.json"
FORM = 1
SQLITE_COPY = "database/zhidu.sqlite3"
POSTGRESQL_COPY = "database/zhidu.dump"
ANCHORS_COPY = "anchors/audit.anchors"
FILES = "files"
#: 报损坏时最多逐条列多少处
LISTED = 50

Step = Callable[[str, int, int], None]


class Damaged(ZhiduError):
    """备份不是原样了；faults 逐条说哪一样、怎么不对。"""

    def __init__(self, folder: Path, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        listed = "\n".join(f"  {each}" for each in self.faults[:LISTED])
        more = f"\n  ……共 {len(faults)} 处" if len(faults) > LISTED else ""
        super().__init__(
            f"备份「{folder}」不是原样了，没有恢复，什么也没有改：\n{listed}{more}\n请换另一份备份。"
        )


@dataclass(frozen=True, slots=True)
class KeptTable:
    """一张表：名字、行数、全部行的 SHA-256。"""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """一个文件：在备份里的相对路径、字节数、SHA-256。"""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """一份备份的清单。

    audit_seq、audit_mac 是快照里审计流水的最后一条；anchors_ahead 是锚点文件里比它靠后的个数（先拍快照、后抄锚点，
    中间又记了几条，不是损坏）；faults 是备份时就已经坏了、缺了的附件，一句一处。
    """

    made_at: str
    engine: str
    version: str
    audit_seq: int
    audit_mac: str
    anchors_ahead: int = 0
    tables: tuple[KeptTable, ...] = ()
    files: tuple[KeptFile, ...] = ()
    faults: tuple[str, ...] = ()
    form: int = field(default=FORM)

    @property
    def rows(self) -> int:
        """全部表的行数。"""
        return sum(each.rows for each in self.tables)

    @property
    def size(self) -> int:
        """全部文件的字节数。"""
        return sum(each.size for each in self.files)


def manifest_text(manifest: Manifest) -> str:
    """清单写成 JSON；digest 是其余内容的摘要，清单自己坏了也看得出。"""
    body = asdict(manifest)
    return json.dumps(body | {"digest": _digest(body)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """读清单。没有、读不懂、被改过、版式不认得，抛 ZhiduError（后两种里被改过的是 Damaged）。"""
    file = folder / NAME
    if not folder.is_dir():
        raise ZhiduError(f"「{folder}」不是备份目录。zhidu backup 写出来的是一个目录，打过包的请先解开。")
    if not file.is_file():
        raise ZhiduError(f"「{folder}」里没有清单 {NAME}：不是备份，或没有拷全。")
    try:
        body: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        claimed = body.pop("digest")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Damaged(folder, [f"{NAME}：清单读不完整，可能被截断或改过"]) from error
    if claimed != _digest(body):
        raise Damaged(folder, [f"{NAME}：清单的内容与它自己的摘要不符，被改过"])
    if body.get("form") != FORM:
        raise ZhiduError(f"备份的版式是 {body.get('form')}，这一版智督只认 {FORM}。请用备份时的版本恢复。")
    tables = tuple(KeptTable(**each) for each in body.pop("tables"))
    files = tuple(KeptFile(**each) for each in body.pop("files"))
    faults = tuple(body.pop("faults"))
    return Manifest(**body, tables=tables, files=files, faults=faults)


def check_files(folder: Path, manifest: Manifest, step: Step) -> None:
    """逐个核对文件的大小和摘要；有一处不符抛 Damaged，全部列出。"""
    if found := list(file_faults(folder, manifest, step)):
        raise Damaged(folder, found)


def file_faults(folder: Path, manifest: Manifest, step: Step) -> Iterator[str]:
    """文件不符的地方，一句一处。"""
    for number, each in enumerate(manifest.files, 1):
        step("核对文件", number, len(manifest.files))
        path = PurePosixPath(each.path)
        if path.is_absolute() or ".." in path.parts:
            yield f"{each.path}：路径不在备份里面，清单不可信"
            continue
        file = folder / path
        if not file.is_file():
            yield f"{each.path}：文件不见了"
            continue
        size, digest = file_digest(file)
        if size != each.size:
            yield f"{each.path}：应是 {each.size} 字节，现在 {size} 字节，被截断或改过"
        elif digest != each.sha256:
            yield f"{each.path}：大小没变，内容变了（摘要不符）"


def table_faults(manifest: Manifest, found: Sequence[KeptTable]) -> list[str]:
    """恢复出来的各表与清单不符的地方，一句一处。"""
    now = {each.name: each for each in found}
    said = []
    for each in manifest.tables:
        here = now.pop(each.name, None)
        if here is None:
            said.append(f"表 {each.name}：恢复以后没有这张表")
        elif here.rows != each.rows:
            said.append(f"表 {each.name}：应有 {each.rows} 行，恢复出 {here.rows} 行")
        elif here.sha256 != each.sha256:
            said.append(f"表 {each.name}：行数没变，内容变了（摘要不符）")
    said += [f"表 {name}：清单里没有" for name in now]
    return said


def _digest(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
