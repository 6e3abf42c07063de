"""环境变量说了什么：运行数据放哪、密钥放哪、允许哪些域名。读错了就用中文说清怎么改。"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from zhidu.outbound import Peers, WrongPeers, read_peers

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERY_EVENT = 1
#: 不写 ZHIDU_OUTBOUND 时能连的：三家群机器人
ROBOTS = "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn"


@dataclass(frozen=True)
class Places:
    """运行数据的各处目录；数据库、附件、锚点、密钥分开放，备份时也分开拷。"""

    data: Path
    keys: Path

    @property
    def database(self) -> Path:
        """SQLite 数据库文件。"""
        return self.data / "database" / "zhidu.sqlite3"

    @property
    def files(self) -> Path:
        """附件的根目录。"""
        return self.data / "files"

    @property
    def statics(self) -> Path:
        """收拢好的样式和脚本；可以随时重新生成，不用备份。"""
        return self.data / "static"

    @property
    def anchors(self) -> Path:
        """审计锚点文件：在数据库之外，只追加。"""
        return self.data / "anchors" / "audit.anchors"

    @property
    def secret_key(self) -> Path:
        """签会话用的密钥文件。"""
        return self.keys / "secret.key"

    @property
    def audit_key(self) -> Path:
        """审计链的密钥文件。"""
        return self.keys / "audit.key"


def places(environ: Mapping[str, str] = os.environ) -> Places:
    """各处目录：ZHIDU_DATA（默认当前目录的 var）、ZHIDU_KEYS（默认在 ZHIDU_DATA 的 keys）。

    正式部署应把 ZHIDU_KEYS 指到别处，只有服务账号读得到，不与数据库放进同一份备份。
    """
    data = Path(environ.get("ZHIDU_DATA") or "var").absolute()
    keys = Path(environ.get("ZHIDU_KEYS") or data / "keys").absolute()
    found = Places(data=data, keys=keys)
    for what, inside in (("数据库", found.database.parent), ("附件", found.files)):
        if keys.is_relative_to(inside):
            raise ImproperlyConfigured(
                f"密钥目录 {keys} 在{what}目录里面：拿到{what}备份的人就拿到了密钥。请把 ZHIDU_KEYS 指到别处。"
            )
    return found


def hosts(environ: Mapping[str, str] = os.environ) -> list[str]:
    """允许访问的域名：ZHIDU_HOSTS，逗号隔开；不写就只许本机。不收通配的 *。"""
    named = [host.strip() for host in environ.get("ZHIDU_HOSTS", "").split(",") if host.strip()]
    if "*" in named:
        raise ImproperlyConfigured("ZHIDU_HOSTS 不能写 *：冒充域名的请求会混进来。请写出单位的域名或地址。")
    return named or list(LOOPBACK)


def anchor_every(environ: Mapping[str, str] = os.environ) -> int:
    """每几条审计记录写一次锚点：ZHIDU_ANCHOR_EVERY，默认每条都写，截尾一条也看得出。"""
    text = environ.get("ZHIDU_ANCHOR_EVERY") or str(EVERY_EVENT)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ImproperlyConfigured(f"ZHIDU_ANCHOR_EVERY 应是 1 以上的整数，现在是“{text}”。")
    return int(text)


def switch(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """一个开关：1 开，0 或不写是关。"""
    text = environ.get(name) or "0"
    if text not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} 只能写 1（开）或 0（关），现在是“{text}”。")
    return text == "1"


def minutes(name: str, default: int, environ: Mapping[str, str] = os.environ) -> timedelta:
    """几分钟：1 以上的整数，不写用 default。"""
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ImproperlyConfigured(f"{name} 应是 1 以上的整数（分钟），现在是“{text}”。")
    return timedelta(minutes=int(text))


def fonts(environ: Mapping[str, str] = os.environ) -> Path | None:
    """放正版公文字体的目录：ZHIDU_FONTS；不写就没有。写了而没有这个目录，报错，免得发出去才知道用的是替代字体。"""
    text = environ.get("ZHIDU_FONTS", "").strip()
    if not text:
        return None
    folder = Path(text).absolute()
    if not folder.is_dir():
        raise ImproperlyConfigured(
            f"ZHIDU_FONTS 指的 {folder} 不是目录。请写放字体文件的目录，或去掉这一项。"
        )
    return folder


def outbound(environ: Mapping[str, str] = os.environ) -> Peers:
    """程序可以主动连哪些机器：ZHIDU_OUTBOUND（外面的，不写是三家群机器人，写 none 一家也不连）、ZHIDU_OUTBOUND_INSIDE（内网的）。

    ZHIDU_OUTBOUND_CA 是另外信的根证书文件。
    """
    named = environ.get("ZHIDU_OUTBOUND", "").strip() or ROBOTS
    text = environ.get("ZHIDU_OUTBOUND_CA", "").strip()
    authorities = Path(text).absolute() if text else None
    if authorities is not None and not authorities.is_file():
        raise ImproperlyConfigured(
            f"ZHIDU_OUTBOUND_CA 指的 {authorities} 不是文件。请写根证书（PEM）的路径。"
        )
    try:
        return read_peers(
            "" if named == "none" else named, environ.get("ZHIDU_OUTBOUND_INSIDE", ""), authorities
        )
    except WrongPeers as error:
        raise ImproperlyConfigured(f"ZHIDU_OUTBOUND 或 ZHIDU_OUTBOUND_INSIDE 写错了：{error}") from error


def site(environ: Mapping[str, str] = os.environ) -> str:
    """平台自己的网址，发出去的消息里当链接：ZHIDU_SITE，如 https://zhidu.example.gov.cn；不写就不带链接。"""
    text = environ.get("ZHIDU_SITE", "").strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?", text):
        raise ImproperlyConfigured(f"ZHIDU_SITE 应是 https://域名 或 https://域名:端口，现在是“{text}”。")
    return text


def secret_key(file: Path) -> str:
    """签会话用的密钥；还没有就是空的，由启动检查说明怎么造（造密钥的命令本身也要能跑）。"""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"密钥文件 {file} 读不了（{error}）。请检查属主和权限。") from error
