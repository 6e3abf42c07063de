"""公开的话怎样算写齐了，公开的全部（快照）是什么样。只认公开的话和几个日子，案里的别的一个字也不进来。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from zhidu.rectification.enums import CaseState

#: 各栏叫什么、最多几个字
PUBLIC_FIELDS = {
    "title": ("事项", 100),
    "place": ("责任单位", 100),
    "problem": ("问题", 1000),
    "action": ("整改措施", 2000),
    "result": ("整改结果", 2000),
}
#: 方案批了以后的才谈得上公开进展
PUBLISHABLE = (CaseState.WORKING, CaseState.REPORTED, CaseState.ACCEPTED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class PublicWording:
    """另写的公开的话。"""

    title: str
    place: str
    problem: str
    action: str
    result: str

    def cleaned(self) -> PublicWording:
        """两头的空白去掉。"""
        return PublicWording(**{name: text.strip() for name, text in asdict(self).items()})

    def faults(self) -> list[str]:
        """哪里没写齐、写多了。"""
        found = []
        for name, text in asdict(self).items():
            called, most = PUBLIC_FIELDS[name]
            if not text.strip():
                found.append(f"“{called}”不能空着。")
            elif len(text) > most:
                found.append(f"“{called}”写了 {len(text)} 个字，最多 {most} 个：公开的要短，说清就行。")
        return found


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """快照里从案子来的几样：公开的督导室、区县的名字、立案和销号的日子、第几轮。"""

    office: str
    county: str
    opened_on: date
    closed_on: date | None
    state: str


def snapshot_of(wording: PublicWording, facts: PublicFacts, *, on: date) -> str:
    """公开的全部，一段 JSON 文字：同样的内容永远同样的字。on 是公开的日子。"""
    closed = facts.state == CaseState.CLOSED and facts.closed_on is not None
    content = asdict(wording.cleaned()) | {
        "office": facts.office, "county": facts.county, "stage": "已销号" if closed else "整改中",
        "opened_on": facts.opened_on.isoformat(),
        "closed_on": facts.closed_on.isoformat() if closed and facts.closed_on else "",
        "published_on": on.isoformat(),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def digest_of(snapshot: str) -> str:
    """快照的摘要：审的人看到的和公开出去的，凭它对得上。"""
    return hashlib.sha256(snapshot.encode()).hexdigest()


def read_snapshot(snapshot: str) -> Mapping[str, str]:
    """读回来。"""
    found: Mapping[str, str] = json.loads(snapshot)
    return found
