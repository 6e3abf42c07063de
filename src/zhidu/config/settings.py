"""Django 设置。值只来自环境变量和密钥文件；没有默认口令，没有管理后台，没有超级用户。"""

from __future__ import annotations

import os

from zhidu.config import databases, environment

ZHIDU_PLACES = environment.places()
ZHIDU_AUDIT_KEY = ZHIDU_PLACES.audit_key
ZHIDU_AUDIT_ANCHORS = ZHIDU_PLACES.anchors
ZHIDU_AUDIT_ANCHOR_EVERY = environment.anchor_every()

SECRET_KEY = environment.secret_key(ZHIDU_PLACES.secret_key)
DEBUG = False
ALLOWED_HOSTS = environment.hosts()

DATABASES = {"default": databases.from_url(os.environ.get("DATABASE_URL", ""), ZHIDU_PLACES.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: 我们自己的房间，从下往上；与楼层一致，由 tests/architecture 核对
OUR_APPS = [
    "zhidu.audit",
    "zhidu.organisations",
    "zhidu.accounts",
    "zhidu.notices",
    "zhidu.files",
    "zhidu.jobs",
    "zhidu.catalog",
    "zhidu.filings",
    "zhidu.indicators",
    "zhidu.web",
    "zhidu.api",
    "zhidu.config",
]
INSTALLED_APPS = [*OUR_APPS]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = ["zhidu.accounts.hashing.BoundedArgon2Hasher"]
