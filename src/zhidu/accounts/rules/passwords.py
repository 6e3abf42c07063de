"""口令的规矩：够长、够杂、不含登录名、不在常见口令里。"""

from __future__ import annotations

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LEAST = 10
LONG_ENOUGH = 16
MOST = 128
CLASSES = ("[a-z]", "[A-Z]", "[0-9]", r"[^a-zA-Z0-9]")
CLASSES_WANTED = 3


@cache
def _common() -> CommonPasswordValidator:
    """常见口令有两万条，读一次就留着。"""
    return CommonPasswordValidator()


def password_faults(password: str, login_name: str) -> list[str]:
    """口令哪里不合规矩，每条一句话；合规矩是空的。

    至少 10 位且含大写、小写、数字、其他字符中的三类；16 位以上的长句子不论类别。
    """
    faults = []
    if not LEAST <= len(password) <= MOST:
        faults.append(f"口令要 {LEAST} 至 {MOST} 位，现在是 {len(password)} 位。")
    kinds = sum(1 for pattern in CLASSES if re.search(pattern, password))
    if len(password) < LONG_ENOUGH and kinds < CLASSES_WANTED:
        faults.append(
            f"口令要含大写字母、小写字母、数字、其他字符中的三类；或者用 {LONG_ENOUGH} 位以上的长句子。"
        )
    if len(set(password)) < LEAST // 2:
        faults.append("口令里重复的字太多。")
    if login_name and login_name.casefold() in password.casefold():
        faults.append("口令里不能有登录名。")
    try:
        _common().validate(password)
    except ValidationError:
        faults.append("这个口令太常见，容易被猜到。")
    return faults
