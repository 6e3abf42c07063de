"""说什么：哪类事几件，和一个链接。收的只有类别和个数，别的字进不来，也就出不去。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhidu.channels.enums import Topic
from zhidu.channels.rules.topics import urgent

#: 每条都以它开头：机器人的安全设置要“关键词”的，就填它
NAME = "智督"


@dataclass(frozen=True, slots=True)
class Message:
    """要说的话：subject 给邮件做标题，text 是全文。"""

    subject: str
    text: str


def compose(counts: Mapping[str, int], site: str) -> Message:
    """counts 是各类事的件数；site 是平台的网址，空着就不带链接。急事说在前面。"""
    said = "、".join(f"{each.label} {counts[each.value]} 件" for each in Topic if counts.get(each.value))
    pressing = any(counts.get(each.value) for each in Topic if urgent(each.value))
    subject = f"{NAME}{'【紧急】' if pressing else ''}：有新通知"
    return Message(subject, f"{NAME}{'【紧急】' if pressing else ''}：有新通知，{said}。{_go(site)}")


def trial(site: str) -> Message:
    """试发的话。"""
    return Message(f"{NAME}：试发", f"{NAME}：这是一条试发的消息，收到说明渠道通了。{_go(site)}")


def _go(site: str) -> str:
    return f"请登录查看：{site.rstrip('/')}/notices/" if site else f"请登录{NAME}查看。"
