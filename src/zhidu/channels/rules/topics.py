"""一类通知算哪类事。往外说的只有这里的词；认不得的新种类说“其他事项”，不照抄它的代号。"""

from __future__ import annotations

from zhidu.channels.enums import Topic

#: 通知的种类（照开头认，先长后短）→ 哪类事；None 是只给本人的，不往群里说
_KINDS: tuple[tuple[str, Topic | None], ...] = (
    ("rectification.whistle", Topic.WHISTLE),
    ("rectification", Topic.RECTIFICATION),
    ("findings", Topic.RECTIFICATION),
    ("documents", Topic.DOCUMENTS),
    ("filings", Topic.FILINGS),
    ("job.system", Topic.PLATFORM),
    ("files", Topic.PLATFORM),
    ("job", None),
    ("channels", None),
)


def topic_of(kind: str) -> Topic | None:
    """一类通知算哪类事；不转的是 None（本人的后台任务，和渠道自己坏了的通知）。"""
    for start, topic in _KINDS:
        if kind == start or kind.startswith(f"{start}."):
            return topic
    return Topic.OTHER


def urgent(topic: str) -> bool:
    """急事：静默的时候也发，也不等汇总。"""
    return topic == Topic.WHISTLE
