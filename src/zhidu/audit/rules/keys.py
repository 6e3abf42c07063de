"""密钥文件：一行十六进制，只有服务账号读得到；由明说的命令造出来，绝不悄悄新造一把。"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_BYTES = 32
OWNER_ONLY = 0o600
OTHERS = 0o077


class UnusableKey(Exception):
    """密钥文件没有、读不了、太短，或别人读得到；消息说明怎么办。"""


def create_key(file: Path) -> None:
    """造一把 32 字节的随机密钥写进 file（权限 0600）；已经有了就抛 UnusableKey，旧密钥一旦盖掉就再也核不了旧账。"""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise UnusableKey(f"密钥文件 {file} 已经有了，没有动它。") from error
    with os.fdopen(handle, "w", encoding="ascii") as writing:
        writing.write(secrets.token_hex(KEY_BYTES) + "\n")
        writing.flush()
        os.fsync(writing.fileno())


def read_key(file: Path) -> bytes:
    """读出密钥（字节）。没有、别人读得到、不是十六进制、不足 32 字节，都抛 UnusableKey。"""
    try:
        with file.open(encoding="ascii") as reading:
            mode = os.fstat(reading.fileno()).st_mode
            text = reading.read().strip()
    except FileNotFoundError as error:
        raise UnusableKey(
            f"没有密钥文件 {file}。第一次安装请先造密钥；原来有的请从密钥备份里取回，不要另造。"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableKey(f"密钥文件 {file} 读不了（{error}）。请检查属主和内容。") from error
    if os.name == "posix" and mode & OTHERS:
        raise UnusableKey(
            f"密钥文件 {file} 别的账号也能读写。请运行 chmod 600 {file}，并想一想它有没有被抄走。"
        )
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise UnusableKey(f"密钥文件 {file} 不是十六进制，可能损坏了。请从密钥备份里取回。") from error
    if len(key) < KEY_BYTES:
        raise UnusableKey(f"密钥文件 {file} 只有 {len(key)} 字节，至少要 {KEY_BYTES} 字节。")
    return key
