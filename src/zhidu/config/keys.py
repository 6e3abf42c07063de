"""第一次安装时造齐密钥。由明说的命令叫，启动时绝不悄悄新造。"""

from __future__ import annotations

from pathlib import Path

from zhidu.audit.rules.keys import create_key
from zhidu.config.environment import Places


def create_keys(places: Places) -> list[Path]:
    """造还没有的密钥（会话、审计各一把），交回新造的文件；已有的不动。"""
    missing = [file for file in (places.secret_key, places.audit_key) if not file.exists()]
    for file in missing:
        create_key(file)
    return missing
