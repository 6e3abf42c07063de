"""附件的规矩：放在哪、叫什么、是什么类型。不碰数据库。"""

from zhidu.files.rules.names import relative_path, tidy_name
from zhidu.files.rules.types import EVIDENCE, HTML, PICTURE, media_type, refused, sniff, web_page

__all__ = [
    "EVIDENCE",
    "HTML",
    "PICTURE",
    "media_type",
    "refused",
    "relative_path",
    "sniff",
    "tidy_name",
    "web_page",
]
