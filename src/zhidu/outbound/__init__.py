"""往外发：程序主动连别的机器，只有这一个口子。

连谁要先写在许可名单里；名字只解析一次，照解析到的地址连，地址在内网、本机的一律不连，除非名单写明那是内网的；
限时、限答复的大小，不跟着对方转到别处。发不出去抛 Undelivered，一句话说清为什么，话里没有网址和口令。
"""

from zhidu.outbound.lines import Undelivered
from zhidu.outbound.mail import Letter, MailServer, send_letter
from zhidu.outbound.peers import Peers, WrongPeers, read_peers
from zhidu.outbound.posting import Answer, Outgoing, send_request

__all__ = [
    "Answer",
    "Letter",
    "MailServer",
    "Outgoing",
    "Peers",
    "Undelivered",
    "WrongPeers",
    "read_peers",
    "send_letter",
    "send_request",
]
