"""链怎么算：一条记录写成唯一的文字，连同上一条的签章，用 HMAC-SM3 签章。

签的是全部列（含序号和上一条的签章），所以改一个字、换个位置、插一条、从别处抄一条，都对不上。
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, hmac

#: 第一条之前没有记录，用 64 个 0 代替
GENESIS = "0" * 64

#: 签章的用途写在最前面：同一把密钥签的锚点不能拿来冒充记录
EVENT_MARK = "zhidu-audit-event-1"
ANCHOR_MARK = "zhidu-audit-anchor-1"
RESTORE_MARK = "zhidu-audit-restore-1"

DETAILS_LIMIT = 4000
HIDDEN = "（已隐去）"

#: 中国大陆手机号与居民身份证号；前后不能再是字母数字，免得误伤更长的编码
MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)

Detail = str | int | bool | None | Sequence[str | int]
Sealer = Callable[[Sequence[object]], str]


class UnfitRecord(ValueError):
    """这条记录写不进流水：写程序时就该改，消息说明哪一项。"""


def canonical(values: object) -> str:
    """写成唯一的 JSON 文字：键排好序，没有空格，不转义汉字。同样的内容永远是同样的文字。"""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sealer(key: bytes, mark: str = EVENT_MARK) -> Sealer:
    """造一个签章函数：收一条记录的各列，交回 64 位十六进制的 HMAC-SM3。密钥只展开一次，逐条就快。"""
    opened = hmac.HMAC(key, hashes.SM3())
    opened.update(mark.encode() + b"\n")

    def seal(columns: Sequence[object]) -> str:
        """一条的签章。列里混进字节或坏字符（有人直接改了库）也给得出结果，只是必然对不上。"""
        one = opened.copy()
        one.update(json.dumps(columns, separators=(",", ":"), default=_foreign).encode())
        return one.finalize().hex()

    return seal


def _foreign(value: object) -> list[str]:
    """列里不该有的类型：写成列表，不会与任何文字相同。"""
    return [type(value).__name__, repr(value)]


def moment(at: datetime) -> str:
    """时刻的唯一写法：UTC，精确到微秒，定长，按文字排序就是按时间排序。没有时区抛 UnfitRecord。"""
    if at.tzinfo is None:
        raise UnfitRecord("审计的时刻要带时区。")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(name: str, text: str, limit: int, required: bool = False) -> str:
    """查一项文字：长度以内、没有控制字符和半个字符；不合抛 UnfitRecord。"""
    if required and not text:
        raise UnfitRecord(f"审计记录缺 {name}。")
    if len(text) > limit:
        raise UnfitRecord(f"审计记录的 {name} 有 {len(text)} 字，超过 {limit} 字。")
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise UnfitRecord(f"审计记录的 {name} 里有控制字符或坏字符。")
    return text


def without_personal_data(text: str) -> str:
    """隐去手机号和身份证号。只认得号码，认不得人名：人名由写记录的动作自己不写进来。"""
    return MOBILE.sub(HIDDEN, IDENTITY.sub(HIDDEN, text))


def details_text(details: Mapping[str, Detail]) -> str:
    """附注写成唯一的文字：值只收文字、整数、真假、空和它们的列表；太长抛 UnfitRecord，长内容应另存只记摘要。"""
    text = canonical({name: _clean(name, value) for name, value in details.items()})
    if len(text) > DETAILS_LIMIT:
        raise UnfitRecord(f"审计附注有 {len(text)} 字，超过 {DETAILS_LIMIT} 字；长内容请另存，这里只记摘要。")
    return text


def _clean(name: str, value: Detail) -> object:
    """附注里的一个值：隐去号码；类型不对抛 UnfitRecord（小数的文字写法不唯一，不收）。"""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return without_personal_data(plain(f"附注 {name}", value, DETAILS_LIMIT))
    if isinstance(value, Sequence) and all(isinstance(each, str | int) for each in value):
        return [_clean(name, each) for each in value]
    raise UnfitRecord(f"审计附注 {name} 是 {type(value).__name__}，只收文字、整数、真假、空和它们的列表。")
