"""文件名和存放的位置。存放的位置只由编号定，外来的名字一个字也不进路径。"""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from uuid import UUID

#: 最长多少字、多少字节：下载的人的电脑上，文件名多半只许 255 字节
LONGEST, WIDEST = 120, 240
LONGEST_SUFFIX = 10
#: 控制符、会让人把后缀看错的方向符、不可见的字、没有定义的字、换行
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FORBIDDEN = '<>:"/\\|?*'
#: Windows 不许用来起名的
RESERVED = {"con", "prn", "aux", "nul"} | {f"{each}{n}" for each in ("com", "lpt") for n in range(1, 10)}
UNNAMED = "未命名"


def relative_path(key: UUID | str) -> str:
    """一个附件在附件目录下的位置：头两位分一层目录，免得一个目录几十万个文件。"""
    text = UUID(str(key)).hex
    return str(PurePosixPath(text[:2]) / text)


def tidy_name(name: str) -> str:
    """给人看的文件名：去掉路径、控制符、看不见的方向符，太长的截短但留着后缀；空了叫“未命名”。"""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/ ").rsplit("/", 1)[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in HIDDEN)
    kept = "".join("_" if each in FORBIDDEN else each for each in seen)
    kept = " ".join(kept.split()).strip(" .")
    if not kept:
        return UNNAMED
    if kept.split(".", 1)[0].strip().casefold() in RESERVED:
        kept = f"_{kept}"
    stem, dot, suffix = kept.rpartition(".")
    if not dot or not stem or len(suffix) > LONGEST_SUFFIX:
        return _cut(kept, LONGEST, WIDEST)
    tail = dot + suffix
    return _cut(stem, LONGEST - len(tail), WIDEST - len(tail.encode())) + tail


def _cut(text: str, longest: int, widest: int) -> str:
    """截到这么多字、这么多字节，不把一个字截成半个。"""
    cut = text[:longest].encode()[:widest].decode(errors="ignore")
    return cut.rstrip(" .") if cut != text else text
