"""地址和口令怎么封：用签会话的那把密钥另导出一把来加密，密钥在数据库外面，拿到数据库备份的人打不开。"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from zhidu.kernel import ZhiduError


class Unsealable(ZhiduError):
    """封好的打不开：换过密钥。请重新填。"""


def seal(given: Mapping[str, str]) -> str:
    """封好的字。"""
    return Fernet(_key()).encrypt(json.dumps(dict(given), ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """打开；打不开抛 Unsealable。"""
    try:
        found = json.loads(Fernet(_key()).decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        raise Unsealable("地址和口令打不开了（换过密钥），请在渠道的设置里重新填。") from None
    return {str(name): str(value) for name, value in found.items()}


def mark(given: Mapping[str, str]) -> str:
    """带密钥的摘要：认得出两次填的一不一样，猜不出填的什么。"""
    text = json.dumps(dict(given), ensure_ascii=False, sort_keys=True)
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    digest = hashlib.sha256(b"zhidu.channels/" + settings.SECRET_KEY.encode()).digest()
    return base64.urlsafe_b64encode(digest)
