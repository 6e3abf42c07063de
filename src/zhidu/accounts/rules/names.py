"""登录名和称呼的规矩：装得下、看得见。网页、成批导入、命令行建账号都过这一处。"""

from __future__ import annotations

LOGIN_MOST = 64
NAME_MOST = 50


def name_fault(login_name: str, display_name: str) -> str:
    """登录名（归一以后的）和称呼哪里不合规矩，一句话；合规矩是空串。"""
    if not login_name or not display_name:
        return "登录名和称呼都要填"
    if len(login_name) > LOGIN_MOST:
        return f"登录名有 {len(login_name)} 字，最多 {LOGIN_MOST} 字"
    if len(display_name) > NAME_MOST:
        return f"称呼有 {len(display_name)} 字，最多 {NAME_MOST} 字"
    if any(each.isspace() or not each.isprintable() for each in login_name):
        return "登录名里有空格或看不见的字符，请删掉"
    if not display_name.isprintable():
        return "称呼里有换行或看不见的字符，请删掉"
    return ""
