"""第一次安装：建目录、造密钥。由明说的命令叫，启动时绝不悄悄新造。"""

from __future__ import annotations

from pathlib import Path

from zhidu.audit.rules.keys import create_key
from zhidu.config.environment import Places


def install(places: Places) -> list[Path]:
    """建好各处目录，造还没有的密钥（会话、审计各一把），交回新造的密钥文件；已有的不动。"""
    for folder in (places.database.parent, places.files, places.anchors.parent, places.statics):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [file for file in (places.secret_key, places.audit_key) if not file.exists()]
    for file in missing:
        create_key(file)
    return missing
