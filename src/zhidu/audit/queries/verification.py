"""核验整条流水：逐条重算签章、查序号、对锚点。只读，随时可跑。"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from zhidu.audit.enums import TamperSign
from zhidu.audit.models import SEALED, Event
from zhidu.audit.rules.anchors import Anchor, Restoration, read_anchors
from zhidu.audit.rules.chain import GENESIS, sealer
from zhidu.audit.rules.keys import read_key

#: 列出多少处就不再逐条列：全被改写时，列一百万行没有用处
LISTED = 1000
CHUNK = 5000


@dataclass(frozen=True)
class Trace:
    """一处迹象：哪一种、在哪一条（锚点的问题为 0）、一句话。"""

    sign: TamperSign
    seq: int
    message: str


@dataclass
class ChainReport:
    """核验的结果：核了多少条、多少个锚点、有哪些迹象；从备份恢复过几次，恢复时舍掉的那一截有多少个锚点。"""

    events: int = 0
    last: int = 0
    anchors: int = 0
    anchored: int = 0
    total: int = 0
    abandoned: int = 0
    traces: list[Trace] = field(default_factory=list)
    restorations: list[Restoration] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """一处迹象也没有。"""
        return self.total == 0

    @property
    def unanchored(self) -> int:
        """最后一个锚点之后的条数：这一截被截掉，单凭锚点看不出。"""
        return max(0, self.last - self.anchored)

    def add(self, sign: TamperSign, seq: int, message: str) -> None:
        """记一处；超过 LISTED 只计数。"""
        self.total += 1
        if len(self.traces) < LISTED:
            self.traces.append(Trace(sign, seq, message))


def verify(*, key: bytes | None = None, anchors: Path | None = None) -> ChainReport:
    """核验整条流水。key、anchors 不给就用设置里的；密钥用不了抛 UnusableKey。

    先读锚点再读库：读到的锚点都已提交在前，边写边核也不会误报。
    """
    key = key if key is not None else read_key(settings.ZHIDU_AUDIT_KEY)
    report = ChainReport()
    anchored = _gather_anchors(report, anchors or settings.ZHIDU_AUDIT_ANCHORS, key)
    seen = _walk(report, key, anchored)
    for seq in sorted(anchored.keys() - seen):
        lines = "、".join(str(anchor.line) for anchor in anchored[seq])
        report.add(TamperSign.CUT, seq, f"锚点第 {lines} 行记着第 {seq} 条，库里没有：被删掉或截掉了。")
    return report


def event_intact(event: Event) -> bool:
    """单看这一条的签章对不对；整条流水有没有少、有没有换，要用 verify。"""
    seal = sealer(read_key(settings.ZHIDU_AUDIT_KEY))
    return seal([getattr(event, name) for name in SEALED]) == event.mac


def _gather_anchors(report: ChainReport, file: Path, key: bytes) -> dict[int, list[Anchor]]:
    """锚点按序号收拢；不可信的行当场记下；恢复记前面的、比它靠后的锚点记的是舍掉的那一截，不拿来对。"""
    found: dict[int, list[Anchor]] = {}
    try:
        for each in read_anchors(file, key):
            if isinstance(each, Anchor):
                found.setdefault(each.seq, []).append(each)
                report.anchors += 1
            elif isinstance(each, Restoration):
                report.restorations.append(each)
                for seq in [seq for seq in found if seq > each.seq]:
                    report.abandoned += len(found.pop(seq))
                # 恢复到的那一条本身也是一个锚点：库里那一条得和恢复时的是同一条
                if each.seq:
                    found.setdefault(each.seq, []).append(Anchor(each.seq, each.mac, each.at, each.line))
            else:
                report.add(
                    TamperSign.ANCHOR_DAMAGED,
                    0,
                    f"锚点文件第 {each} 行签章不对：断电只写了半行，或被人改过。其余各行照常核对。",
                )
        report.anchored = max(found, default=0)
    except FileNotFoundError:
        if Event.objects.exists():
            report.add(
                TamperSign.ANCHORS_GONE, 0, f"库里有记录，却没有锚点文件 {file}：尾巴有没有被截看不出来。"
            )
    return found


def _walk(report: ChainReport, key: bytes, anchored: dict[int, list[Anchor]]) -> set[int]:
    """从头到尾走一遍，返回遇到的、有锚点的序号。"""
    seal, seen = sealer(key), set()
    expected, previous = 1, GENESIS
    for row in Event.objects.order_by("seq").values_list(*SEALED, "mac").iterator(chunk_size=CHUNK):
        seq, before, mac = row[0], row[-2], row[-1]
        if seq != expected:
            report.add(
                TamperSign.MISSING,
                seq,
                f"第 {expected - 1} 条之后应是第 {expected} 条，库里却是第 {seq} 条。",
            )
        if before != previous:
            report.add(TamperSign.BROKEN_LINK, seq, f"第 {seq} 条记的上一条签章，与实际的上一条不符。")
        if seal(row[:-1]) != mac:
            report.add(
                TamperSign.ALTERED, seq, f"第 {seq} 条的内容与签章不符：被改过、是伪造的，或密钥不对。"
            )
        for anchor in anchored.get(seq, ()):
            if anchor.mac != mac:
                report.add(
                    TamperSign.REPLACED, seq, f"第 {seq} 条与锚点第 {anchor.line} 行记着的不是同一条。"
                )
        if seq in anchored:
            seen.add(seq)
        report.events += 1
        expected, previous = seq + 1, mac
    report.last = expected - 1
    return seen
