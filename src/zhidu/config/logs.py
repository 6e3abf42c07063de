"""日志：一行一条 JSON，写到标准错误。不记人、不记地址里的字、不记提交的内容，也不记异常的消息（里面常带着数据）。"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

#: 自己的日志可以带的几项，别的不写
CARRIED = ("method", "route", "status", "ms", "incident", "job", "kind")


class OneLine(logging.Formatter):
    """一条日志写成一行 JSON。出错的只写是哪种错、在哪个文件哪一行。"""

    def format(self, record: logging.LogRecord) -> str:
        """写成一行。我们自己的日志写原句；别的库的只写没代入的样子，代入的值里可能有数据。"""
        ours = record.name.split(".")[0] in ("zhidu", "waitress")
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage() if ours else str(record.msg),
        }
        line |= {name: getattr(record, name) for name in CARRIED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


def configure(settings: object) -> None:
    """设好日志。Django 自己那几条（带着路径的 404、重复的 500）不要，由门和出错页记。"""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    top = logging.getLogger()
    top.setLevel(logging.WARNING)
    if not any(isinstance(each.formatter, OneLine) for each in top.handlers):
        top.addHandler(handler)
    logging.getLogger("zhidu").setLevel(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # 排队是常事，不用一次说一行
    for name in ("django.request", "django.security.csrf", "django.security.DisallowedHost"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
